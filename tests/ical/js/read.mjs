// Reads calendars with ical.js: one request a line, one answer a line.  A request is a calendar as a JSON string, or
// { calendar, most }: then the answer is when its first occurrences are.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

function parsed(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent");
}

function read(text) {
  return parsed(text).map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      location: event.location,
      description: event.description,
      start: event.startDate.toJSDate().toISOString(),
      wall: event.startDate.toString(),
      zone: event.startDate.zone.tzid,
    };
  });
}

function starts({ calendar, most }) {
  const components = parsed(calendar);
  const changes = components.filter((component) => component.hasProperty("recurrence-id"));
  const found = [];
  for (const component of components) {
    if (changes.includes(component)) continue;
    const event = new ICAL.Event(component, { exceptions: changes });
    const iterator = event.iterator();
    for (let n = 0, next = iterator.next(); n < most && next; n += 1, next = iterator.next()) {
      const start = event.getOccurrenceDetails(next).startDate;
      found.push(start.isDate ? start.toString() : start.toJSDate().toISOString());
    }
  }
  return found.sort();
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const question = JSON.parse(line);
    answer = typeof question === "string" ? read(question) : starts(question);
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}

// The days beside the form are its picture: dragging an item, or the arrow keys on it, write into its times, and
// times that are typed move the picture. Nothing is sent before the form is.
const ROW_MINUTES = 5;
const DAY = 24 * 60;
const LEAST = 15;
const EDGE_PIXELS = 8;

const days = document.querySelector("[data-days]");
const say = days.querySelector("[data-announce]");

const two = (number) => String(number).padStart(2, "0");
const clock = (minutes) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
const minutes = (text) => (/^\d\d:\d\d$/.test(text) ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3)) : null);
const field = (number, name) => document.querySelector(`[name="items-${number}-${name}"]`);
const pixelsPerRow = (item) => parseFloat(getComputedStyle(item.parentElement).gridAutoRows);

// An item over midnight is typed, not dragged.
const isOfOneDay = (item) => !field(item.dataset.number, "last_day");

function span(item) {
  if (!isOfOneDay(item)) return { start: null, end: null };
  const start = minutes(field(item.dataset.number, "starts").value);
  const end = minutes(field(item.dataset.number, "ends").value);
  return { start, end, length: end - start };
}

const shown = { first: Number(days.dataset.firstHour), last: Number(days.dataset.lastHour) };

// What begins before the first hour or ends after the last one makes the picture longer.
function show(first, last) {
  for (const rows of days.querySelectorAll(".rows, .hours-rows")) {
    rows.classList.replace(`from-${shown.first}`, `from-${first}`);
    rows.classList.replace(`to-${shown.last}`, `to-${last}`);
  }
  for (const labels of days.querySelectorAll(".hours-rows")) {
    labels.replaceChildren();
    for (let hour = first; hour < last; hour += 1) {
      const label = document.createElement("span");
      label.className = `at-${(hour * 60) / ROW_MINUTES + 1}`;
      label.textContent = two(hour);
      labels.append(label);
    }
  }
  Object.assign(shown, { first, last });
}

function draw(item, start, end) {
  const first = Math.min(shown.first, Math.floor(start / 60));
  const last = Math.max(shown.last, Math.ceil(end / 60));
  if (first !== shown.first || last !== shown.last) show(first, last);
  item.style.gridRow = `${start / ROW_MINUTES + 1} / ${Math.ceil(end / ROW_MINUTES) + 1}`;
  item.querySelector("time").textContent = `${clock(start)}–${clock(end)}`;
}

function put(item, start, end) {
  if (start < 0 || end >= DAY || end - start < LEAST) return;
  field(item.dataset.number, "starts").value = clock(start);
  field(item.dataset.number, "ends").value = clock(end);
  draw(item, start, end);
}

// Letting go of the button is a click, too: here it must not lead to the item's form.
function swallowClick() {
  const swallow = (event) => event.preventDefault();
  addEventListener("click", swallow, { capture: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }));
}

function drag(event) {
  const item = event.target.closest(".item");
  if (!item || event.button !== 0) return;
  const { start, end } = span(item);
  if (start === null || end === null) return;
  const row = pixelsPerRow(item);
  const stretches = item.getBoundingClientRect().bottom - event.clientY < EDGE_PIXELS;
  let moved = false;
  // Within the hours that are shown: the picture must not grow under the pointer.
  const least = stretches ? start + LEAST - end : shown.first * 60 - start;
  const most = Math.min(shown.last * 60, DAY - ROW_MINUTES) - end;
  const move = ({ clientY }) => {
    const steps = Math.round((clientY - event.clientY) / row) * ROW_MINUTES;
    const by = Math.max(least, Math.min(most, steps));
    moved ||= by !== 0;
    item.classList.toggle("is-moving", moved);
    if (stretches) put(item, start, end + by);
    else put(item, start + by, end + by);
  };
  const stop = () => {
    document.removeEventListener("pointermove", move);
    item.classList.remove("is-moving");
    if (moved) swallowClick();
  };
  event.preventDefault();
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", stop, { once: true });
  document.addEventListener("pointercancel", stop, { once: true });
}

function press(event) {
  const by = { ArrowUp: -ROW_MINUTES, ArrowDown: ROW_MINUTES }[event.key];
  const item = event.target.closest(".item");
  if (!by || !item || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const { start, end } = span(item);
  if (start === null || end === null) return;
  if (event.shiftKey) put(item, start, end + by);
  else put(item, start + by, end + by);
  say.textContent = item.querySelector("time").textContent;
}

function follow(event) {
  const number = event.target.name?.match(/^items-(\d+)-(starts|ends)$/)?.[1];
  const item = number && days.querySelector(`[data-number="${number}"]`);
  if (!item) return;
  const { start, end } = span(item);
  if (start !== null && end !== null && end - start >= ROW_MINUTES) draw(item, start, end);
}

days.classList.add("is-live");
days.querySelector("[data-drag-hint]").hidden = false;
days.addEventListener("pointerdown", drag);
days.addEventListener("keydown", press);
document.addEventListener("input", follow);

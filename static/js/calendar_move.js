// Moving and stretching an item: by mouse, or with the focus on it by M, arrow keys and Enter. Where it goes is
// asked once more, then sent as the form of its page would be; what is refused goes back to where it was.
const STEP = 15;
const ROW_MINUTES = 5;
const DAY = 24 * 60;
const EDGE_PIXELS = 8;

const dialog = document.querySelector("[data-move-dialog]");
const form = dialog.querySelector("[data-move-form]");
const problem = dialog.querySelector("[data-move-problem]");
const say = document.querySelector("[data-announce]");
let move = null;

const two = (number) => String(number).padStart(2, "0");
const clock = (minutes) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
const minutesOf = (wall) => Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
const columns = () => [...document.querySelectorAll("[data-calendar] [data-column]")];

function begin(item) {
  const { start, end } = item.dataset;
  if (start.slice(0, 10) !== end.slice(0, 10)) return false; // over midnight: its page can move it
  const from = { column: item.closest("[data-column]"), start: minutesOf(start), end: minutesOf(end) };
  const ghost = item.cloneNode(true);
  ghost.className = "item item-ghost";
  ghost.removeAttribute("data-move");
  move = { ...from, item, from, ghost };
  item.classList.add("is-moving");
  return true;
}

// The hours that the calendar shows: nothing goes where nobody would see it. Midnight is another day already.
function shown() {
  const { firstHour, lastHour } = document.querySelector("[data-calendar]").dataset;
  return { first: firstHour * 60, last: Math.min(lastHour * 60, DAY - ROW_MINUTES) };
}

// What is carried or stretched beyond the hours shown stops at their edge.
function carry(column, start, end) {
  const { first, last } = shown();
  const by = Math.max(first - start, Math.min(last - end, 0));
  place(column, start + by, end + by);
}

function stretch(column, start, end) {
  place(column, start, Math.min(Math.max(end, start + STEP), shown().last));
}

function place(column, start, end) {
  Object.assign(move, { column, start, end });
  move.ghost.style.gridRow = `${start / ROW_MINUTES + 1} / ${end / ROW_MINUTES + 1}`;
  move.ghost.querySelector("time").textContent = `${clock(start)}–${clock(end)}`;
  column.append(move.ghost);
}

function where() {
  const heading = document.getElementById(move.column.closest("section").getAttribute("aria-labelledby"));
  const name = heading.querySelector("a")?.textContent ?? heading.firstChild.textContent;
  return `${name.trim()}, ${clock(move.start)}–${clock(move.end)}`;
}

function end() {
  move?.ghost.remove();
  move?.item.classList.remove("is-moving");
  move = null;
}

function isWhereItWas() {
  const { column, start, end, from } = move;
  return column === from.column && start === from.start && end === from.end;
}

function ask() {
  if (isWhereItWas()) return end();
  problem.hidden = true;
  dialog.querySelector("[data-move-what]").textContent = move.item.dataset.title;
  dialog.querySelector("[data-move-when]").textContent = where();
  dialog.showModal();
}

// The column that it came from gives its room or host away to the one that it went to.
function resources(sort) {
  const ids = move.item.dataset[`${sort}s`].split(" ").filter(Boolean);
  const [old, next] = [move.from.column.dataset[sort], move.column.dataset[sort]];
  return old && next ? [...new Set(ids.map((id) => (id === old ? next : id)))] : ids;
}

function fields() {
  const data = new FormData(form);
  const { dataset } = move.item;
  data.set("version", dataset.version);
  if (dataset.kind === "visit") data.set("item", dataset.item);
  data.set("starts_at", `${move.column.dataset.date}T${clock(move.start)}`);
  data.set("ends_at", `${move.column.dataset.date}T${clock(move.end)}`);
  for (const id of resources("room")) data.append(dataset.kind === "visit" ? "room" : "rooms", id);
  for (const id of resources("host")) data.append("hosts", id);
  return new URLSearchParams(data);
}

async function send() {
  const answer = await fetch(move.item.dataset.move, { method: "POST", body: fields() });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.querySelector("input[type=password]")) {
    location.reload(); // the sign-in ran out: nothing is stored, and nothing may look as if it were
    return;
  }
  if (answer.ok) {
    say.textContent = page.querySelector(".flashes")?.textContent.trim() ?? "";
    dialog.close();
    document.dispatchEvent(new Event("calendar:stale"));
    return;
  }
  const told = page.querySelector("[data-error-summary] li, .note-error, main h1");
  problem.textContent = told?.textContent.trim() ?? answer.statusText;
  problem.hidden = false;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
dialog.querySelector("[data-move-back]").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", () => {
  const link = move?.item.querySelector("a");
  end();
  link?.focus();
});

// By keys

function beside(steps) {
  const all = columns();
  return all[all.indexOf(move.column) + steps];
}

function step(stretches, by) {
  const { column, start, end } = move;
  if (stretches) stretch(column, start, end + by);
  else carry(column, start + by, end + by);
}

const KEYS = {
  ArrowUp: (shift) => step(shift, -STEP),
  ArrowDown: (shift) => step(shift, STEP),
  ArrowLeft: () => beside(-1) && place(beside(-1), move.start, move.end),
  ArrowRight: () => beside(1) && place(beside(1), move.start, move.end),
  Enter: ask,
  Escape: end,
};

document.addEventListener("keydown", (event) => {
  if (dialog.open) return;
  if (move) {
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key](event.shiftKey);
    if (move) say.textContent = where();
    return;
  }
  const item = event.target.closest("[data-column] [data-move]");
  if (!item || event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (!begin(item)) return;
  place(move.column, move.start, move.end);
  say.textContent = where();
});

// By mouse: the lower edge stretches, the rest carries.

// Letting go of the button is a click, too: here it must open neither the card nor the page of the link below.
function swallowClick() {
  const swallow = (event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  addEventListener("click", swallow, { capture: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }));
}

function follow(item, pointer) {
  const box = item.getBoundingClientRect();
  const stretches = box.bottom - pointer.clientY < EDGE_PIXELS;
  const row = parseFloat(getComputedStyle(move.column).gridAutoRows);

  const drag = (event) => {
    const steps = Math.round(((event.clientY - pointer.clientY) / row) * (ROW_MINUTES / STEP)) * STEP;
    const under = document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.matches("[data-column]"));
    const { start, end, column } = move.from;
    if (stretches) stretch(column, start, end + steps);
    else carry(under ?? move.column, start + steps, end + steps);
  };
  const stop = () => {
    removeEventListener("pointermove", drag);
    removeEventListener("pointerup", drop);
    removeEventListener("pointercancel", leave);
  };
  const leave = () => {
    stop();
    end();
  };
  const drop = () => {
    stop();
    if (!move.ghost.isConnected) return end();
    swallowClick();
    ask();
  };
  addEventListener("pointermove", drag);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", leave);
}

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest("[data-column] [data-move]");
  const isWide = matchMedia("(min-width: 48rem)").matches;
  if (!item || !isWide || move || event.button || event.pointerType === "touch") return;
  event.preventDefault();
  item.querySelector("a")?.focus();
  if (begin(item)) follow(item, event);
});
document.addEventListener("dragstart", (event) => event.target.closest("[data-column]") && event.preventDefault());

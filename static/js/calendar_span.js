// Dragging over free time chooses it for a new meeting, a click chooses an hour; the buttons "New visit" and "New
// meeting" do the same without a mouse.
const STEP_MINUTES = 15;
const ROW_MINUTES = 5;
const USUAL_MINUTES = 60;

// Where the pointer is on the column's clock; beyond the hours that are shown it is their edge.
function minutesAt(column, y) {
  const calendar = column.closest("[data-calendar]");
  const box = column.getBoundingClientRect();
  const row = parseFloat(getComputedStyle(column).gridAutoRows);
  const [first, last] = [calendar.dataset.firstHour * 60, calendar.dataset.lastHour * 60];
  const minutes = ((y - box.top) / row) * ROW_MINUTES + first;
  return Math.max(first, Math.min(Math.round(minutes / STEP_MINUTES) * STEP_MINUTES, last));
}

function wall(date, minutes) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function addressOf(column, from, to) {
  const calendar = column.closest("[data-calendar]");
  const address = new URL(calendar.dataset.new, location.href);
  address.searchParams.set("starts_at", wall(column.dataset.date, from));
  address.searchParams.set("ends_at", wall(column.dataset.date, Math.min(to, 24 * 60 - ROW_MINUTES)));
  if (column.dataset.room) address.searchParams.set("rooms", column.dataset.room);
  if (column.dataset.host) address.searchParams.set("hosts", column.dataset.host);
  return address;
}

function choose(column, pointer) {
  const from = minutesAt(column, pointer.clientY);
  const mark = document.createElement("li");
  mark.className = "item item-ghost";
  mark.setAttribute("aria-hidden", "true");
  let to = from;

  const draw = (event) => {
    to = minutesAt(column, event.clientY);
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    mark.style.gridRow = `${first / ROW_MINUTES + 1} / ${last / ROW_MINUTES + 1}`;
    mark.textContent = `${wall("", first).slice(1)}–${wall("", last).slice(1)}`;
    if (first < last) column.append(mark);
    else mark.remove();
  };
  const stop = () => {
    column.removeEventListener("pointermove", draw);
    column.classList.remove("is-moving");
    mark.remove();
  };
  column.classList.add("is-moving");
  column.setPointerCapture(pointer.pointerId);
  column.addEventListener("pointermove", draw);
  column.addEventListener("pointercancel", stop, { once: true });
  column.addEventListener(
    "pointerup",
    () => {
      stop();
      const end = from === to ? from + USUAL_MINUTES : Math.max(from, to);
      location.assign(addressOf(column, Math.min(from, to), end));
    },
    { once: true },
  );
}

document.addEventListener("pointerdown", (event) => {
  const column = event.target.closest("[data-column]");
  const isFree = column && !event.target.closest(".item");
  const isWide = matchMedia("(min-width: 48rem)").matches;
  if (!isFree || !isWide || event.button || event.pointerType === "touch") return;
  if (!column.closest("[data-calendar]").dataset.new) return;
  event.preventDefault();
  choose(column, event);
});

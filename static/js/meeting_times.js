// A meeting's form: the end follows the start, and whoever is free then shows beside the names.  Without this, a
// button shows them.
const form = document.querySelector("form[data-meeting-times]");
const two = (number) => String(number).padStart(2, "0");
const asUtc = (wall) => Date.parse(`${wall}Z`);
let length = 0;
let newest = 0;

function wall(milliseconds) {
  const date = new Date(milliseconds);
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return `${day}T${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

function remember() {
  const { starts_at: start, ends_at: end } = form.elements;
  length = asUtc(end.value) - asUtc(start.value);
}

// Asks for the page once more, as its button does, and takes from it who is free.
async function look() {
  const asked = ++newest;
  const body = new FormData(form);
  body.set("look", "1");
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer?.ok || asked !== newest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const tags of page.querySelectorAll("[data-free] .proposal-tags")) {
    const { id } = tags.closest("label").querySelector("input");
    document.getElementById(id)?.closest("label").querySelector(".proposal-tags").replaceWith(tags);
  }
}

if (form) {
  remember();
  form.addEventListener("change", (event) => {
    const { starts_at: start, ends_at: end } = form.elements;
    if (event.target === start && length > 0 && start.value) end.value = wall(asUtc(start.value) + length);
    if (event.target === start || event.target === end) {
      remember();
      look();
    }
  });
  for (const button of form.querySelectorAll("button[data-look]")) button.hidden = true;
}

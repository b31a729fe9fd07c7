// Keys for the calendar: each presses a link of the page that says so by data-key. They can be switched off.
const dialog = document.querySelector("[data-keys-dialog]");
const open = document.querySelector("[data-keys-open]");
const onThisComputer = dialog.querySelector("[data-keys-on]");
const SETTING = "calendar-keys";

onThisComputer.checked = localStorage.getItem(SETTING) !== "off";
onThisComputer.addEventListener("change", () => {
  localStorage.setItem(SETTING, onThisComputer.checked ? "on" : "off");
});
open.hidden = false;
open.addEventListener("click", () => dialog.showModal());

function isTyping(target) {
  return target.closest("input, select, textarea, dialog[open], .is-moving") !== null;
}

document.addEventListener("keydown", (event) => {
  if (!onThisComputer.checked || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "?") {
    dialog.showModal();
    event.preventDefault();
    return;
  }
  const link = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

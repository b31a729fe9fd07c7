// "/" leads to the search from every page of the office, and into its box where that is on the page.  The keys can
// be switched off for a computer, in the sheet of the calendar's keys; the calendar minds its keys itself.
const box = document.querySelector("input[data-key='/']");
const here = box ?? document.querySelector("a[data-key='/']");
const calendarMindsIt = document.querySelector("[data-keys-dialog]") !== null;

if (box && location.hash === `#${box.id}`) box.focus();

function isTyping(target) {
  return target.closest("input, select, textarea, dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !here || calendarMindsIt) return;
  if (localStorage.getItem("calendar-keys") === "off" || isTyping(event.target)) return;
  event.preventDefault();
  if (box) box.select();
  else here.click();
});

// On a visit's page: J and K lead to the next and the previous request, C to the button that confirms.  They can be
// switched off with the keys of the calendar.
function isTyping(target) {
  return target.closest("input, select, textarea, dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (localStorage.getItem("calendar-keys") === "off") return;
  const key = event.key.toLowerCase();
  if (key === "c") {
    const confirm = document.querySelector("form.answer button[type=submit]");
    if (!confirm) return;
    event.preventDefault();
    confirm.focus();
    return;
  }
  if (key === "j" || key === "k") document.querySelector(`a[data-key="${key}"]`)?.click();
});

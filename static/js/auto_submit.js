// Sends a GET form when a choice changes; a number waits until it is finished.
for (const form of document.querySelectorAll("form[data-auto-submit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// Moves the focus to the summary of errors, so that it is the first thing read after a refused form.
const summary = document.querySelector("[data-error-summary]");
summary?.focus();

// A link of the summary puts the focus into its field, not only near it.
summary?.addEventListener("click", (event) => {
  const id = event.target.closest("a")?.hash.slice(1);
  const field = id && document.getElementById(id);
  if (!field) return;
  event.preventDefault();
  field.closest("details")?.setAttribute("open", "");
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});

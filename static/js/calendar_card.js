// A click on an item tells more about it in a card; with Ctrl, Shift or without a script it opens the page.
const dialog = document.querySelector("[data-card-dialog]");
const content = dialog.querySelector("[data-card-content]");

async function show(address, link) {
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) {
    location.assign(link.href);
    return;
  }
  content.innerHTML = await answer.text();
  dialog.showModal();
  content.querySelector("a")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-calendar] [data-card] a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  show(link.closest("[data-card]").dataset.card, link);
});

// A press beside the card closes it.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

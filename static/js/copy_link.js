// Buttons that copy a field; they are hidden until here, because without a script they could not.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.querySelector("span");
  const usual = label.textContent;
  label.setAttribute("role", "status");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return; // The field is selected: the reader can copy it by hand.
    }
    label.textContent = button.dataset.copied;
    setTimeout(() => (label.textContent = usual), 3000);
  });
}

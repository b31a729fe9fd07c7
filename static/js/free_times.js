// The free-times page without its button: a changed choice is sent at once, and the reader's zone is guessed.
const form = document.querySelector("form[data-free-times]");

// Links keep what is chosen in the form, also when one is followed before the form has been sent.
function carry() {
  const page = new URL(form.action).pathname;
  for (const link of document.querySelectorAll("main a")) {
    if (new URL(link.href).pathname !== page) continue;
    const address = new URL(link.href);
    for (const field of form.querySelectorAll("select, input[type=text]")) {
      if (field.value) address.searchParams.set(field.name, field.value);
      else address.searchParams.delete(field.name);
    }
    link.href = address;
  }
}

function guessTimeZone() {
  const select = form.querySelector("select[name=time_zone]");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isOffered = [...select.options].some((option) => option.value === zone);
  const isChosen = select.value || new URLSearchParams(location.search).has("time_zone");
  if (isChosen || !isOffered) return;
  select.value = zone;
  carry();
}

form.addEventListener("change", () => {
  carry();
  form.requestSubmit();
});
guessTimeZone();

// A visit for whoever calls: an organisation that has come before completes its kind, country and language, and the
// free times follow what is typed.  Without this, a button shows them.
const form = document.querySelector("form[data-new-visit]");
const known = new Map(
  [...document.querySelectorAll("#organisations option")].map((option) => [
    option.value.toLocaleLowerCase(),
    option.dataset,
  ]),
);
const DECIDES = new Set(["visit_type", "party_size", "language", "topics"]);
let newest = 0;

function complete(name) {
  const found = known.get(name.trim().toLocaleLowerCase());
  if (!found) return;
  for (const [field, value] of [
    ["organisation_type", found.type],
    ["country", found.country],
    ["language", found.language],
  ]) {
    if (value && !form.elements[field].value) form.elements[field].value = value;
  }
  look(form.elements.first.value);
}

// Asks for the page once more, as its button does, and takes the times from it.
async function look(first) {
  const asked = ++newest;
  const body = new FormData(form);
  body.set("look", first);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (asked !== newest) return;
  if (!answer?.ok) {
    form.requestSubmit(form.querySelector("button[data-look]")); // signed out, or no network: the page says so
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const times = page.getElementById("slot");
  if (!times) return;
  document.getElementById("slot").replaceWith(times);
  const hadFocus = document.activeElement?.closest(".slot-weeks") !== null;
  document.querySelector(".slot-weeks").replaceWith(page.querySelector(".slot-weeks"));
  if (hadFocus) document.getElementById("slot").focus();
  form.elements.first.value = page.querySelector("input[name=first]").value;
}

form.elements.organisation.addEventListener("change", (event) => complete(event.target.value));
form.addEventListener("change", (event) => {
  if (DECIDES.has(event.target.name)) look(form.elements.first.value);
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=look]");
  if (!button) return;
  event.preventDefault();
  look(button.value);
});
for (const button of form.querySelectorAll("button[data-look]")) button.hidden = true;

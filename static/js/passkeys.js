// Forms that ask the browser for a passkey (Web Authentication, Level 3: options and answers as JSON).
const canCreate = globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON;
const canGet = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON;

async function ask(form) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  const answer = await fetch(form.dataset.options, { method: "POST", body });
  if (answer.redirected) {
    location.assign(answer.url); // the page was open for long: first it is asked who is there
    return undefined;
  }
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  const options = await answer.json();
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function send(event) {
  const form = event.target;
  event.preventDefault();
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const credential = await ask(form);
    if (!credential) return;
    form.elements.credential.value = JSON.stringify(credential.toJSON());
  } catch {
    failed.hidden = false; // refused, out of time, or none that fits: the reader may try again
    return;
  }
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const can = form.dataset.passkey === "create" ? canCreate : canGet;
  if (!can) continue;
  form.hidden = false;
  form.addEventListener("submit", send);
}

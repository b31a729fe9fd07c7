// Says by itself how far an import is, and shows what was found once it is done; without script a link does.
// The header says that nobody is at the keys: a page that lies open keeps nobody signed in.
const LIVE = { "X-Live": "1" };
const EVERY_MILLISECONDS = 2_000;

async function look() {
  const stale = document.querySelector("[data-import]");
  if (!stale || document.hidden) return;
  const answer = await fetch(stale.dataset.import, { headers: LIVE, cache: "no-store" });
  if (!answer.ok || answer.redirected) return; // signed out meanwhile: the page stays as it is
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-import]");
  if (fresh) stale.replaceWith(document.adoptNode(fresh));
  else location.replace(stale.dataset.import);
}

async function lookAgain() {
  try {
    await look();
  } catch {
    // No net: the next look will tell.
  }
  setTimeout(lookAgain, EVERY_MILLISECONDS);
}

setTimeout(lookAgain, EVERY_MILLISECONDS);

// Keeps the calendar fresh: asks now and then whether anything has changed, and only then fetches the page anew.
// The header says that nobody is at the keys: a page that lies open keeps nobody signed in.
const LIVE = { "X-Live": "1" };
const EVERY_MILLISECONDS = 15_000;

async function hasChanged() {
  const calendar = document.querySelector("[data-calendar]");
  const answer = await fetch(calendar.dataset.changes, {
    headers: { ...LIVE, "If-None-Match": `"${calendar.dataset.count}"` },
    cache: "no-store",
    redirect: "error", // signed out meanwhile: the page stays as it is
  });
  return answer.status === 200;
}

// Somebody who reads, moves or types must not lose what they are at.
function isBusy() {
  return document.hidden || document.querySelector("dialog[open], .is-moving") !== null;
}

async function refresh() {
  const answer = await fetch(location.href, { headers: LIVE, cache: "no-store" });
  if (!answer.ok || answer.redirected || isBusy()) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [fresh, stale] = [page, document].map((one) => one.querySelector("[data-calendar]"));
  if (!fresh) return;
  const focused = document.activeElement?.closest("[data-calendar] a")?.getAttribute("href");
  stale.replaceWith(document.adoptNode(fresh));
  if (focused) document.querySelector(`[data-calendar] a[href="${CSS.escape(focused)}"]`)?.focus();
}

async function look() {
  try {
    if (!isBusy() && (await hasChanged())) await refresh();
  } catch {
    // No net, or signed out: the next look will tell.
  }
}

setInterval(look, EVERY_MILLISECONDS);
document.addEventListener("visibilitychange", look);
document.addEventListener("calendar:stale", refresh);

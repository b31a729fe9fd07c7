// Guesses the reader's time zone where none is chosen yet, and shows the times in it.
const select = document.querySelector("select[data-time-zone]");
const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
const known = select && [...select.options].some((option) => option.value === guess);

if (known && !select.value && !new URLSearchParams(location.search).has("time_zone")) {
  select.value = guess;
  for (const link of document.querySelectorAll("a[href*='/visits/new']")) {
    const address = new URL(link.href);
    address.searchParams.set("time_zone", guess);
    link.href = address;
  }
}

// Rows that come in above what is read do not move it.
let kept = null;

const isAbove = (event) => event.detail.requestConfig?.elt?.matches?.('[data-page="previous"]');

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isAbove(event)) return;
  const below = event.detail.target.parentElement.querySelector("[data-row]");
  kept = below && { row: below, top: below.getBoundingClientRect().top };
});

document.addEventListener("htmx:afterSwap", () => {
  if (!kept) return;
  scrollBy({ top: kept.row.getBoundingClientRect().top - kept.top, behavior: "instant" });
  kept.row.querySelector("[data-open]")?.focus({ preventScroll: true });
  kept = null;
});

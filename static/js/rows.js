// Rows that come in above what is read do not move it; rows that come in below end somewhere.
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

// However far somebody scrolls, a page stays light: after so many rows the next ones are a page of their own.
const MOST_ROWS = 1500;

document.addEventListener("htmx:beforeRequest", (event) => {
  const arrives = event.detail.elt.matches('[hx-trigger="revealed"]');
  if (arrives && document.querySelectorAll("[data-row]").length >= MOST_ROWS) event.preventDefault();
});

// The pane of one call beside the list: the row is marked, a click anywhere on it opens it, closing is instant.
const pane = () => document.getElementById("pane");
const address = () => location.pathname + location.search;
let shown = address();

// The row that an open pane belongs to.
const rowOf = (open) => document.getElementById(open.dataset.of ?? `call-${open.dataset.call}`);

export function openCall() {
  return pane()?.querySelector("[data-pane]") ?? null;
}

export function mark(row) {
  for (const old of document.querySelectorAll('[data-row][aria-current="true"]')) old.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
}

// A row inside a folded run is shown before anything points at it.
export function unfold(row) {
  const fold = row?.closest("tbody")?.querySelector("[data-fold]");
  if (fold) fold.checked = true;
}

function markOpenCall() {
  const open = openCall();
  const row = open && rowOf(open);
  mark(row);
  unfold(row);
  row?.scrollIntoView({ block: "nearest" });
}

export function closePane() {
  const open = openCall();
  if (!open) return false;
  const row = rowOf(open);
  history.pushState(null, "", open.querySelector("[data-close-pane]").href);
  shown = address();
  pane().replaceChildren();
  mark(null);
  row?.querySelector("[data-open]")?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
  return true;
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest("[data-close-pane]")) {
    event.preventDefault();
    closePane();
    return;
  }
  const row = event.target.closest("[data-rows] tr[data-row]");
  if (!row || event.target.closest("a, button, summary, input, label") || String(getSelection())) return;
  (row.querySelector("[data-peek]") ?? row.querySelector("[data-open]"))?.click();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "pane") markOpenCall();
});
// An address that names a row: keys go on from there. A browser that scrolls to it takes the focus away at first.
addEventListener("load", () => setTimeout(() => {
  const named = location.hash.startsWith("#call-") && !openCall() && document.getElementById(location.hash.slice(1));
  if (!named) return;
  unfold(named);
  named.querySelector("[data-open]")?.focus({ preventScroll: true });
  named.scrollIntoView({ block: "center" });
}));

// Back and forward across an open pane: the server draws the page of that address.
document.addEventListener("htmx:pushedIntoHistory", () => { shown = address(); });
addEventListener("popstate", () => {
  if (address() !== shown) location.reload();
});

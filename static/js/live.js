// [data-live-seconds]: asks for itself again every so often, and never while nobody looks.
const due = new WeakMap();

setInterval(() => {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("[data-live-seconds]")) {
    const now = performance.now();
    const next = due.get(element) ?? now + element.dataset.liveSeconds * 1000;
    due.set(element, next);
    if (now < next) continue;
    due.set(element, now + element.dataset.liveSeconds * 1000);
    element.dispatchEvent(new CustomEvent("live"));
  }
}, 250);

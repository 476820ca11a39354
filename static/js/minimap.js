// [data-minimap]: the marked stretch follows what is seen, and can be dragged to where the reader wants to be.
const map = document.querySelector("[data-minimap-map]");
const here = map?.querySelector("[data-minimap-here]");
const calls = Number(map?.closest("[data-minimap]").dataset.calls);
let dragged = null;
let waiting = false;

const numberAt = (event) => {
  const box = map.getBoundingClientRect();
  const share = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
  return Math.min(Math.floor(share * calls) + 1, calls);
};
const rowOf = (number) => document.querySelector(`[data-number="${number}"]`);

function show(first, last) {
  here.setAttribute("x", `${(100 * (first - 1)) / calls}%`);
  here.setAttribute("width", `${Math.max((100 * (last - first + 1)) / calls, 0.3)}%`);
}

function follow() {
  waiting = false;
  if (dragged !== null) return;
  const seen = [...document.querySelectorAll("[data-number]")].filter((row) => {
    const box = row.getBoundingClientRect();
    return box.height && box.bottom > 0 && box.top < innerHeight;
  });
  if (seen.length) show(Number(seen[0].dataset.number), Number(seen.at(-1).dataset.number));
}

function jump(number) {
  const row = rowOf(number);
  if (row) return row.scrollIntoView({ block: "start" });
  const form = map.closest("[data-minimap]").querySelector("form");
  form.elements.row.value = number;
  return form.requestSubmit();
}

if (map) {
  addEventListener("load", follow);
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(follow);
    waiting = true;
  }, { passive: true });
  map.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    map.setPointerCapture(event.pointerId);
    dragged = numberAt(event);
    show(dragged, dragged);
  });
  map.addEventListener("pointermove", (event) => {
    if (dragged === null) return;
    dragged = numberAt(event);
    show(dragged, dragged);
  });
  map.addEventListener("pointerup", () => {
    if (dragged !== null) jump(dragged);
    dragged = null;
  });
  map.addEventListener("pointercancel", () => { dragged = null; });
  // What a drag did is not done again by the link below it.
  map.addEventListener("click", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey && event.detail) event.preventDefault();
  });
}

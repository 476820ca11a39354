// Ctrl+K or Cmd+K: jump to anything by id or name. What it finds are links; Enter follows the chosen one.
const PAUSE_MS = 80;
const dialog = () => document.getElementById("palette");
const field = () => document.getElementById("palette-text");
const list = () => document.getElementById("palette-list");
let asked = 0;
let timer = 0;

const options = () => [...list().querySelectorAll("[role=option]")];
const chosen = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");

function choose(at) {
  options().forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
  const one = options()[at];
  field().setAttribute("aria-activedescendant", one?.id ?? "");
  one?.scrollIntoView({ block: "nearest" });
}

async function ask() {
  const number = ++asked;
  const form = field().form;
  const told = new URLSearchParams({ q: field().value, p: form.dataset.project });
  const answer = await fetch(`${form.dataset.palette}?${told}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (number !== asked) return;
  list().innerHTML = answer?.ok ? await answer.text() : "";
  choose(0);
}

export function openPalette() {
  if (!dialog() || dialog().open) return;
  field().value = "";
  list().replaceChildren();
  dialog().showModal();
  field().focus();
  ask();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.target !== field()) return;
  const all = options();
  if (event.key === "ArrowDown") choose(Math.min(chosen() + 1, all.length - 1));
  else if (event.key === "ArrowUp") choose(Math.max(chosen() - 1, 0));
  else if (event.key === "Enter" && all.length) all[Math.max(chosen(), 0)].querySelector("a").click();
  else return;
  event.preventDefault();
});

document.addEventListener("input", (event) => {
  if (event.target !== field()) return;
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE_MS);
});

document.addEventListener("click", (event) => {
  if (event.target === dialog()) dialog().close();
});

// [data-complete] proposes keys and values below the bar. Arrows choose, Enter or Tab takes, Escape leaves.
const PAUSE_MS = 90;
let asked = 0;
let timer = 0;

const boxOf = (input) => input.closest("[data-complete]");
const listOf = (input) => boxOf(input)?.querySelector(".proposals");
const options = (input) => [...(listOf(input)?.querySelectorAll("[role=option]") ?? [])];
const chosen = (input) => options(input).findIndex((one) => one.getAttribute("aria-selected") === "true");

function ready(input) {
  if (listOf(input)) return;
  const list = document.createElement("ul");
  list.className = "proposals";
  list.id = `${input.id}-proposals`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Proposals");
  boxOf(input).append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
}

function show(input, html) {
  const list = listOf(input);
  list.innerHTML = html;
  input.setAttribute("aria-expanded", String(list.children.length > 0));
  input.removeAttribute("aria-activedescendant");
}

async function ask(input) {
  const number = ++asked;
  const before = input.value.slice(0, input.selectionStart);
  const address = `${boxOf(input).dataset.complete}&text=${encodeURIComponent(before)}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (number !== asked || document.activeElement !== input) return;
  show(input, answer?.ok ? (await answer.text()).trim() : "");
}

function soon(input) {
  clearTimeout(timer);
  timer = setTimeout(() => ask(input), PAUSE_MS);
}

function hide(input) {
  asked += 1;
  clearTimeout(timer);
  if (listOf(input)) show(input, "");
}

function choose(input, at) {
  const all = options(input);
  all.forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
  if (at < 0) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", all[at].id);
  return all[at].scrollIntoView({ block: "nearest" });
}

function take(input, option) {
  const after = input.value.slice(input.selectionStart);
  const text = option.dataset.text;
  input.value = text + after.replace(/^\S*/, "").replace(/^\s+/, text.endsWith(" ") ? "" : " ");
  input.setSelectionRange(text.length, text.length);
  input.focus();
  show(input, "");
  ask(input);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-complete] input")) return;
  ready(event.target);
  soon(event.target);
});

document.addEventListener("focusin", (event) => {
  if (!event.target.matches("[data-complete] input")) return;
  ready(event.target);
  soon(event.target);
});

document.addEventListener("focusout", (event) => {
  if (event.target.matches("[data-complete] input")) setTimeout(() => document.activeElement !== event.target && hide(event.target), 150);
});

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest(".proposals [role=option]");
  if (!option) return;
  event.preventDefault();
  take(option.closest("[data-complete]").querySelector("input"), option);
});

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.matches("[data-complete] input")) return;
  const all = options(input);
  if (!all.length) return;
  const at = chosen(input);
  if (event.key === "ArrowDown") choose(input, Math.min(at + 1, all.length - 1));
  else if (event.key === "ArrowUp") choose(input, Math.max(at - 1, -1));
  else if (event.key === "Tab" && !event.shiftKey) take(input, all[Math.max(at, 0)]);
  else if (event.key === "Enter" && at >= 0) take(input, all[at]);
  else if (event.key === "Escape") hide(input);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

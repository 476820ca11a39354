// Single keys, off while typing and by a switch in the help dialog. Each does what a control of the page does.
import { closeMenus } from "./menu.js";
import { closePane, openCall, unfold } from "./pane.js";

const everyRow = () => [...document.querySelectorAll("[data-row]")];
const rows = () => everyRow().filter((row) => row.offsetParent !== null);
const peeker = (row) => row.querySelector("[data-peek]") ?? opener(row);
const opener = (row) => row.querySelector("[data-open]") ?? row.querySelector("summary");

function current(list) {
  const focused = document.activeElement?.closest("[data-row]");
  const found = list.indexOf(focused ?? document.querySelector('[data-row][aria-current="true"]'));
  return found;
}

function go(row) {
  if (!row) return;
  unfold(row);
  opener(row)?.focus();
  row.scrollIntoView({ block: "nearest" });
  if (openCall()) peeker(row)?.click();
}

function step(by) {
  const neighbour = openCall()?.querySelector(`[data-neighbour="${by > 0 ? "next" : "previous"}"]`);
  const list = rows();
  if (openCall() && !list.length) return neighbour?.click();
  const at = current(list);
  return go(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by]);
}

// Beside the list or not: the row that is marked.
function peek() {
  if (closePane()) return;
  const list = rows();
  const row = list[Math.max(current(list), 0)];
  row?.querySelector("[data-peek]")?.click();
}

function problem(by) {
  // Folded runs hide no problem; a list that is covered by an open call offers none.
  const list = rows().length ? everyRow() : [];
  const at = current(list);
  const ahead = by > 0 ? list.slice(at + 1) : list.slice(0, Math.max(at, 0)).reverse();
  const found = ahead.find((row) => row.hasAttribute("data-problem"));
  if (found || !list.length) go(found);
  else askForProblem(by > 0 ? "next" : "previous", list[by > 0 ? Math.max(at, list.length - 1) : 0]);
}

// Of a long session only a stretch is here: the server knows the problems of the others.
function askForProblem(way, row) {
  const link = document.querySelector(`[data-problem-link="${way}"]`);
  if (!link || !document.querySelector(`[data-page="${way}"]`)) return;
  const address = new URL(link.href);
  address.searchParams.set("of", row.id.replace(/^call-/, ""));
  if (!openCall()) address.searchParams.delete("open");
  location.assign(address);
}

function foldAll(open) {
  const scope = openCall() ?? document;
  for (const fold of scope.querySelectorAll(".json__fold:not([data-late]), .raw-event, .fold:not([data-late])")) fold.open = open;
  for (const fold of scope.querySelectorAll("[data-fold]")) fold.checked = open;
}

// Where there are steps, as between the passes of a call, the keys go along them.
function stepTo(which) {
  const scope = openCall() ?? document;
  if (!scope.querySelector("[data-steps]")) return false;
  scope.querySelector(`[data-step="${which}"]`)?.click();
  return true;
}

function escape() {
  if (closeMenus()) return;
  if (closePane()) return;
  document.activeElement?.blur();
}

// A note on the call that is open, else on the session of the page.
function writeNote() {
  const menu = (openCall() ?? document).querySelector("[data-note-menu]");
  if (!menu) return;
  menu.open = true;
  menu.querySelector("[data-note-text]").focus();
}

// The ways to look at a session, one after another.
function nextMode() {
  const modes = [...document.querySelectorAll("[data-mode]")];
  const at = modes.findIndex((mode) => mode.hasAttribute("aria-current"));
  modes[(at + 1) % modes.length]?.click();
}

const click = (selector) => document.querySelector(selector)?.click();
const KEYS = {
  j: () => step(1),
  ArrowDown: () => openCall() && step(1),
  k: () => step(-1),
  ArrowUp: () => openCall() && step(-1),
  J: () => click('[data-page="next"]'),
  K: () => history.back(),
  f: () => problem(1),
  b: () => problem(-1),
  "/": () => document.querySelector("[data-query-bar]")?.focus(),
  "?": () => document.getElementById("help").showModal(),
  t: () => nextMode(),
  "[": () => stepTo("previous") || foldAll(false),
  "]": () => stepTo("next") || foldAll(true),
  y: () => click("[data-copies-link]"),
  p: () => peek(),
  c: () => click("[data-copies-curl]"),
  n: () => writeNote(),
  r: () => location.reload(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape") {
    if (document.querySelector("dialog[open]")) return;
    if (typing) typing.blur();
    else escape();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (document.body.dataset.singleKeys === "off") return;
  const scrolls = event.key.startsWith("Arrow") && event.target.closest(".pane__body, .table-frame[tabindex], pre");
  const act = KEYS[event.key];
  if (!act || scrolls || (event.key.startsWith("Arrow") && !openCall())) return;
  event.preventDefault();
  act();
});


// [data-opens="id"] opens that dialog; the check box inside turns single keys off, for good.
import { keep } from "./cookie.js";
import { openPalette } from "./palette.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (!opener || event.metaKey || event.ctrlKey || event.shiftKey) return;
  // Without scripts these are links to pages that say the same.
  event.preventDefault();
  if (opener.dataset.opens === "palette") openPalette();
  else document.getElementById(opener.dataset.opens).showModal();
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-single-keys-switch]")) return;
  const on = event.target.checked;
  keep("recto_keys", on ? "on" : "off");
  document.body.toggleAttribute("data-single-keys", !on);
  if (!on) document.body.dataset.singleKeys = "off";
});

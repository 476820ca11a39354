// [data-menu] and other menus close when something else is touched, or by Escape.
function closeAll(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeAll(event.target.closest("details.menu")));

export function closeMenus() {
  const open = document.querySelector("details.menu[open]");
  if (!open) return false;
  closeAll(null);
  open.querySelector("summary").focus();
  return true;
}

// [data-copies="id"] copies the text of that element; [data-copies-link] the address of the page.
function said(button) {
  const before = button.innerHTML;
  button.textContent = "Copied";
  setTimeout(() => { button.innerHTML = before; }, 1200);
}

export async function copyFrom(button) {
  const source = button.dataset.copies && document.getElementById(button.dataset.copies);
  await navigator.clipboard.writeText(source ? source.textContent : location.href);
  said(button);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies], [data-copies-link]");
  if (button) copyFrom(button);
});

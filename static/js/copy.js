// [data-copies="id"] copies the text of that element; [data-copies-link] the address of the page.
function say(button, words) {
  const before = [...button.childNodes];
  button.dataset.said = words;
  button.replaceChildren(words);
  setTimeout(() => {
    button.replaceChildren(...before);
    delete button.dataset.said;
  }, 1200);
}

async function copy(button) {
  const source = button.dataset.copies && document.getElementById(button.dataset.copies);
  if (!navigator.clipboard) {
    // Without https a browser keeps its clipboard to itself: mark the text, so that one key is enough.
    if (source) getSelection().selectAllChildren(source);
    say(button, source ? "Marked" : "Not here");
    return;
  }
  await navigator.clipboard.writeText(source ? source.textContent : location.href);
  say(button, "Copied");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies], [data-copies-link]");
  if (button && !button.dataset.said) copy(button);
});

// [data-copies="id"] copies the text of that element; [data-copies-link] the address of the page; a link
// [data-copies-from] the text that it leads to.
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

async function copyFrom(link) {
  if (!navigator.clipboard) return location.assign(link.href);
  say(link, "…");
  const answer = await fetch(link.href).catch(() => null);
  const text = answer?.ok ? await answer.text() : null;
  const done = text !== null && (await navigator.clipboard.writeText(text).then(() => true, () => false));
  link.replaceChildren(done ? "Copied" : "Not copied");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-copies-from]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    if (!link.dataset.said) copyFrom(link);
    return;
  }
  const button = event.target.closest("[data-copies], [data-copies-link]");
  if (button && !button.dataset.said) copy(button);
});

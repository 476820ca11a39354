// A request of a part that failed says so in one place, with a way to try again.
function show(words) {
  const place = document.getElementById("alerts");
  const notice = document.createElement("div");
  notice.className = "notice notice--error";
  const text = document.createElement("div");
  text.append(words, " ");
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = "Load the page again";
  text.append(again);
  notice.append(text);
  place.replaceChildren(notice);
}

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status !== 401) show(status === 404 ? "This is not there any more." : `The server answered with ${status}.`);
});
document.addEventListener("htmx:sendError", () => show("The server cannot be reached."));
document.addEventListener("htmx:afterSwap", () => document.getElementById("alerts").replaceChildren());

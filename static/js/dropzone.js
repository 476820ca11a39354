// [data-dropzone]: files dropped anywhere on the form land in its file field, and are named before they go.
function zone(event) {
  return event.target.closest?.("[data-dropzone]");
}

function name(form) {
  const files = [...form.querySelector('input[type="file"]').files];
  form.querySelector("[data-dropzone-list]").textContent = files.map((file) => file.name).join(", ");
}

document.addEventListener("dragover", (event) => {
  const form = zone(event);
  if (!form || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("dropzone--over");
});
document.addEventListener("dragleave", (event) => zone(event)?.classList.remove("dropzone--over"));
document.addEventListener("drop", (event) => {
  const form = zone(event);
  if (!form) return;
  event.preventDefault();
  form.classList.remove("dropzone--over");
  const field = form.querySelector('input[type="file"]');
  const all = new DataTransfer();
  for (const file of [...field.files, ...event.dataTransfer.files]) all.items.add(file);
  field.files = all.files;
  name(form);
});
document.addEventListener("change", (event) => {
  if (event.target.matches('[data-dropzone] input[type="file"]')) name(zone(event));
});
document.addEventListener("submit", (event) => {
  const form = zone(event);
  if (!form) return;
  const button = form.querySelector("button:not([type=button])");
  button.textContent = "Uploading …";
  // After this turn, else the browser would leave the form unsent.
  setTimeout(() => { button.disabled = true; });
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-dropzone] button[disabled]")) {
    button.disabled = false;
    button.textContent = "Upload";
  }
});

// [data-dropzone]: files and folders dropped on the form, or chosen, are named before they go, and sent with
// progress. Without this module the form sends the files that were chosen.
const SHOWN = 5;
const WINDOW_SECONDS = 8;
const chosen = new WeakMap();

const zone = (event) => event.target.closest?.("[data-dropzone]");
const part = (form, name) => form.querySelector(`[data-dropzone-${name}]`);
const filesOf = (form) => chosen.get(form) ?? [];

function size(bytes) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let step = 0;
  while (bytes >= 1024 && step < units.length - 1) { bytes /= 1024; step += 1; }
  return `${step && bytes < 100 ? bytes.toFixed(1) : Math.round(bytes)} ${units[step]}`;
}

function time(seconds) {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, "0")} s`;
}

function show(form, fault = "") {
  const files = filesOf(form);
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const list = part(form, "list");
  const names = files.slice(0, SHOWN).map(({ path }) => path);
  if (files.length > SHOWN) names.push(`and ${(files.length - SHOWN).toLocaleString("en")} more`);
  list.replaceChildren();
  if (files.length) {
    const told = document.createElement("p");
    told.textContent = `${names.join(", ")} — ${files.length.toLocaleString("en")} ${files.length === 1 ? "file" : "files"}, ${size(total)}`;
    list.append(told);
  }
  if (fault) {
    const notice = document.createElement("p");
    notice.className = "badge badge--error";
    notice.setAttribute("role", "alert");
    notice.textContent = fault;
    list.append(notice);
  }
  part(form, "clear").hidden = !files.length;
  // What was dropped is not in the field, so the field must not insist.
  part(form, "files").required = !files.length;
}

function add(form, files) {
  const known = new Set(filesOf(form).map(({ path, file }) => `${path}\n${file.size}\n${file.lastModified}`));
  const fresh = files.filter(({ path, file }) => !known.has(`${path}\n${file.size}\n${file.lastModified}`));
  chosen.set(form, [...filesOf(form), ...fresh]);
  show(form);
}

// A folder tells its entries a hundred at a time, until there are none.
async function entriesIn(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return all;
    all.push(...some);
  }
}

async function filesIn(entry) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    return [{ file, path: entry.fullPath.replace(/^\//, "") || file.name }];
  }
  const found = [];
  for (const inner of await entriesIn(entry)) found.push(...await filesIn(inner));
  return found;
}

document.addEventListener("dragover", (event) => {
  const form = zone(event);
  if (!form || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("dropzone--over");
});
document.addEventListener("dragleave", (event) => zone(event)?.classList.remove("dropzone--over"));
document.addEventListener("drop", async (event) => {
  const form = zone(event);
  if (!form) return;
  event.preventDefault();
  form.classList.remove("dropzone--over");
  // Both must be taken before the first wait: afterwards the drop is over and tells nothing.
  const plain = [...event.dataTransfer.files].map((file) => ({ file, path: file.name }));
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  try {
    const found = entries.length ? (await Promise.all(entries.map(filesIn))).flat() : plain;
    add(form, found);
  } catch {
    show(form, "A folder could not be read.");
  }
});

document.addEventListener("change", (event) => {
  const form = zone(event);
  if (!form || event.target.type !== "file") return;
  add(form, [...event.target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
  event.target.value = "";
});

document.addEventListener("click", (event) => {
  const form = zone(event);
  if (!form) return;
  if (event.target.closest("[data-dropzone-clear]")) {
    chosen.delete(form);
    show(form);
  }
});

function fault(form, files) {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const { mostBytes, mostFiles } = form.dataset;
  if (files.length > Number(mostFiles)) return `${files.length.toLocaleString("en")} files are more than one upload takes (${Number(mostFiles).toLocaleString("en")}); pack them into an archive.`;
  if (total > Number(mostBytes)) return `${size(total)} are more than one upload takes (${size(Number(mostBytes))}).`;
  return "";
}

document.addEventListener("submit", (event) => {
  const form = zone(event);
  if (!form) return;
  const files = filesOf(form);
  if (!files.length) return;
  event.preventDefault();
  const wrong = fault(form, files);
  if (wrong) show(form, wrong);
  else send(form, files);
});

function send(form, files) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("format", form.elements.format.value);
  data.append("paths", JSON.stringify(files.map(({ path }) => path)));
  for (const { file } of files) data.append("file", file);
  const sending = part(form, "sending");
  const bar = sending.querySelector("progress");
  const words = sending.querySelector("p");
  const button = form.querySelector(".button--primary");
  const request = new XMLHttpRequest();
  const marks = [];
  const end = (wrong) => {
    sending.hidden = true;
    button.disabled = false;
    show(form, wrong);
  };
  request.upload.onprogress = ({ loaded, total }) => {
    const now = performance.now() / 1000;
    marks.push([now, loaded]);
    while (marks.length > 2 && now - marks[1][0] >= WINDOW_SECONDS) marks.shift();
    const seconds = now - marks[0][0];
    const rate = seconds >= 1 ? (loaded - marks[0][1]) / seconds : 0;
    bar.value = total ? loaded / total : 0;
    words.textContent = `Sent ${size(loaded)} of ${size(total)}, ${rate ? `${size(rate)}/s` : "—"}, ${rate ? time((total - loaded) / rate) : "—"} left`;
  };
  request.onload = () => {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    end(page.querySelector(".notice--error")?.textContent.trim() || `The server answered with ${request.status}.`);
  };
  request.onerror = () => end("The server could not be reached, or did not take so much.");
  request.onabort = () => end("");
  part(form, "stop").onclick = () => request.abort();
  sending.hidden = false;
  button.disabled = true;
  words.textContent = "Sending …";
  request.open("POST", form.action);
  request.send(data);
}

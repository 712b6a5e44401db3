// Uploads with progress: choosing or dropping a file sends it at once, so nothing chosen stays unsent.
// The server answers {"location": "…"} to go on, or {"refusal": "…"} with a 4xx status. Without this file the form posts.
const MB = 1024 * 1024;

function readable(bytes) {
  if (bytes >= 1024 * MB) return `${(bytes / 1024 / MB).toFixed(1)} GB`;
  return bytes >= MB ? `${(bytes / MB).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

class Upload {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.bar = form.querySelector("progress");
    this.state = form.querySelector(".upload-state");
    this.stop = form.querySelector("[data-stop]");
    this.button = form.querySelector("[type=submit]");
    this.request = null;
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("change", () => this.send());
    this.stop.addEventListener("click", () => this.request?.abort());
    for (const name of ["dragenter", "dragover"]) this.form.addEventListener(name, (event) => this.over(event, true));
    for (const name of ["dragleave", "drop"]) this.form.addEventListener(name, (event) => this.over(event, false));
    this.form.addEventListener("drop", (event) => this.drop(event));
    addEventListener("beforeunload", (event) => this.request && event.preventDefault());
  }

  over(event, inside) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.form.classList.toggle("upload-over", inside);
  }

  drop(event) {
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    if (files.length > 1) return this.fail("Please drop one file at a time.");
    this.input.files = files;
    this.send();
  }

  send() {
    const file = this.input.files[0];
    if (this.request) return;
    if (!file) return this.fail("Choose a file first.");
    const most = Number(this.form.dataset.maxBytes || 0);
    if (file.size === 0) return this.fail("This file is empty. Please choose another.");
    if (most && file.size > most) return this.fail(`This file has ${readable(file.size)}. At most ${readable(most)} are taken.`);
    this.start(file);
  }

  start(file) {
    const request = new XMLHttpRequest();
    this.request = request;
    this.busy(true);
    this.say(`Uploading ${file.name}, ${readable(file.size)}.`, "busy");
    request.upload.addEventListener("progress", (event) => this.progress(event));
    request.upload.addEventListener("load", () => this.say("Received. Looking at the file.", "busy"));
    request.addEventListener("load", () => this.answer(request));
    request.addEventListener("error", () => this.fail("The connection broke. Your file is still chosen; press Upload to try again."));
    request.addEventListener("abort", () => this.fail("Stopped. Nothing was stored."));
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.send(new FormData(this.form));
  }

  progress(event) {
    if (!event.lengthComputable) return this.bar.removeAttribute("value");
    this.bar.value = Math.floor((event.loaded / event.total) * 100);
    const step = Math.floor(this.bar.value / 10) * 10;
    if (step !== this.step) this.say(`${step} % of ${readable(event.total)} sent.`, "busy");
    this.step = step;
  }

  answer(request) {
    const data = this.read(request);
    if (request.status < 400 && data.location) return this.leave(data.location);
    if (data.refusal) return this.fail(data.refusal);
    if (request.status === 401 || request.responseURL.includes("/login")) {
      return this.fail("You were logged out. Log in again in another tab, then press Upload.");
    }
    if (request.status === 403) return this.fail("This page has grown old. Reload it, then choose the file again.");
    if (request.status === 413) return this.fail("This file is larger than the server takes.");
    this.fail("The server could not take the file. Please try again in a few minutes.");
  }

  read(request) {
    try {
      return JSON.parse(request.responseText) ?? {};
    } catch {
      return {};
    }
  }

  leave(address) {
    this.request = null;
    this.say("Stored.", "done");
    const before = location.pathname + location.search;
    location.assign(address);
    // Another place on this very page: the browser would only scroll there, and the file would not be seen.
    if (address.includes("#") && location.pathname + location.search === before) location.reload();
  }

  fail(sentence) {
    this.request = null;
    this.busy(false);
    this.say(sentence, "failed");
  }

  busy(on) {
    this.step = undefined;
    this.bar.hidden = this.stop.hidden = !on;
    this.bar.value = 0;
    this.button.disabled = on;
  }

  say(sentence, state) {
    this.state.textContent = sentence;
    this.state.dataset.state = state;
  }
}

for (const form of document.querySelectorAll("form[data-upload]")) new Upload(form);

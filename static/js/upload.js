// Choosing or dropping files is uploading them. One goes after the other, and each goes on where it stopped when the
// same file is chosen again: after a reload, in another tab, on another day. Without this file the form posts.
import { Row, words } from "./upload/row.js";
import { Transfer } from "./upload/transfer.js";
import { readable } from "./upload/words.js";

const SPOKEN = 30000;
const boxes = [];
const queue = [];
let sending = null;

function next() {
  if (sending || !queue.length) return;
  const transfer = (sending = queue.shift());
  const free = () => {
    if (sending !== transfer) return;
    sending = null;
    next();
  };
  transfer.addEventListener("sent", free);
  transfer.addEventListener("ended", free);
  transfer.addEventListener("change", () => transfer.state === "paused" && free());
  if (transfer.over) return free();
  transfer.run();
}

class Box {
  constructor(box) {
    this.box = box;
    this.form = box.querySelector("form");
    this.input = box.querySelector("input[type=file]");
    this.state = box.querySelector(".upload-state");
    this.list = box.querySelector(".upload-list");
    this.template = box.querySelector("template");
    this.transfers = [];
    this.input.multiple = "several" in box.dataset;
    this.form.querySelector("[type=submit]").hidden = true;
    this.listen();
    for (const row of this.list.querySelectorAll("[data-state=arrived]")) this.follow(row);
  }

  listen() {
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    for (const name of ["dragenter", "dragover"]) this.box.addEventListener(name, (event) => this.over(event, true));
    for (const name of ["dragleave", "drop"]) this.box.addEventListener(name, (event) => this.over(event, false));
    this.box.addEventListener("drop", (event) => event.dataTransfer?.files.length && this.take([...event.dataTransfer.files]));
  }

  over(event, inside) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.box.classList.toggle("upload-over", inside);
  }

  take(files) {
    if (files.length > 1 && !this.input.multiple) return this.say("This slot has room for one file. Choose one.", "failed");
    for (const file of files) if (!this.known(file)) this.add(file);
    this.input.value = "";
    next();
  }

  // The same file chosen twice goes on once.
  known(file) {
    const same = ({ file: other }) => other && ["name", "size", "lastModified"].every((each) => other[each] === file[each]);
    const transfer = boxes.flatMap((box) => box.transfers).find((each) => each.active && same(each));
    transfer?.resume();
    return transfer;
  }

  add(file) {
    const pairs = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    const transfer = new Transfer({ file, begin: this.box.dataset.upload, pairs });
    const row = new Row(this.template, transfer);
    this.list.append(row.element);
    this.watch(transfer);
    const refusal = this.refusal(file);
    if (refusal) return transfer.become("refused", refusal);
    transfer.addEventListener("begun", () => this.replace(transfer, row.element));
    queue.push(transfer);
  }

  refusal(file) {
    const most = Number(this.box.dataset.maxBytes || 0);
    if (file.size === 0) return "This file is empty. Choose the file again.";
    return most && file.size > most ? `This file is too large: ${readable(file.size)}. At most ${readable(most)} are allowed.` : "";
  }

  // A line for the same upload, left from another visit, gives way; a second choice of a file under way does, too.
  replace(transfer, element) {
    const url = transfer.told.urls.url;
    for (const line of document.querySelectorAll(`[data-url="${CSS.escape(url)}"]`)) if (line !== element) line.remove();
    element.dataset.url = url;
  }

  // A file that had arrived when the page was opened.
  follow(line) {
    const transfer = new Transfer({ told: { state: "arrived", urls: { url: line.dataset.url } } });
    const note = line.querySelector("[data-part=note]");
    transfer.addEventListener("change", () => (note.textContent = words(transfer)));
    this.watch(transfer);
    transfer.run();
  }

  watch(transfer) {
    this.transfers.push(transfer);
    let spoken = { state: "", at: 0 };
    transfer.addEventListener("change", () => {
      const now = performance.now();
      if (transfer.state === spoken.state && (transfer.state !== "sending" || now - spoken.at < SPOKEN)) return;
      if (transfer.state === "waiting") return;
      spoken = { state: transfer.state, at: now };
      const name = transfer.file ? `${transfer.file.name}: ` : "";
      this.say(name + words(transfer), "spoken");
    });
    transfer.addEventListener("ended", () => settle());
  }

  say(sentence, state) {
    this.state.textContent = sentence;
    this.state.dataset.state = state;
    this.state.classList.toggle("visually-hidden", state === "spoken");
  }
}

// Once nothing is on its way any more, the page comes back with what was taken in, in its place. What was refused
// before its first byte stands on this page alone, so then the page stays.
function settle() {
  const every = boxes.flatMap((box) => box.transfers);
  if (every.some((each) => !each.over)) return;
  const taken = every.filter((each) => each.state === "done");
  if (!taken.length || every.some((each) => each.state === "refused" && !each.told)) return;
  const pages = new Set(taken.map((each) => each.told.page));
  leave(pages.size === 1 ? [...pages][0] : location.href);
}

function leave(address) {
  const before = location.pathname + location.search;
  const to = new URL(address, location.href);
  if (to.pathname + to.search !== before) return location.assign(to);
  // Another place on this very page: the browser would only scroll there, and the file would not be seen.
  history.replaceState(null, "", to);
  location.reload();
}

addEventListener("beforeunload", (event) => {
  if (boxes.some((box) => box.transfers.some((each) => each.active))) event.preventDefault();
});
addEventListener("offline", () => boxes.forEach((box) => box.transfers.forEach((each) => each.state === "sending" && each.become("offline"))));
for (const box of document.querySelectorAll("[data-upload]")) boxes.push(new Box(box));

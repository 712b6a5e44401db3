// What a page shows of one file on its way: how far it is, how long it will take, and what can be done about it.
import { left, readable } from "./words.js";

const WORDS = {
  waiting: () => "Waits for the files before it.",
  sending: (each) => sending(each),
  paused: (each) => `Paused at ${percent(each)} %.`,
  offline: () => "No connection. It goes on by itself once you are back online.",
  away: () => "The server can’t be reached. It is tried again by itself.",
  loggedout: () => "You were logged out. Log in again in another tab; it goes on from there.",
  checking: () => "Arrived. Checking the file.",
  done: (each) => each.note || "Taken in.",
  refused: (each) => each.note,
  cancelled: () => "Cancelled. Nothing was kept.",
};

const percent = (each) => Math.floor((each.bytes / Math.max(each.size, 1)) * 100);

function sending(each) {
  const parts = [`${readable(each.bytes)} of ${readable(each.size)}`, `${percent(each)} %`, left(each.secondsLeft)];
  return `${parts.filter(Boolean).join(", ")}.`;
}

export const words = (each) => WORDS[each.state](each);

export class Row {
  constructor(template, transfer) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.transfer = transfer;
    this.part = (name) => this.element.querySelector(`[data-part=${name}]`);
    this.part("name").textContent = transfer.file.name;
    this.part("size").textContent = readable(transfer.size);
    this.part("bar").setAttribute("aria-label", `Upload of ${transfer.file.name}`);
    for (const act of ["pause", "resume", "cancel", "hide"]) this.wire(act);
    transfer.addEventListener("change", () => this.later());
    this.draw();
  }

  wire(act) {
    const button = this.part(act);
    button.setAttribute("aria-label", `${button.textContent.trim()} ${this.transfer.file.name}`);
    button.addEventListener("click", () => {
      if (act === "hide") return this.element.remove();
      this.transfer[act]();
      if (act === "pause") this.part("resume").focus();
      if (act === "resume") this.part("pause").focus();
    });
  }

  // Progress comes a hundred times a second; the page is drawn with its next frame.
  later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  draw() {
    const { transfer } = this;
    this.element.dataset.state = transfer.state;
    this.part("note").textContent = words(transfer);
    const bar = this.part("bar");
    bar.hidden = transfer.over;
    if (transfer.state === "checking") bar.removeAttribute("value");
    else bar.value = percent(transfer);
    this.part("pause").hidden = !transfer.active || transfer.state === "paused";
    this.part("resume").hidden = transfer.state !== "paused";
    this.part("cancel").hidden = !transfer.active;
    this.part("hide").hidden = !(transfer.over && transfer.state !== "done");
  }
}

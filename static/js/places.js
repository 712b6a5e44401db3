// Where in an exhibit a criterion is carried: taken from what is shown now, and gone to again. The fields of a criterion,
// inside [data-place], are its list of exhibits, from-… and to-…; [data-jump="2"] leads to the exhibit of that number,
// with data-jump-from="1:20" (or a page, "3") and data-jump-to to the place in it. player.js plays it from there.
import { clock } from "./player.js";

const MOMENT = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})$/;

function seconds(written) {
  const found = MOMENT.exec(written.trim());
  return found && found.slice(1).reduce((sum, part) => sum * 60 + Number(part ?? 0), 0);
}

const recording = (exhibit) => exhibit?.querySelector("video, audio");

// What an exhibit shows now, as people write it; nothing where it has neither moments nor pages.
function shown(exhibit) {
  const player = recording(exhibit);
  if (player) return clock(player.currentTime);
  const pages = exhibit.querySelector("[data-pages]");
  return pages ? (pages.querySelector("[data-page-go]")?.value ?? "1") : "";
}

export function words(exhibit, from, to) {
  if (!from) return "";
  const span = to && to !== from ? `${from}–${to}` : from;
  if (!exhibit?.querySelector("[data-pages]")) return span;
  return span === from ? `page ${span}` : `pages ${span}`;
}

// Tell player.js what a press on the link plays.
function arm(link, exhibit) {
  const { jumpFrom: from, jumpTo: to } = link.dataset;
  const player = recording(exhibit);
  for (const name of ["seek", "until", "player"]) delete link.dataset[name];
  if (!player || !from || seconds(from) === null) return;
  Object.assign(link.dataset, { seek: seconds(from), player: player.id });
  if (to && seconds(to) !== null) link.dataset.until = seconds(to);
}

// The place of one criterion.
export class Place {
  constructor(criterion, exhibits) {
    this.exhibits = exhibits;
    this.link = criterion.querySelector("[data-jump]");
    this.list = criterion.querySelector("[data-place] select");
    if (!this.list) return this.link && arm(this.link, exhibits.find(this.link.dataset.jump));
    [this.from, this.to] = ["from", "to"].map((name) => criterion.querySelector(`[data-place] [name^="${name}-"]`));
    this.list.addEventListener("change", () => this.write(this.list.value));
    criterion.addEventListener("input", () => this.show());
    this.show();
  }

  // The exhibit, and what it shows now.
  take(exhibit) {
    return this.write(exhibit.dataset.exhibit, shown(exhibit));
  }

  // What is shown now is where it ends; before that, where it begins.
  end(exhibit) {
    const now = shown(exhibit);
    const begun = now && this.from.value && this.list.value === exhibit.dataset.exhibit;
    return begun ? this.write(this.list.value, this.from.value, now) : this.take(exhibit);
  }

  // The exhibit alone; a place in it stays.
  carry(exhibit) {
    if (this.list.value === exhibit.dataset.exhibit) return;
    this.write(exhibit.dataset.exhibit);
  }

  write(exhibit, from = "", to = "") {
    [this.list.value, this.from.value, this.to.value] = [exhibit, from, to];
    this.list.dispatchEvent(new Event("input", { bubbles: true }));
    return words(this.exhibits.find(exhibit), from, to);
  }

  show() {
    const exhibit = this.exhibits.find(this.list.value);
    const [from, to] = [this.from.value.trim(), this.to.value.trim()];
    Object.assign(this.link.dataset, { jump: this.list.value, jumpFrom: from, jumpTo: to });
    this.link.href = `#exhibit-${this.list.value}`;
    this.link.hidden = !this.list.value;
    const place = words(exhibit, from, to);
    this.link.querySelector("[data-jump-words]").textContent = [this.list.selectedOptions[0]?.text, place].filter(Boolean).join(", ");
    arm(this.link, exhibit);
  }
}

// The page that a pressed link leads to; player.js does the same for moments.
export function turn(exhibit, page) {
  exhibit.querySelector(`.pages-strip [data-page="${CSS.escape(page)}"]`)?.click();
}

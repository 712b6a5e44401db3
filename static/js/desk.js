// The reviewer's desk: panes that keep their place, exhibits and pins, the rubric, and a key for everything.
// Without this file the page is an ordinary form. autosave.js saves it; player.js moves about in recordings.
import { Bank } from "./bank.js";
import { Place, turn } from "./places.js";
import { watch } from "./watch.js";

const WIDE = matchMedia("(min-width: 64rem) and (min-height: 34rem)");
const STORE = "sevenfold:keys";
const SAID = 6000;
const WRITING = 'textarea, select, input:not([type="radio"], [type="checkbox"]), [contenteditable]';

function point(links, name, value) {
  for (const link of links) {
    if (link.dataset[name] === value) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function follow(links, act) {
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      act(link);
    });
  }
}

// On a small screen one pane at a time; each comes back where it was left.
class Panes {
  constructor(desk) {
    this.links = desk.querySelectorAll("[data-pane-link]");
    this.panes = desk.querySelectorAll("[data-pane]");
    this.places = {};
    follow(this.links, (link) => this.show(link.dataset.paneLink));
    WIDE.addEventListener("change", () => this.show(this.current));
    this.show("exhibits");
  }

  show(name) {
    const before = this.current;
    if (before && before !== name) this.places[before] = scrollY;
    this.current = name;
    for (const pane of this.panes) pane.hidden = !WIDE.matches && pane.dataset.pane !== name;
    point(this.links, "paneLink", name);
    if (!WIDE.matches && before && before !== name) scrollTo({ top: this.places[name] ?? 0, behavior: "instant" });
  }
}

let silence;
function say(sentence) {
  const said = document.querySelector("[data-said]");
  said.textContent = sentence;
  clearTimeout(silence);
  silence = setTimeout(() => (said.textContent = ""), SAID);
}

class Exhibits {
  constructor(desk, panes) {
    this.panes = panes;
    this.all = [...desk.querySelectorAll("[data-exhibit]")];
    this.links = desk.querySelectorAll("[data-exhibit-link]");
    follow(this.links, (link) => this.goTo(link.dataset.exhibitLink));
    for (const exhibit of this.all) exhibit.addEventListener("focusin", () => this.stay(exhibit));
    const root = WIDE.matches ? desk.querySelector('[data-pane="exhibits"]') : null;
    this.hold = watch(this.all, { root, rootMargin: "-15% 0px -70% 0px" }, (exhibit) => this.mark(exhibit));
    this.mark(this.all[0]);
  }

  stay(exhibit) {
    this.hold();
    this.mark(exhibit);
  }

  mark(exhibit) {
    if (!exhibit) return;
    this.current = exhibit;
    point(this.links, "exhibitLink", exhibit.dataset.exhibit);
  }

  step(by) {
    this.goTo(this.all[this.all.indexOf(this.current) + by]?.dataset.exhibit);
  }

  find(number) {
    return this.all.find((one) => one.dataset.exhibit === number);
  }

  goTo(number) {
    const exhibit = this.find(number);
    if (!exhibit) return;
    this.panes.show("exhibits");
    exhibit.scrollIntoView({ block: "start" });
    exhibit.focus({ preventScroll: true });
    this.stay(exhibit);
  }

  // The tools of the current exhibit, wherever the focus is.
  press(tool) {
    this.current?.querySelector(tool)?.click();
  }
}

class Rubric {
  constructor(desk, panes, exhibits) {
    this.panes = panes;
    this.exhibits = exhibits;
    this.all = [...desk.querySelectorAll("[data-criterion]")];
    this.links = desk.querySelectorAll("[data-criterion-link]");
    this.missing = desk.querySelector("[data-missing]");
    follow(this.links, (link) => this.goTo(this.all.find((one) => one.dataset.criterion === link.dataset.criterionLink)));
    for (const criterion of this.all) criterion.addEventListener("focusin", () => this.mark(criterion));
    this.places = new Map(this.all.map((criterion) => [criterion, new Place(criterion, exhibits)]));
    for (const link of desk.querySelectorAll("[data-jump]")) link.addEventListener("click", (event) => this.jump(event, link));
    for (const button of desk.querySelectorAll("[data-place-here]")) button.addEventListener("click", () => this.take());
    this.mark(this.all[0]);
  }

  mark(criterion) {
    if (!criterion) return;
    this.current = criterion;
    for (const one of this.all) one.classList.toggle("criterion-current", one === criterion);
    point(this.links, "criterionLink", criterion.dataset.criterion);
  }

  move(by) {
    this.goTo(this.all[this.all.indexOf(this.current) + by]);
  }

  goTo(criterion) {
    if (!criterion) return;
    this.panes.show("rubric");
    criterion.scrollIntoView({ block: "start" });
    criterion.focus({ preventScroll: true });
    this.mark(criterion);
  }

  get values() {
    return [...(this.current?.querySelectorAll('input[type="radio"]') ?? [])];
  }

  level(number) {
    this.choose(this.values.find((radio) => Number(radio.value) === Number(number)));
  }

  step(by) {
    const at = this.values.findIndex((radio) => radio.checked);
    if (at >= 0) this.choose(this.values[at + by]);
  }

  choose(radio) {
    if (!radio) return;
    this.panes.show("rubric");
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  }

  get place() {
    const place = this.places.get(this.current);
    return place?.list && this.exhibits.current ? place : null;
  }

  carriedBy() {
    if (!this.place) return;
    this.panes.show("rubric");
    this.place.carry(this.exhibits.current);
    this.place.list.scrollIntoView({ block: "nearest" });
    this.current.focus({ preventScroll: true }); // a focused list would take the next keys for itself
  }

  // Whoever watches or reads goes on doing so; what was taken is said.
  take() {
    if (this.place) this.say(this.place.take(this.exhibits.current));
  }

  end() {
    if (this.place) this.say(this.place.end(this.exhibits.current));
  }

  say(place) {
    const title = this.current.querySelector("h3").textContent;
    const where = [`Exhibit ${this.exhibits.current.dataset.exhibit}`, place].filter(Boolean).join(", ");
    say(`${where} carries “${title}”.`);
  }

  field(name) {
    return this.current?.querySelector(`textarea[name^="${name}-"]`);
  }

  write(name) {
    const field = this.field(name);
    if (!field) return;
    this.panes.show("rubric");
    field.focus();
  }

  // From a field back to where the keys work.
  leave() {
    this.current?.focus({ preventScroll: true });
  }

  jump(event, link) {
    event.preventDefault();
    this.exhibits.goTo(link.dataset.jump);
    if (link.dataset.jumpFrom) turn(this.exhibits.current, link.dataset.jumpFrom);
  }

  show() {
    this.places.get(this.current)?.link?.click();
  }

  // What the server says after a save: which criteria are done, what is still missing.
  saved({ done, missing }) {
    for (const link of this.links) link.classList.toggle("desk-step-done", done.includes(link.dataset.criterionLink));
    const items = missing.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence }));
    this.missing.replaceChildren(...items);
    this.missing.closest("[data-missing-box]").hidden = !items.length;
  }
}

// Single keys rest while somebody writes and can be switched off, because letters get in the way of speech input.
class Keys {
  constructor(actions, save, leave, toggle) {
    Object.assign(this, { actions, save, leave });
    toggle.checked = !this.off;
    toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => this.press(event));
  }

  get off() {
    try {
      return localStorage.getItem(STORE) === "off";
    } catch {
      return false;
    }
  }

  press(event) {
    const action = this.find(event);
    if (!action) return;
    event.preventDefault();
    action(event.key);
  }

  find(event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") return this.save;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
    if (document.querySelector("dialog[open]")) return null;
    if (event.target.closest(WRITING)) return event.key === "Escape" ? this.leave : null;
    if (this.off) return null;
    return this.actions[event.key];
  }
}

// A link to a place of the rubric shows its pane first.
function arrive(desk, panes) {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const pane = place?.closest("[data-pane]")?.dataset.pane;
  if (!pane) return;
  panes.show(pane);
  place.scrollIntoView({ block: "start" });
  place.focus({ preventScroll: true });
}

function start(desk) {
  const panes = new Panes(desk);
  const exhibits = new Exhibits(desk, panes);
  const rubric = new Rubric(desk, panes, exhibits);
  const form = desk.querySelector("form[data-autosave-url]");
  const help = document.getElementById("desk-help");
  const level = (key) => rubric.level(key);
  const save = () => form?.dispatchEvent(new Event("autosave:now"));
  const bank = form && new Bank(document.getElementById("desk-bank"), () => form.elements.csrfmiddlewaretoken.value, say);
  const check = () => form?.querySelector('button[name="hand_in"]')?.click();
  const [up, down] = [() => rubric.step(1), () => rubric.step(-1)];
  const actions = {
    1: level, 2: level, 3: level, 4: level,
    "+": up, "=": up, "]": up, "-": down, "[": down,
    j: () => rubric.move(1),
    k: () => rubric.move(-1),
    n: () => exhibits.step(1),
    p: () => exhibits.step(-1),
    ",": () => exhibits.press('[data-pin-step="-1"]'),
    ".": () => exhibits.press('[data-pin-step="1"]'),
    "<": () => exhibits.press('[data-skip="-5"], [data-page-step="-1"]'),
    ">": () => exhibits.press('[data-skip="5"], [data-page-step="1"]'),
    x: () => exhibits.press("[data-play]"),
    d: () => exhibits.press('[data-frame="-1"]'),
    f: () => exhibits.press('[data-frame="1"]'),
    c: () => exhibits.press('[data-pace="-1"]'),
    v: () => exhibits.press('[data-pace="1"]'),
    t: () => exhibits.press("[data-captions]"),
    e: () => rubric.carriedBy(),
    m: () => rubric.take(),
    M: () => rubric.end(),
    g: () => rubric.show(),
    w: () => rubric.write("strengths"),
    W: () => rubric.write("next_step"),
    i: () => bank?.open(rubric.field("strengths")),
    I: () => bank?.open(rubric.field("next_step")),
    h: check,
    s: save,
    "?": () => help.showModal(),
  };
  new Keys(actions, save, () => rubric.leave(), help.querySelector("[data-keys-switch]"));
  form?.addEventListener("autosave:saved", (event) => rubric.saved(event.detail));
  for (const tool of document.querySelectorAll(".desk-script")) tool.hidden = false;
  arrive(desk, panes);
}

const desk = document.querySelector("[data-desk]");
if (desk) start(desk);

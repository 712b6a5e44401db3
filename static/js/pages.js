// Reading a document page by page: data-page="3" goes there, data-page-step="1" turns, data-pin-step="1" goes to the next
// pin of the same [data-pins], data-use-page="field-id" writes the number of the present page into a field.
// Without this file the pages stand one below the other, and each number leads to its page.
import { watch } from "./watch.js";

class Pages {
  constructor(pages) {
    this.home = pages.closest("[data-pins]") ?? pages;
    this.view = pages.querySelector("[data-pages-view]");
    this.all = [...pages.querySelectorAll("[data-page-number]")];
    this.links = pages.querySelectorAll(".pages-strip [data-page]");
    this.field = pages.querySelector("[data-page-go]");
    this.zoom = pages.querySelector("[data-zoom]");
    this.pins = [...this.home.querySelectorAll("[data-pin][data-page]")];
    pages.querySelector("[data-pages-bar]").hidden = false;
    for (const button of pages.querySelectorAll("[data-pin-step]")) button.hidden = !this.pins.length;
    this.home.addEventListener("click", (event) => this.press(event));
    this.field?.addEventListener("change", () => this.goTo(Number(this.field.value)));
    this.zoom.addEventListener("click", () => this.enlarge());
    this.hold = watch(this.all, { root: this.view, rootMargin: "-20% 0px -60% 0px" }, (page) => this.show(page));
    this.mark(1);
  }

  press(event) {
    const button = event.target.closest("[data-page], [data-page-step], [data-pin-step], [data-use-page]");
    if (!button) return;
    event.preventDefault();
    const { page, pageStep, pinStep, usePage } = button.dataset;
    if (page !== undefined) this.goTo(Number(page));
    else if (pageStep !== undefined) this.goTo(this.current + Number(pageStep));
    else if (pinStep !== undefined) this.pin(Number(pinStep));
    else this.use(document.getElementById(usePage));
  }

  goTo(number) {
    const page = this.all[Math.min(Math.max(number || 1, 1), this.all.length) - 1];
    const [here, top] = [page, this.view].map((element) => element.getBoundingClientRect().top);
    this.view.scrollBy({ top: here - top, behavior: "instant" });
    this.view.scrollIntoView({ block: "nearest" });
    this.hold();
    this.show(page);
  }

  pin(by) {
    const numbers = this.pins.map((pin) => Number(pin.dataset.page)).sort((one, other) => one - other);
    const next = by > 0 ? numbers.find((number) => number > this.current) : numbers.findLast((number) => number < this.current);
    this.goTo(next ?? (by > 0 ? numbers.at(-1) : numbers[0]));
  }

  use(field) {
    if (!field) return;
    field.value = String(this.current);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  enlarge() {
    const large = this.view.classList.toggle("pages-large");
    this.zoom.setAttribute("aria-pressed", String(large));
  }

  show(page) {
    this.mark(Number(page.dataset.pageNumber));
  }

  mark(number) {
    this.current = number;
    if (this.field && document.activeElement !== this.field) this.field.value = String(number);
    for (const link of this.links) {
      if (Number(link.dataset.page) === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}

for (const pages of document.querySelectorAll("[data-pages]")) new Pages(pages);
for (const button of document.querySelectorAll("[data-use-page]")) button.hidden = false;

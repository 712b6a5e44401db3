// A reviewer's own sentences: inserted where they write, by button or key, and kept from what they have written.
// [data-bank-insert="field-id"] opens the dialog for that field, [data-bank-keep="field-id"] keeps its text, or what is
// marked of it, for the criterion [data-bank-criterion]. Without this file they stand on a page of their own.
export class Bank {
  constructor(dialog, token, say) {
    this.dialog = dialog;
    this.token = token;
    this.say = say;
    this.list = dialog.querySelector("ol");
    this.none = dialog.querySelector("[data-bank-empty]");
    dialog.addEventListener("click", (event) => this.chosen(event.target.closest("[data-sentence]")));
    dialog.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("click", (event) => this.pressed(event.target.closest("[data-bank-insert], [data-bank-keep]")));
  }

  pressed(button) {
    if (!button) return;
    const { bankInsert: insert, bankKeep: keep, bankCriterion: criterion } = button.dataset;
    if (insert) this.open(document.getElementById(insert));
    else this.keep(document.getElementById(keep), criterion);
  }

  open(field) {
    if (!field) return;
    this.field = field;
    const slug = field.name.slice(field.name.indexOf("-") + 1);
    for (const item of this.list.children) item.hidden = !["", slug].includes(item.dataset.sentenceFor);
    this.none.hidden = this.offered.length > 0;
    this.dialog.showModal();
    this.offered[0]?.focus();
  }

  get offered() {
    return [...this.list.querySelectorAll("li:not([hidden]) [data-sentence]")];
  }

  press(event) {
    if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.chosen(this.offered[Number(event.key) - 1]);
  }

  chosen(button) {
    if (!button) return;
    this.dialog.close();
    const { field } = this;
    const { selectionStart: start, selectionEnd: end, value } = field;
    const gap = start > 0 && !/\s/.test(value[start - 1]) ? " " : "";
    field.setRangeText(gap + button.textContent, start, end, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async keep(field, criterion) {
    const text = field.value.slice(field.selectionStart, field.selectionEnd).trim() || field.value.trim();
    const body = new URLSearchParams({ text, criterion, csrfmiddlewaretoken: this.token() });
    try {
      const answer = await fetch(this.dialog.dataset.bankUrl, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      const data = await answer.json();
      if (!answer.ok) return this.say(data.refusal);
      this.add(data.kept, field.name.slice(field.name.indexOf("-") + 1));
      this.say("Kept among your sentences.");
    } catch {
      this.say("Not kept: no connection. Try again in a moment.");
    }
  }

  add(text, slug) {
    if ([...this.list.children].some((item) => item.textContent === text && item.dataset.sentenceFor === slug)) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "bank-sentence", textContent: text, dir: "auto" });
    const item = document.createElement("li");
    button.dataset.sentence = "";
    item.dataset.sentenceFor = slug;
    item.append(button);
    this.list.prepend(item);
  }
}

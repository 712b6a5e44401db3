// Saves a form while its writer works. Never loses a word: what the server did not take stays here and is offered again.
// Form: data-autosave-url, and a hidden field "version". Answer 200 {"version": 4, "saved_at": "14:03"};
// 409 {"refusal": "…", "text": "what the server holds"}; other 4xx {"refusal": "…"}; 401 or a redirect: logged out.
const PAUSE = 1200;
const RETRY = 10000;
const LOGGED_OUT = "Not saved: you were logged out. Log in again in another tab; your text is kept here.";

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.key = `sevenfold:${this.url}`;
    this.state = form.querySelector("[data-save-state]");
    this.timer = this.running = null;
    this.dirty = this.blocked = false;
    this.sent = this.snapshot();
    this.offer();
    this.listen();
  }

  listen() {
    const changed = () => this.changed();
    this.form.addEventListener("input", changed);
    this.form.addEventListener("change", changed);
    this.form.addEventListener("submit", () => (this.leaving = true));
    this.form.addEventListener("autosave:now", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.save());
    addEventListener("online", () => this.dirty && this.save());
    addEventListener("focus", () => this.loggedOut && this.save());
    addEventListener("beforeunload", (event) => this.dirty && !this.leaving && event.preventDefault());
  }

  snapshot() {
    const skip = new Set(["csrfmiddlewaretoken", "version"]);
    return JSON.stringify([...new FormData(this.form)].filter(([name, value]) => !skip.has(name) && typeof value === "string"));
  }

  changed() {
    if (this.blocked || this.snapshot() === this.sent) return;
    this.dirty = true;
    this.say("Not saved yet.", "waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.running || this.blocked) return;
    const snapshot = this.snapshot();
    this.running = true;
    this.say("Saving …", "busy");
    try {
      await this.answer(await this.post(), snapshot);
    } catch {
      this.keep("Not saved: no connection. Trying again.");
      this.timer = setTimeout(() => this.save(), RETRY);
    }
    this.running = null;
    if (this.dirty && !this.blocked && snapshot !== this.snapshot()) this.changed();
  }

  post() {
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    return fetch(this.url, { method: "POST", body: new FormData(this.form), headers, redirect: "manual", keepalive: false });
  }

  async answer(response, snapshot) {
    this.loggedOut = response.type === "opaqueredirect" || response.status === 401;
    if (this.loggedOut) return this.keep(LOGGED_OUT);
    const data = await response.json().catch(() => ({}));
    if (response.ok) return this.saved(data, snapshot);
    if (response.status === 403 && !data.refusal && (await this.renew())) return this.answer(await this.post(), snapshot);
    if (response.status === 409) return this.conflict(data);
    if (response.status >= 500) return this.keep("Not saved: the server is not well. Please save again in a minute.");
    this.keep(`Not saved: ${data.refusal ?? "please reload the page; your text is kept here."}`);
  }

  // Logging in again, in another tab, makes the page's token stale: fetch a fresh one, once.
  async renew() {
    if (this.renewed) return false;
    this.renewed = true;
    const page = await fetch(location.href, { headers: { Accept: "text/html" } });
    const field = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("main [name=csrfmiddlewaretoken]");
    if (!page.ok || !field) return false;
    for (const token of document.querySelectorAll("[name=csrfmiddlewaretoken]")) token.value = field.value;
    return true;
  }

  saved(data, snapshot) {
    this.renewed = false;
    if (data.version !== undefined && this.form.elements.version) this.form.elements.version.value = data.version;
    this.sent = snapshot;
    this.dirty = snapshot !== this.snapshot();
    this.forget();
    const clock = data.saved_at ?? new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    this.say(`Saved ${clock}.`, "saved");
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: data }));
  }

  conflict(data) {
    this.blocked = true;
    this.keep(data.refusal ?? "Not saved: this was changed in another tab or by somebody else. Your text is kept here.");
    if (data.text === undefined) return;
    const box = this.notice("What was saved elsewhere", data.text);
    box.append(this.button("Load what was saved", () => this.reload()), this.button("Keep mine and save", () => this.overwrite(data, box)));
  }

  overwrite(data, box) {
    if (data.version !== undefined && this.form.elements.version) this.form.elements.version.value = data.version;
    this.blocked = false;
    box.parentElement.remove();
    this.save();
  }

  reload() {
    this.dirty = false;
    this.forget();
    location.reload();
  }

  keep(sentence) {
    this.dirty = true;
    try {
      localStorage.setItem(this.key, this.snapshot());
    } catch {
      // A full or forbidden store: the text still stands in the page.
    }
    this.say(sentence, "failed");
  }

  forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept.
    }
  }

  kept() {
    try {
      return localStorage.getItem(this.key);
    } catch {
      return null;
    }
  }

  offer() {
    const kept = this.kept();
    if (!kept || kept === this.sent) return this.forget();
    const box = this.notice("Text that was not saved is kept in this browser.", "");
    const remove = () => box.parentElement.remove();
    box.append(
      this.button("Put it back", () => (this.restore(JSON.parse(kept)), remove(), this.changed())),
      this.button("Throw it away", () => (this.forget(), remove())),
    );
  }

  restore(pairs) {
    for (const [name, value] of pairs) {
      for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value || field.checked;
        else if (field.type !== "file") field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }

  notice(title, text) {
    const outer = Object.assign(document.createElement("div"), { className: "notice" });
    const box = Object.assign(document.createElement("div"), { className: "notice-body" });
    outer.dataset.tone = "warn";
    outer.setAttribute("role", "alert");
    box.append(Object.assign(document.createElement("p"), { className: "notice-title", textContent: title }));
    if (text) box.append(Object.assign(document.createElement("pre"), { textContent: text }));
    outer.append(document.createElement("span"), box);
    this.form.prepend(outer);
    return box;
  }

  button(label, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: label });
    button.addEventListener("click", act);
    return button;
  }

  say(sentence, state) {
    if (!this.state) return;
    this.state.textContent = sentence;
    this.state.dataset.state = state;
  }
}

for (const form of document.querySelectorAll("form[data-autosave-url]")) new Autosave(form);

// Saves a form while its writer works. Never loses a word: whatever is typed is kept in this browser until the server
// says that it has it, and what the server did not take is offered again.
// Form: data-autosave-url, and a hidden field "version". Answer 200 {"version": 4, "saved_at": "14:03"};
// 409 {"refusal": "…", "version": 7, "fields": {"text": "what is stored"}} or "text" for all of it in one;
// other 4xx {"refusal": "…"}; 401 or a redirect: logged out.
import { Kept } from "./store.js";
import { ask, clock, joined, put, readable, same, taken, tidy } from "./words.js";

const PAUSE = 1200;
const RETRY = 10000;
const LOGGED_OUT = "Not saved: you were logged out. Log in again in another tab; your text is kept here.";
const SOMEBODY_ELSE = "Not saved: somebody else is logged in now. Your text is kept here for you.";
const ELSEWHERE = "Not saved: this was changed in another tab or by somebody else. Your text is kept here.";

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosaveUrl;
    this.kept = new Kept(this.url);
    this.state = form.querySelector("[data-save-state]");
    this.timer = this.running = null;
    this.dirty = this.blocked = false;
    this.sent = taken(form);
    this.offer();
    this.listen();
  }

  listen() {
    const changed = () => this.changed();
    this.form.addEventListener("input", changed);
    this.form.addEventListener("change", changed);
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.form.addEventListener("autosave:now", () => this.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.dirty && this.save());
    addEventListener("online", () => this.dirty && this.save());
    addEventListener("focus", () => this.loggedOut && this.save());
    addEventListener("beforeunload", (event) => this.dirty && !this.leaving && event.preventDefault());
  }

  get version() {
    return this.form.elements.version?.value;
  }

  set version(value) {
    if (value !== undefined && this.form.elements.version) this.form.elements.version.value = value;
  }

  changed() {
    const pairs = taken(this.form);
    if (same(pairs, this.sent) && !this.dirty) return;
    this.dirty = true;
    this.kept.put({ pairs });
    if (this.blocked) return;
    this.say("Not saved yet.", "waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // The button sends the form as a page. It waits for a save under way, or it would be late by one version.
  submitted(event) {
    if (this.running) {
      event.preventDefault();
      this.running.then(() => this.form.requestSubmit(event.submitter));
      return;
    }
    clearTimeout(this.timer);
    this.kept.put({ pairs: taken(this.form) });
    this.leaving = true;
  }

  save() {
    clearTimeout(this.timer);
    if (!this.running && !this.blocked && !this.leaving) this.running = this.attempt();
    return this.running;
  }

  async attempt() {
    const pairs = taken(this.form);
    this.say("Saving …", "busy");
    try {
      await this.answer(await this.post(), pairs);
    } catch {
      this.unanswered = pairs;
      this.keep("Not saved: no connection. Trying again.");
      this.timer = setTimeout(() => this.save(), RETRY);
    }
    this.running = null;
    if (this.dirty && !this.blocked && !same(pairs, taken(this.form))) this.changed();
  }

  post() {
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const body = new FormData(this.form);
    if (this.over) body.set("over", "1");
    return fetch(this.url, { method: "POST", body, headers, redirect: "manual", keepalive: false });
  }

  async answer(response, pairs) {
    this.loggedOut = response.type === "opaqueredirect" || response.status === 401;
    if (this.loggedOut) return this.keep(LOGGED_OUT);
    const data = await response.json().catch(() => ({}));
    if (response.ok) return this.saved(data, pairs);
    if (response.status === 403 && !data.refusal && (await this.renew())) return this.answer(await this.post(), pairs);
    if (response.status === 409 && this.ownSave(data)) return this.answer(await this.post(), taken(this.form));
    if (response.status === 409) return this.conflict(data);
    if (response.status >= 500) return this.unwell();
    this.keep(this.somebodyElse ? SOMEBODY_ELSE : `Not saved: ${data.refusal ?? "please reload the page; your text is kept here."}`);
  }

  // A save whose answer got lost may have arrived: what is stored then is one's own, and nobody else's.
  ownSave(data) {
    const before = this.unanswered && Object.fromEntries(this.unanswered);
    this.unanswered = null;
    if (!before || !data.fields) return false;
    if (!Object.entries(data.fields).every(([name, value]) => tidy(before[name] ?? "") === tidy(value))) return false;
    this.version = data.version;
    return true;
  }

  unwell() {
    this.keep("Not saved: the server is not well. Trying again.");
    this.timer = setTimeout(() => this.save(), RETRY);
  }

  // Logging in again, in another tab, makes the page's token stale: fetch a fresh one, once; never another person's.
  async renew() {
    if (this.renewed) return false;
    this.renewed = true;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.somebodyElse = Boolean(page.body.dataset.store) && page.body.dataset.store !== document.body.dataset.store;
    const field = page.querySelector("main [name=csrfmiddlewaretoken]");
    if (!answer.ok || !field || this.somebodyElse) return false;
    for (const token of document.querySelectorAll("[name=csrfmiddlewaretoken]")) token.value = field.value;
    return true;
  }

  saved(data, pairs) {
    this.renewed = this.somebodyElse = false;
    this.unanswered = null;
    this.over = false;
    this.version = data.version;
    this.sent = pairs;
    this.dirty = !same(pairs, taken(this.form));
    if (!this.dirty) this.kept.forget();
    const time = data.saved_at ?? new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    this.say(`Saved ${time}.`, "saved");
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: data }));
  }

  conflict(data) {
    this.blocked = true;
    this.keep(data.refusal ?? ELSEWHERE);
    if (data.text === undefined && !data.fields) return;
    const stored = data.fields ? Object.entries(data.fields) : [];
    const here = taken(this.form);
    const text = data.text ?? readable(this.form, stored, here);
    const choices = [
      ["Keep mine", () => this.settle(data)],
      ["Keep what was saved", () => this.reload()],
    ];
    if (data.fields) choices.push(["Keep both", () => this.settle(data, joined(this.form, data.fields, here))]);
    const mine = readable(this.form, here, stored);
    ask(this.form, { title: "This was changed elsewhere. Which text shall stay?", texts: [["Saved elsewhere", text], ["Yours, here", mine]], choices });
  }

  settle(data, pairs = []) {
    this.version = data.version;
    this.blocked = false;
    this.over = true;
    put(this.form, pairs);
    this.dirty = true;
    this.save();
  }

  reload() {
    this.dirty = false;
    this.kept.forget();
    location.reload();
  }

  keep(sentence) {
    this.dirty = true;
    this.kept.put({ pairs: taken(this.form), stuck: true });
    this.say(sentence, "failed");
  }

  // Text that an earlier page left behind: of an ended session, a closed tab, a server that was away.
  async offer() {
    for (const entry of await this.kept.left()) {
      const now = taken(this.form);
      if (same(entry.pairs, now)) this.kept.forget(entry.key);
      else this.ask(entry, now);
    }
  }

  ask(entry, now) {
    const back = (pairs) => {
      this.over = true;
      put(this.form, pairs);
      this.changed();
      this.kept.forget(entry.key);
    };
    ask(this.form, {
      title: `Text of ${clock(entry.at)} that was not saved is kept in this browser.`,
      texts: [["Saved", readable(this.form, now, entry.pairs)], ["Kept here", readable(this.form, entry.pairs, now)]],
      choices: [
        ["Put it back", () => back(entry.pairs)],
        ["Keep both", () => back(joined(this.form, Object.fromEntries(now), entry.pairs))],
        ["Throw it away", () => this.kept.forget(entry.key)],
      ],
    });
  }

  say(sentence, state) {
    if (!this.state) return;
    this.state.textContent = sentence;
    this.state.dataset.state = state;
  }
}

for (const form of document.querySelectorAll("form[data-autosave-url]")) new Autosave(form);

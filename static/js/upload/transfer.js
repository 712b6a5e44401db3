// One file on its way: begun or gone on with, sent in parts four at a time, completed, and followed until it is taken
// in or refused. Tells by events: "change" whenever something is new, "sent" when the next file may begin, "ended".
import { Failed, Stopped, pause, put } from "./lanes.js";
import { LoggedOut, Refused, Unreachable, get, post } from "./talk.js";

const LANES = 4;
const BATCH = 8;
const ADDRESS_LIFE = 600000;
const MEMORY = 15000;
const UNREADABLE = "The file can’t be read any more. Was it moved or changed? Choose it again.";
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Waits for an event of the window, but no longer than this.
const until = (name, milliseconds) =>
  new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    addEventListener(name, () => (clearTimeout(timer), done()), { once: true });
  });

export class Transfer extends EventTarget {
  constructor({ file, begin, pairs = [], told = null }) {
    super();
    Object.assign(this, { file, begin, pairs, told });
    this.size = file?.size ?? 0;
    this.state = "waiting"; // sending, paused, offline, away, loggedout, checking, done, refused, cancelled
    this.note = "";
    this.todo = [];
    this.addresses = new Map();
    this.flying = new Map();
    this.sentBytes = 0;
    this.samples = [];
    this.stopper = new AbortController();
  }

  get over() {
    return ["done", "refused", "cancelled"].includes(this.state);
  }

  get active() {
    return !this.over && this.state !== "checking";
  }

  get bytes() {
    return this.sentBytes + [...this.flying.values()].reduce((sum, each) => sum + each, 0);
  }

  // Seconds left at the speed of the last quarter of a minute.
  get secondsLeft() {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    const speed = first && last.at > first.at ? (last.bytes - first.bytes) / (last.at - first.at) : 0;
    return speed > 0 ? (this.size - last.bytes) / speed / 1000 : NaN;
  }

  become(state, note = "") {
    if (this.over) return;
    this.state = state;
    this.note = note;
    this.dispatchEvent(new Event("change"));
    if (this.over) this.dispatchEvent(new Event("ended"));
  }

  async run() {
    try {
      if (this.file) await this.send();
      this.dispatchEvent(new Event("sent"));
      if (!this.over) await this.follow();
    } catch (error) {
      if (!(error instanceof Refused)) console.error(error);
      this.become("refused", error instanceof Refused ? error.message : "Something went wrong. Choose the file again.");
    }
    this.dispatchEvent(new Event("sent"));
  }

  async send() {
    this.become("sending");
    const { name, size, lastModified } = this.file;
    const about = [...this.pairs, ["name", name], ["size", size], ["modified", lastModified]];
    this.told = await this.persist(() => post(this.begin, about));
    if (this.over) return post(this.told.urls.cancel);
    this.partBytes = this.told.part_bytes;
    this.dispatchEvent(new Event("begun"));
    if (this.told.state !== "uploading") return;
    let there = new Set(this.told.parts);
    for (;;) {
      this.plan((number) => !there.has(number));
      await Promise.all(Array.from({ length: LANES }, () => this.lane()));
      if (this.over) return;
      const answer = await this.persist(() => post(this.told.urls.complete));
      if (!answer.missing) return (this.told = answer);
      const missing = new Set(answer.missing);
      there = new Set(this.numbers().filter((number) => !missing.has(number)));
    }
  }

  numbers() {
    return Array.from({ length: Math.ceil(this.size / this.partBytes) }, (_, index) => index + 1);
  }

  plan(wanted) {
    const every = this.numbers();
    this.todo = every.filter(wanted);
    this.sentBytes = every.filter((number) => !wanted(number)).reduce((sum, number) => sum + this.piece(number).size, 0);
    this.progress();
  }

  piece(number) {
    return this.file.slice((number - 1) * this.partBytes, number * this.partBytes);
  }

  async lane() {
    for (let number; !this.over && (number = this.todo.shift()) !== undefined; ) await this.part(number);
  }

  async part(number) {
    const blob = this.piece(number);
    for (let tries = 0; !this.over && !this.elsewhere; tries++) {
      await this.ready();
      if (this.over || this.elsewhere) return;
      try {
        const sent = (bytes) => (this.flying.set(number, bytes), this.progress());
        await put(await this.address(number), blob, { signal: this.stopper.signal, sent });
        this.flying.delete(number);
        this.sentBytes += blob.size;
        if (["offline", "away"].includes(this.state)) this.become("sending");
        return this.progress();
      } catch (error) {
        this.flying.delete(number);
        if (error instanceof Stopped) tries = -1;
        else if (error instanceof Refused) await this.ended(error);
        else await this.failed(error, number, tries);
      }
    }
  }

  async failed(error, number, tries) {
    if (!(error instanceof Failed)) throw error;
    this.addresses.delete(number);
    if (error.status === 404) return this.ended(new Refused("This upload was cancelled elsewhere. Choose the file again."));
    await this.file.slice(0, 1).arrayBuffer().catch(() => {
      throw new Refused(UNREADABLE);
    });
    if (this.state === "sending" && tries > 0) this.become("away");
    await wait(pause(tries));
  }

  // Another tab, or the server itself, may have finished it meanwhile; any other end is what the error says.
  async ended(error) {
    const told = await this.persist(() => get(this.told.urls.url));
    if (["uploading", "abandoned"].includes(told.state)) throw error;
    this.elsewhere = true;
    this.todo = [];
  }

  // Where a part goes; asked for some parts at a time.
  async address(number) {
    const known = this.addresses.get(number);
    if (known && Date.now() - known.at < ADDRESS_LIFE) return known.url;
    const asked = [number, ...this.todo.slice(0, BATCH - 1)];
    const answer = await this.persist(() => get(`${this.told.urls.addresses}?parts=${asked.join(",")}`));
    if (this.over || this.state === "paused") throw new Stopped();
    for (const [part, url] of Object.entries(answer.addresses)) this.addresses.set(Number(part), { url, at: Date.now() });
    return this.addresses.get(number).url;
  }

  // Asks again until the server answers; a refusal is an answer.
  async persist(act) {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await act();
        if (["offline", "away", "loggedout"].includes(this.state)) this.become(this.before ?? "sending");
        return answer;
      } catch (error) {
        const known = error instanceof LoggedOut || error instanceof Unreachable;
        if (!known || this.over) throw error;
        if (["sending", "checking"].includes(this.state)) this.before = this.state;
        if (this.state !== "paused") this.become(error instanceof LoggedOut ? "loggedout" : navigator.onLine ? "away" : "offline");
        await until(error instanceof LoggedOut ? "focus" : "online", Math.max(pause(tries), 1000));
      }
    }
  }

  // Not while it is paused, nor while the computer knows that it has no connection.
  async ready() {
    while (!this.over && (this.state === "paused" || !navigator.onLine)) {
      if (this.state === "sending" && !navigator.onLine) this.become("offline");
      await (this.state === "paused" ? this.resumed : until("online", 5000));
    }
    if (this.state === "offline") this.become("sending");
  }

  pause() {
    if (!this.active || this.state === "paused") return;
    this.resumed = new Promise((done) => (this.wake = done));
    this.become("paused");
    this.stopper.abort();
    this.flying.clear();
  }

  resume() {
    if (this.state !== "paused") return;
    this.stopper = new AbortController();
    this.samples = [];
    this.become("sending");
    this.wake();
  }

  async cancel() {
    if (!this.active) return;
    this.become("cancelled");
    this.stopper.abort();
    this.wake?.();
    if (this.told) await post(this.told.urls.cancel).catch(() => {});
  }

  progress() {
    const now = performance.now();
    this.samples.push({ at: now, bytes: this.bytes });
    while (this.samples.length > 2 && this.samples[0].at < now - MEMORY) this.samples.shift();
    this.dispatchEvent(new Event("change"));
  }

  // What becomes of it after its last byte.
  async follow() {
    this.become("checking");
    for (let round = 0; this.told.state === "arrived" || this.told.state === "uploading"; round++) {
      await wait(Math.min(500 + round * 250, 3000));
      this.told = await this.persist(() => get(this.told.urls.url));
    }
    const ends = { done: "done", refused: "refused", abandoned: "cancelled" };
    this.become(ends[this.told.state], this.told.note);
  }
}

// The time spent at [data-spent-url]: counted while the page is visible and somebody uses it, sent now and then and with
// every save. Use is a key, a pointer, a recording that plays or a player of another site that has the focus.
const SECOND = 1000;
const IDLE = 60 * SECOND;
const BEAT = 30;

class Spent {
  constructor(desk) {
    this.url = desk.dataset.spentUrl;
    this.words = document.querySelector("[data-spent-words]");
    this.seconds = 0;
    this.used = this.last = Date.now();
    for (const name of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart", "scroll"]) {
      document.addEventListener(name, () => (this.used = Date.now()), { capture: true, passive: true });
    }
    setInterval(() => this.tick(), SECOND);
    desk.addEventListener("autosave:saved", () => this.send());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    addEventListener("pagehide", () => this.leave());
  }

  get idle() {
    if (Date.now() - this.used < IDLE) return false;
    if (document.activeElement?.tagName === "IFRAME") return false;
    return ![...document.querySelectorAll("video, audio")].some((player) => !player.paused);
  }

  // A machine that slept adds nothing: a step is a second, two at most.
  tick() {
    const now = Date.now();
    if (!document.hidden && !this.idle) this.seconds += Math.min((now - this.last) / SECOND, 2);
    this.last = now;
    if (this.seconds >= BEAT) this.send();
  }

  get body() {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    return new URLSearchParams({ seconds: Math.floor(this.seconds), csrfmiddlewaretoken: token });
  }

  async send() {
    const sent = Math.floor(this.seconds);
    if (!sent || this.running) return;
    this.running = true;
    try {
      const answer = await fetch(this.url, { method: "POST", body: this.body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.ok) {
        this.seconds -= sent;
        this.words.textContent = `, ${(await answer.json()).spent} spent`;
      }
    } catch {
      // No connection: it is told with the next one.
    }
    this.running = false;
  }

  leave() {
    if (this.seconds < 1 || !navigator.sendBeacon(this.url, this.body)) return;
    this.seconds = 0;
  }
}

const desk = document.querySelector("[data-spent-url]");
if (desk) new Spent(desk);

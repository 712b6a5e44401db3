// Texts of forms that are sent once, such as a reason: what is typed is kept in this browser until the form was taken.
// An ended session, a refused form, a slip of the finger or a dead battery costs no word.
import { Kept, loggedIn } from "./store.js";
import { ask, clock, put, readable, same, taken } from "./words.js";

const SENT = "sevenfold:sent";

class Keeper {
  constructor(form, place) {
    this.form = form;
    this.kept = new Kept(place);
    form.addEventListener("input", () => this.kept.put({ pairs: this.written() }));
    form.addEventListener("submit", (event) => event.defaultPrevented || sessionStorage.setItem(SENT, this.kept.key));
    this.offer();
  }

  written() {
    const fields = this.form.querySelectorAll("textarea, input[type=text]");
    const names = new Set([...fields].map((field) => field.name));
    return taken(this.form).filter(([name]) => names.has(name));
  }

  async offer() {
    for (const entry of await this.kept.left()) {
      if (same(entry.pairs, this.written())) this.kept.forget(entry.key);
      else this.ask(entry);
    }
  }

  ask(entry) {
    const back = () => {
      put(this.form, entry.pairs);
      this.kept.forget(entry.key);
    };
    ask(this.form, {
      title: `You began to write this on ${clock(entry.at)} and did not send it.`,
      texts: [["Kept here", readable(this.form, entry.pairs)]],
      choices: [["Put it back", back], ["Throw it away", () => this.kept.forget(entry.key)]],
    });
  }
}

// The page after a sent form: where it is no refusal, no error and no log-in, the words have arrived.
function arrived() {
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus || 200;
  return loggedIn && status === 200 && !document.querySelector('.error-summary, #messages [data-tone="bad"]');
}

const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
if (sent && arrived()) localStorage.removeItem(sent);

if (loggedIn) {
  const forms = [...document.querySelectorAll("main form[method=post]:not([data-autosave-url])")].filter((form) => form.querySelector("textarea"));
  for (const form of forms) new Keeper(form, `${location.pathname}|${form.getAttribute("action") ?? ""}`);
}

// What was typed and isn't saved yet, kept in this browser: by person, so that nobody is offered another's words, and
// by tab, so that two tabs keep two texts. What is older than thirty days is thrown away.
const PERSON = document.body.dataset.store || "guest";
const MINE = `sevenfold:words:${PERSON}:`;
const DAYS = 30;

export const loggedIn = Boolean(document.body.dataset.store);

function quietly(act, otherwise = null) {
  try {
    return act() ?? otherwise;
  } catch {
    return otherwise; // A full or forbidden store: the text still stands in the page.
  }
}

function read(key) {
  return quietly(() => JSON.parse(localStorage.getItem(key)));
}

// The tabs that are open now: each holds a lock by the name of its entry, and the browser lets go of it for them.
async function living() {
  const locks = await navigator.locks?.query();
  return new Set((locks?.held ?? []).map((lock) => lock.name));
}

export class Kept {
  constructor(place) {
    this.prefix = `${MINE}${place}#`;
    const random = crypto.getRandomValues(new Uint32Array(3));
    this.key = this.prefix + [...random].map((part) => part.toString(36)).join("");
    navigator.locks?.request(this.key, () => new Promise(() => {}));
  }

  put(entry) {
    quietly(() => localStorage.setItem(this.key, JSON.stringify({ ...entry, at: Date.now() })));
  }

  forget(key = this.key) {
    quietly(() => localStorage.removeItem(key));
  }

  // What other pages at this place left behind, the newest first. A tab that is open keeps its words to itself unless
  // it is stuck: logged out, or refused.
  async left() {
    const open = await living();
    const keys = quietly(() => Object.keys(localStorage), []).filter((key) => key.startsWith(this.prefix) && key !== this.key);
    const found = keys.map((key) => ({ key, ...read(key) })).filter((entry) => Array.isArray(entry.pairs));
    return found.filter((entry) => entry.stuck || !open.has(entry.key)).sort((one, other) => other.at - one.at);
  }
}

quietly(() => {
  const oldest = Date.now() - DAYS * 86_400_000;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("sevenfold:words:") && (read(key)?.at ?? 0) < oldest) localStorage.removeItem(key);
  }
});

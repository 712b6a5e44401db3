// Puts one part to its address, and says how much of it has left.
const STALLED = 60000;

export class Stopped extends Error {}

export class Failed extends Error {
  constructor(status) {
    super(`The part was answered with ${status}.`);
    this.status = status;
  }
}

export function put(url, blob, { signal, sent }) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALLED);
    };
    const end = (act, value) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      act(value);
    };
    const stop = () => request.abort();
    request.upload.addEventListener("progress", (event) => (alive(), sent(event.loaded)));
    request.addEventListener("load", () => (request.status < 300 ? end(done) : end(failed, new Failed(request.status))));
    request.addEventListener("error", () => end(failed, new Failed(0)));
    request.addEventListener("abort", () => end(failed, signal.aborted ? new Stopped() : new Failed(0)));
    if (signal.aborted) return failed(new Stopped());
    signal.addEventListener("abort", stop);
    request.open("PUT", url);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    alive();
    request.send(blob);
  });
}

// The pause before the next try: half a second, then twice as long each time, at most half a minute, never in step.
export const pause = (tries) => Math.min(30000, 500 * 2 ** tries) * (0.75 + Math.random() / 2);

// Asking the server: what it refuses, what it cannot answer now, and that somebody was logged out are told apart.
const PATIENCE = 60000;

export class Refused extends Error {}
export class LoggedOut extends Error {}
export class Unreachable extends Error {}
class OldPage extends Error {}

const OLD = "The server did not take this. Reload the page, then choose the file again.";
const GONE = "This upload is not there any more. Choose the file again.";
let renewed = false;

async function ask(url, options = {}) {
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  const signal = AbortSignal.timeout(PATIENCE);
  let response;
  try {
    response = await fetch(url, { headers, redirect: "manual", signal, ...options });
  } catch {
    throw new Unreachable();
  }
  if (response.type === "opaqueredirect" || response.status === 401) throw new LoggedOut();
  if (response.status >= 500 || response.status === 429) throw new Unreachable();
  const data = await response.json().catch(() => ({}));
  if (response.ok || data.missing) return data;
  if (response.status === 403 && !data.refusal) throw new OldPage();
  throw new Refused(data.refusal ?? (response.status === 404 ? GONE : OLD));
}

export const get = (url) => ask(url);

export async function post(url, pairs = []) {
  const body = new FormData();
  for (const [name, value] of pairs) body.append(name, value);
  body.set("csrfmiddlewaretoken", document.querySelector("main [name=csrfmiddlewaretoken]")?.value ?? "");
  try {
    const answer = await ask(url, { method: "POST", body });
    renewed = false;
    return answer;
  } catch (error) {
    if (!(error instanceof OldPage)) throw error;
    if (renewed) throw new Refused(OLD);
    await renew();
    return post(url, pairs);
  }
}

// Logging in again, in another tab, makes this page's token stale: fetch a fresh one, once.
async function renew() {
  renewed = true;
  const page = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const text = page?.ok ? await page.text() : "";
  const field = new DOMParser().parseFromString(text, "text/html").querySelector("main [name=csrfmiddlewaretoken]");
  for (const token of document.querySelectorAll("[name=csrfmiddlewaretoken]")) token.value = field?.value ?? token.value;
}

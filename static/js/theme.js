// Light or dark: a choice kept in a cookie, which the server writes into the page, so that nothing flashes.
const root = document.documentElement;
const YEAR = 60 * 60 * 24 * 365;

function chosen() {
  return document.cookie.match(/(?:^|; )theme=(light|dark)/)?.[1] ?? "";
}

function shown() {
  return chosen() || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

function apply(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
}

function describe(button) {
  const next = shown() === "dark" ? "light" : "dark";
  button.querySelector("[data-theme-label]").textContent = `Switch to ${next}`;
  const use = button.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, next === "dark" ? "#moon" : "#sun"));
}

function toggle(button) {
  const next = shown() === "dark" ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${next}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  apply(next);
  describe(button);
}

apply(chosen());
for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  describe(button);
  button.addEventListener("click", () => toggle(button));
}

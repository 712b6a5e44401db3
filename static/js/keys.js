// Keyboard shortcuts: an element with data-key is clicked, or focused if it takes text. "?" lists them; they can be
// switched off, because single letters get in the way of speech input.
const STORE = "sevenfold:keys";

function off() {
  try {
    return localStorage.getItem(STORE) === "off";
  } catch {
    return false;
  }
}

function typing(target) {
  return target.isContentEditable || target.matches?.("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
}

function usable(element) {
  return !element.disabled && element.getAttribute("aria-disabled") !== "true" && element.checkVisibility();
}

function find(key) {
  return [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key && usable(element));
}

function act(element) {
  element.scrollIntoView({ block: "nearest" });
  if (typing(element) || element.hasAttribute("data-key-focus")) element.focus();
  else element.click();
}

function name(element) {
  return element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? element.textContent.trim().replace(/\s+/g, " ");
}

function make(tag, options, ...children) {
  const element = Object.assign(document.createElement(tag), options);
  element.append(...children);
  return element;
}

function list() {
  const rows = make("div", { className: "keys" });
  for (const element of document.querySelectorAll("[data-key]")) {
    rows.append(make("kbd", { textContent: element.dataset.key }), make("span", { textContent: name(element) }));
  }
  if (document.querySelector("[data-scale]")) {
    rows.append(make("kbd", { textContent: "1–4" }), make("span", { textContent: "On a score: the level" }));
    rows.append(make("kbd", { textContent: "+ −" }), make("span", { textContent: "On a score: a step up or down" }));
  }
  rows.append(make("kbd", { textContent: "?" }), make("span", { textContent: "This list" }));
  return rows;
}

function help() {
  document.getElementById("keys-help")?.remove();
  const tick = make("input", { type: "checkbox", checked: !off() });
  tick.addEventListener("change", () => localStorage.setItem(STORE, tick.checked ? "on" : "off"));
  const title = make("h2", { id: "keys-title", textContent: "Keyboard" });
  const close = make("button", { type: "button", className: "button button-primary", textContent: "Close" });
  const choice = make("label", { className: "choice" }, tick, make("span", { textContent: "Letter shortcuts are on" }));
  const dialog = make("dialog", { id: "keys-help" }, make("div", { className: "dialog-body" }, title, list(), choice, close));
  dialog.setAttribute("aria-labelledby", "keys-title");
  close.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") return help();
  const element = off() ? null : find(event.key);
  if (!element) return;
  event.preventDefault();
  act(element);
}

document.addEventListener("keydown", press);
for (const button of document.querySelectorAll("[data-keys-help]")) {
  button.hidden = false;
  button.addEventListener("click", help);
}

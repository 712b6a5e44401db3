// The texts of a form: taken, compared, put back, and two of them made one.
const SKIPPED = new Set(["csrfmiddlewaretoken", "version", "over"]);
const LINE = "\n\n---\n\n";

export function taken(form) {
  return [...new FormData(form)].filter(([name, value]) => !SKIPPED.has(name) && typeof value === "string");
}

// The server tidies line ends and the spaces before them; that is no difference.
export const tidy = (value) => value.replace(/\r\n?/g, "\n").replace(/[^\S\n]+$/gm, "").replace(/^\n+|\n+$/g, "");

export function same(some, others) {
  const spelled = (pairs) => JSON.stringify(pairs.map(([name, value]) => [name, tidy(value)]));
  return spelled(some) === spelled(others);
}

export function put(form, pairs) {
  for (const [name, value] of pairs) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value || field.checked;
      else if (field.type !== "file") field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

// Both texts of a field, the stored one first; of two titles on one line, both with a stroke between.
export function both(stored, mine, oneLine) {
  if (tidy(stored) === tidy(mine) || !tidy(stored)) return mine;
  if (!tidy(mine)) return stored;
  return oneLine ? `${stored} / ${mine}` : `${stored}${LINE}${mine}`;
}

// The fields of the form with both texts where the two differ; what isn't written, such as a choice or a moment, stays as it is here.
export function joined(form, stored, pairs) {
  return pairs.map(([name, value]) => {
    const field = form.elements[name];
    const written = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text" && !("picked" in field.dataset));
    return written && name in stored ? [name, both(stored[name], value, field.type === "text")] : [name, value];
  });
}

export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// A box above the form with texts side by side and a button for each thing that can be done.
export function ask(form, { title, texts, choices }) {
  const columns = texts.map(([label, text]) =>
    element("div", {}, element("p", { className: "eyebrow", textContent: label }), element("pre", { textContent: text || "–", dir: "auto", tabIndex: 0 })),
  );
  const box = element("div", { className: "notice" });
  const buttons = choices.map(([label, act]) => {
    const button = element("button", { type: "button", className: "button button-small", textContent: label });
    button.addEventListener("click", () => (box.remove(), act()));
    return button;
  });
  const body = element("div", { className: "notice-body" }, element("p", { className: "notice-title", textContent: title }));
  if (columns.length) body.append(element("div", { className: "texts" }, ...columns));
  body.append(element("div", { className: "row" }, ...buttons));
  box.dataset.tone = "warn";
  box.setAttribute("role", "alert");
  box.append(element("span", {}), body);
  form.prepend(box);
}

export function clock(at) {
  return new Date(at).toLocaleString("en-GB", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
}

// What a choice says, under the heading that it stands under.
function under(field, words) {
  const heading = field.closest("section[aria-labelledby]")?.querySelector("h2, h3")?.textContent.trim();
  return heading ? `${heading}: ${words}` : words;
}

function spoken(form, name, value) {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const choice = fields.find((field) => field.type === "radio" && field.value === value);
  if (choice) return under(choice, choice.ariaLabel ?? choice.labels[0]?.textContent.trim() ?? value);
  const list = fields.find((field) => field instanceof HTMLSelectElement);
  if (list) return value && under(list, [...list.options].find((option) => option.value === value)?.textContent.trim() ?? value);
  return fields.some((field) => field.matches("textarea, [type=text]")) ? value : "";
}

// What a person reads of kept or stored fields, in the form's order: what they wrote and chose. Beside others, only what differs from them.
export function readable(form, pairs, others = []) {
  const there = new Map(others);
  const differs = ([name, value]) => !there.has(name) || tidy(there.get(name)) !== tidy(value);
  return pairs.filter(differs).map(([name, value]) => spoken(form, name, value)).filter(Boolean).join("\n\n");
}

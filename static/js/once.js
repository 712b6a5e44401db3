// A form is sent once, however often its button is pressed while the answer is on its way.
const PATIENCE = 10000;
let sent = new WeakSet();

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  setTimeout(() => sent.delete(form), PATIENCE);
});

// Coming back to a page that the browser has kept makes its forms usable again.
addEventListener("pageshow", () => (sent = new WeakSet()));

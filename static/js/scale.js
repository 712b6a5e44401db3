// The score scale under the fingers: 1 to 4 choose a level, + and - move by one value. Arrow keys work without this file.
function choose(radio) {
  if (!radio || radio.disabled) return;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function whole(scale, level) {
  return [...scale.querySelectorAll(`[data-level="${level}"] input`)].find((radio) => Number(radio.value) === Number(level));
}

function beside(scale, step) {
  const radios = [...scale.querySelectorAll("input[type=radio]")];
  const now = radios.findIndex((radio) => radio.checked);
  return now < 0 ? undefined : radios[now + step];
}

document.addEventListener("keydown", (event) => {
  const scale = event.target.closest?.("[data-scale]");
  if (!scale || event.ctrlKey || event.metaKey || event.altKey) return;
  const found = /^[1-4]$/.test(event.key) ? whole(scale, event.key) : { "+": beside(scale, 1), "-": beside(scale, -1) }[event.key];
  if (!found) return;
  event.preventDefault();
  choose(found);
});

// Counts the words of a text against its limit. Counting is split on white space, as the server does.
function count(text) {
  return text.trim() ? text.trim().split(/\s+/u).length : 0;
}

function show(area, output) {
  const words = count(area.value);
  const limit = Number(area.dataset.limit || 0);
  const over = limit > 0 && words > limit;
  const noun = words === 1 ? "word" : "words";
  output.textContent = limit ? `${words} of at most ${limit} words${over ? `, ${words - limit} too many` : ""}.` : `${words} ${noun}.`;
  output.classList.toggle("editor-over", over);
}

for (const area of document.querySelectorAll("textarea[data-words]")) {
  const output = document.getElementById(area.dataset.words);
  if (!output) continue;
  show(area, output);
  area.addEventListener("input", () => show(area, output));
}

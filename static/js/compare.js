// Compares files of one's own with the hashes of a receipt. Nothing leaves the browser.
import { hashOf } from "./sha256.js";

const box = document.querySelector("[data-compare]");
const found = box.querySelector("[data-compared]");

function verdict(hash) {
  const row = document.querySelector(`[data-sha256="${hash}"]`);
  return row ? `is exhibit ${row.cells[0].textContent}, byte for byte.` : "is none of these exhibits.";
}

async function compare(file) {
  const line = found.appendChild(document.createElement("li"));
  line.dir = "auto";
  const say = (words) => (line.textContent = `${file.name} ${words}`);
  try {
    const hash = await hashOf(file, (share) => say(`is being read: ${Math.round(share * 100)} %.`));
    say(verdict(hash));
  } catch {
    say("could not be read.");
  }
}

box.hidden = false;
box.querySelector("input").addEventListener("change", async (event) => {
  found.replaceChildren();
  for (const file of event.target.files) await compare(file);
});

// A desk that stays open: what is withdrawn meanwhile leaves it. [data-withdrawn-url] answers which exhibits are gone.
const PAUSE = 15000;
const desk = document.querySelector("[data-withdrawn-url]");

function leave(exhibit, sentence) {
  for (const player of exhibit.querySelectorAll("video, audio")) {
    player.pause();
    player.removeAttribute("src");
    player.load();
  }
  const [head, ...rest] = exhibit.children;
  for (const part of rest) part.remove();
  const said = document.createElement("p");
  said.className = "viewer-text";
  said.setAttribute("role", "status");
  head.after(said);
  said.textContent = sentence;
  exhibit.dataset.withdrawn = "";
}

async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch(desk.dataset.withdrawnUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const { exhibits, sentence } = await answer.json();
    for (const number of exhibits) {
      const exhibit = document.querySelector(`[data-exhibit="${Number(number)}"] .exhibit:not([data-withdrawn])`);
      if (exhibit?.querySelector("video, audio, a, button, iframe")) leave(exhibit, sentence);
    }
  } catch {
    // The network is away; the next round asks again.
  }
}

if (desk) {
  setInterval(ask, PAUSE);
  document.addEventListener("visibilitychange", ask);
  for (const moment of ["play", "seeking", "error"]) desk.addEventListener(moment, ask, true);
}

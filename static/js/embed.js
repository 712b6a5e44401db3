// A hosted video: [data-embed="address of the player"] gets the player once its [data-embed-play] is pressed, and nothing is
// loaded from the host before. data-embed-title="…" names the player. Without this file the button is a link to the player.
const SANDBOX = "allow-scripts allow-same-origin allow-presentation"; // no pop-ups: the player leads nowhere else
const ALLOW = "fullscreen; encrypted-media; picture-in-picture";

function player({ embed, embedTitle }) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", SANDBOX);
  frame.setAttribute("referrerpolicy", "strict-origin"); // hosts play only where they learn on which site
  frame.setAttribute("allow", ALLOW);
  frame.title = embedTitle;
  frame.src = embed;
  return frame;
}

function play(event) {
  const box = event.target.closest("[data-embed-play]")?.closest("[data-embed]");
  if (!box || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const frame = player(box.dataset);
  box.classList.add("embed-playing");
  box.replaceChildren(frame);
  frame.focus();
}

document.addEventListener("click", play);

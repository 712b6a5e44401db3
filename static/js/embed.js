// A hosted video: [data-embed="address of the player"] gets the player once its [data-embed-play] is pressed, and nothing is
// loaded from the host before. data-embed-title="…" names the player. A pin, [data-embed-at data-player="id"], plays it from
// the moment to which its address leads. Without this file both are links to the player.
const SANDBOX = "allow-scripts allow-same-origin allow-presentation"; // no pop-ups: the player leads nowhere else
const ALLOW = "autoplay; fullscreen; encrypted-media; picture-in-picture";

function player({ embedTitle }, address) {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", SANDBOX);
  frame.setAttribute("referrerpolicy", "strict-origin"); // hosts play only where they learn on which site
  frame.setAttribute("allow", ALLOW);
  frame.title = embedTitle;
  frame.src = address;
  return frame;
}

function boxOf(pressed) {
  if (pressed.matches("[data-embed-play]")) return pressed.closest("[data-embed]");
  return document.getElementById(pressed.dataset.player)?.closest("[data-embed]");
}

function play(event) {
  const pressed = event.target.closest("[data-embed-play], [data-embed-at]");
  if (!pressed || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const box = boxOf(pressed);
  if (!box) return;
  event.preventDefault();
  const frame = player(box.dataset, pressed.href);
  box.classList.add("embed-playing");
  box.replaceChildren(frame);
  frame.focus();
}

document.addEventListener("click", play);

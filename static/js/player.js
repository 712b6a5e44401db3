// Moving about in a video or sound: data-seek="75" jumps (and with data-until="90" plays to there), data-skip="-5" steps,
// data-frame="1" shows the next picture and "-1" the one before, data-speed sets the pace and data-pace="1" changes it by
// one step, data-play plays or pauses, data-captions shows or hides the captions, data-pin-step="1" goes to the
// next pin of the same [data-pins]; data-use-time="field-id" writes the present moment into a field. data-player="id"
// names the player, else the first one. Without this file the browser's own controls do.
const PRESSED = "[data-seek], [data-skip], [data-frame], [data-pace], [data-play], [data-captions], [data-pin-step], [data-use-time]";
const FRAME = 1 / 25;
const NEAR = 0.5;
const ends = new WeakMap();

function playerOf(element) {
  const named = element.dataset.player && document.getElementById(element.dataset.player);
  return named || (element.closest("[data-pins]") ?? document).querySelector("video, audio");
}

export function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${hours ? String(minutes).padStart(2, "0") : minutes}:${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}

function use(player, field) {
  if (!field) return;
  field.value = field.type === "number" ? Math.floor(player.currentTime) : clock(player.currentTime);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.closest("label, .field")?.scrollIntoView({ block: "nearest" });
}

function seek(player, { seek: from, until }) {
  player.currentTime = Number(from);
  ends.delete(player);
  if (until === undefined) return;
  ends.set(player, Number(until));
  player.play().catch(() => {}); // a browser may want a press on the player itself first
}

function step(button, by) {
  const pins = button.closest("[data-pins]");
  const marks = [...(pins?.querySelectorAll("[data-pin][data-seek]") ?? [])];
  const player = marks.length && playerOf(marks[0]);
  if (!player) return;
  marks.sort((one, other) => one.dataset.seek - other.dataset.seek);
  const at = player.currentTime;
  const next = by > 0 ? marks.find((mark) => mark.dataset.seek > at + NEAR) : marks.findLast((mark) => mark.dataset.seek < at - NEAR);
  if (!next) return;
  seek(player, next.dataset);
  next.focus({ preventScroll: true });
}

// One step slower or faster, as the list of speeds has them; at its end nothing changes.
function change(button, by) {
  const speed = button.closest("[data-player-tools]").querySelector("[data-speed]");
  const next = speed.selectedIndex + by;
  if (!speed.options[next]) return;
  speed.selectedIndex = next;
  speed.dispatchEvent(new Event("change"));
}

function caption(player) {
  const track = player.textTracks[0];
  if (track) track.mode = track.mode === "showing" ? "hidden" : "showing";
}

function press(event) {
  const button = event.target.closest(PRESSED);
  if (!button) return;
  const { pinStep, seek: from, skip, frame, pace, useTime } = button.dataset;
  if (pinStep !== undefined) return step(button, Number(pinStep));
  if (pace !== undefined) return change(button, Number(pace));
  const player = playerOf(button);
  if (!player) return;
  event.preventDefault();
  if ("captions" in button.dataset) return caption(player);
  if (from !== undefined) return seek(player, button.dataset);
  ends.delete(player);
  if (skip !== undefined) player.currentTime = Math.max(0, player.currentTime + Number(skip));
  else if (frame !== undefined) player.pause(), (player.currentTime = Math.max(0, player.currentTime + FRAME * Number(frame)));
  else if (useTime !== undefined) use(player, document.getElementById(useTime));
  else if (player.paused) player.play();
  else player.pause();
}

// What moves with the recording: the clock, the head on the line, and which pin is being watched.
class Tools {
  constructor(tools) {
    this.player = document.getElementById(tools.dataset.playerTools);
    if (!this.player) return;
    this.clock = tools.querySelector("[data-clock]");
    this.head = tools.querySelector("[data-head]");
    this.pins = tools.closest("[data-pins]")?.querySelectorAll("[data-pin][data-seek]") ?? [];
    const speed = tools.querySelector("[data-speed]");
    speed.addEventListener("change", () => (this.player.playbackRate = Number(speed.value)));
    const captions = tools.querySelector("[data-captions]");
    const pressed = () => captions?.setAttribute("aria-pressed", String(this.player.textTracks[0]?.mode === "showing"));
    this.player.textTracks.addEventListener("change", pressed); // the player's own menu changes them, too
    for (const name of ["timeupdate", "seeked", "loadedmetadata"]) this.player.addEventListener(name, () => this.show());
    tools.hidden = false;
    this.show();
  }

  show() {
    const { currentTime: at, duration } = this.player;
    const end = ends.get(this.player);
    if (end !== undefined && at >= end) this.player.pause(), ends.delete(this.player);
    this.clock.textContent = Number.isFinite(duration) ? `${clock(at)} of ${clock(duration)}` : clock(at);
    if (this.head && duration > 0) this.head.setAttribute("x", String(Math.min((at / duration) * 1000, 997)));
    for (const pin of this.pins) {
      const { seek: from, until } = pin.dataset;
      pin.toggleAttribute("data-watched", at >= from && at <= Number(until ?? from) + NEAR);
    }
  }
}

for (const tools of document.querySelectorAll("[data-player-tools]")) new Tools(tools);
for (const button of document.querySelectorAll("[data-use-time]")) button.hidden = false;
document.addEventListener("click", press);

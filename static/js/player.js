// Moving about in a video or sound: data-seek="75" jumps, data-skip="-5" steps, data-rate="1.5" sets the speed,
// data-use-time="field-id" writes the present moment into a field. data-player="id" names the player, else the first one.
function playerOf(element) {
  return document.getElementById(element.dataset.player ?? "") ?? document.querySelector("video, audio");
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${hours ? String(minutes).padStart(2, "0") : minutes}:${String(rest).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}

function use(player, field) {
  if (!field) return;
  field.value = field.type === "number" ? Math.floor(player.currentTime) : clock(player.currentTime);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

function press(event) {
  const button = event.target.closest("[data-seek], [data-skip], [data-rate], [data-play], [data-use-time]");
  const player = button && playerOf(button);
  if (!player) return;
  event.preventDefault();
  const { seek, skip, rate, useTime } = button.dataset;
  if (seek !== undefined) player.currentTime = Number(seek);
  else if (skip !== undefined) player.currentTime = Math.max(0, player.currentTime + Number(skip));
  else if (rate !== undefined) player.playbackRate = Number(rate);
  else if (useTime !== undefined) use(player, document.getElementById(useTime));
  else if (player.paused) player.play();
  else player.pause();
}

for (const button of document.querySelectorAll("[data-seek], [data-skip], [data-rate], [data-play], [data-use-time]")) button.hidden = false;
document.addEventListener("click", press);

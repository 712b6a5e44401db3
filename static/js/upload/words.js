// Sizes and times as people read them.
const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** The same words that the pages use for a size. */
export function readable(bytes) {
  const step = Math.min(bytes && Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const figure = bytes / 1024 ** step;
  return `${figure.toFixed(step && figure < 100 ? 1 : 0)} ${bytes === 1 ? "byte" : UNITS[step]}`;
}

export function left(seconds) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 50) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return minutes === 1 ? "about 1 minute left" : `about ${minutes} minutes left`;
  return `about ${Math.round(minutes / 60)} hours left`;
}

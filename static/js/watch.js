// Which of several things stands near the top of a view: watch(all, {root, rootMargin}, mark) calls mark with it as somebody
// scrolls, and returns a function that keeps it still. What was gone to, by key or press, stays the present one
// until somebody scrolls on, because news of a place passed on the way comes late.
const SCROLLING = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", " "];
const holds = new Set();
const scrolls = (event) => event.ctrlKey || event.metaKey || SCROLLING.includes(event.key);

for (const name of ["wheel", "touchmove", "pointerdown"]) {
  document.addEventListener(name, () => holds.clear(), { capture: true, passive: true });
}
document.addEventListener("keydown", (event) => scrolls(event) && holds.clear(), { capture: true });

export function watch(all, options, mark) {
  const inside = new Set();
  const seen = (entries) => {
    for (const { target, isIntersecting } of entries) isIntersecting ? inside.add(target) : inside.delete(target);
    const first = all.find((one) => inside.has(one));
    if (first && !holds.has(inside)) mark(first);
  };
  const watcher = new IntersectionObserver(seen, options);
  for (const one of all) watcher.observe(one);
  return () => holds.add(inside);
}

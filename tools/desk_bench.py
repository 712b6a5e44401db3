"""python -m tools.desk_bench: how long from a key on the desk to the saved score, in Chromium beside the demonstration?

Three ways in turns: a bare round trip of the same browser to the same server, a level with the save key, and a level
alone, which waits for the pause that a draft takes before it saves itself."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from itertools import cycle

from playwright.sync_api import Page

from tools import chromium, demo_site, screenshots
from tools.services import stop_on_signals

ROUNDS = 40
STATE = "[data-save-state]"
SAVED = f"() => document.querySelector('{STATE}').textContent.startsWith('Saved')"
ROUND_TRIP = """async () => {
  const began = performance.now();
  await (await fetch("/healthz", { cache: "no-store" })).text();
  return performance.now() - began;
}"""


def main() -> None:
    """One line for each way: median and 95th percentile in milliseconds, and the medians' ratio to the round trip."""
    stop_on_signals()
    with demo_site.served() as port, chromium.launched() as browser:
        page = browser.new_page()
        _open_desk(page, f"http://localhost:{port}")
        levels = cycle("1234")  # always another one than before, so that there is something to save
        ways: dict[str, Callable[[], float]] = {
            "bare round trip": lambda: float(page.evaluate(ROUND_TRIP)),
            "level and save key": lambda: _saved(page, next(levels), "s"),
            "level alone": lambda: _saved(page, next(levels)),
        }
        took: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, way in ways.items():
                took[name].append(way())
        _print(took)


def _open_desk(page: Page, address: str) -> None:
    """The next review of the demonstration's reviewer, with its first criterion chosen."""
    screenshots.log_in(page, address, "ada")
    page.goto(f"{address}/reviews/")
    page.get_by_role("link", name="Next review").click()
    page.wait_for_load_state("networkidle")
    _saved(page, "4", "s")


def _saved(page: Page, *keys: str) -> float:
    """Milliseconds from the first key until the page says that it is saved, which it says on the server's answer."""
    page.evaluate(f"document.querySelector('{STATE}').textContent = ''")
    began = time.perf_counter()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function(SAVED, timeout=20_000)
    return (time.perf_counter() - began) * 1000


def _print(took: dict[str, list[float]]) -> None:
    floor = statistics.median(took["bare round trip"])
    for name, found in took.items():
        median, late = statistics.median(found), statistics.quantiles(found, n=20)[-1]
        sys.stdout.write(f"{name}: {median:.0f} / {late:.0f} ms, {median / floor:.1f}× (n = {len(found)})\n")


if __name__ == "__main__":
    main()

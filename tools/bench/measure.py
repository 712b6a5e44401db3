"""How long does each page take, one at a time, and how many a second, eight at a time?"""

from __future__ import annotations

import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tools.bench.client import Browser
from tools.bench.pages import Act, Page
from tools.bench.sites import Site

AT_ONCE = 8
ROUNDS, IN_A_ROW = 6, 10
WARMING = 3
SECONDS = 1.5
ALONE = AT_ONCE
"""The window that measures by itself; those of 0 to 7 work together."""

Key = tuple[str, int]
Say = Callable[[str], None]


@dataclass
class Figures:
    """Milliseconds one at a time, and requests a second eight at a time, by page and size."""

    alone: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    together: dict[Key, float] = field(default_factory=dict)

    def median(self, page: str, size: int) -> float:
        return statistics.median(self.alone[page, size])

    def p95(self, page: str, size: int) -> float:
        return statistics.quantiles(self.alone[page, size], n=20, method="inclusive")[-1]


class Bench:
    """Every page at every site, in turns: a noisy moment meets pages, floors and sizes alike."""

    def __init__(self, sites: Sequence[Site], pages: Sequence[Page]) -> None:
        self.sites, self.pages = sites, pages
        self.people = {(site.size, who): _logged_in(site, who) for site in sites for who in {p.who for p in pages}}
        self.acts: dict[tuple[str, int, int], Act] = {}
        self.figures = Figures()

    def run(self, say: Say) -> Figures:
        """Warm up, then time, then count."""
        say("Warming up.")
        for page, site in self._turns():
            self._warm(page, site)
        for number in range(1, ROUNDS + 1):
            say(f"One at a time, round {number} of {ROUNDS}.")
            for page, site in self._turns():
                self._time(page, site)
        say(f"{AT_ONCE} at a time.")
        for page, site in self._turns():
            if not page.once:
                self.figures.together[page.name, site.size] = self._count(page, site)
        return self.figures

    def _turns(self) -> list[tuple[Page, Site]]:
        return [(page, site) for page in self.pages for site in self.sites]

    def _act(self, page: Page, site: Site, window: int) -> Act:
        """What a window does; made once, because some remember what they did last."""
        key = (page.name, site.size, window)
        if key not in self.acts:
            self.acts[key] = page.act(site, window)
        return self.acts[key]

    def _window(self, page: Page, site: Site) -> Browser:
        browser = self.people[site.size, page.who].twin()
        browser.connect()
        return browser

    def _warm(self, page: Page, site: Site) -> None:
        """All workers and threads have their templates and connections."""
        if page.once:
            return

        def visit(window: int) -> None:
            browser, act = self._window(page, site), self._act(page, site, window)
            for _ in range(WARMING):
                act(browser)
            browser.close()

        with ThreadPoolExecutor(AT_ONCE) as windows:
            list(windows.map(visit, range(AT_ONCE)))

    def _time(self, page: Page, site: Site) -> None:
        """Some in a row on one connection; the first, which opens it, doesn't count."""
        browser, act = self._window(page, site), self._act(page, site, ALONE)
        found = []
        for _ in range(IN_A_ROW + 1):
            began = time.perf_counter()
            act(browser)
            found.append((time.perf_counter() - began) * 1000)
        browser.close()
        self.figures.alone[page.name, site.size].extend(found[1:])

    def _count(self, page: Page, site: Site) -> float:
        """Requests a second over a fixed time; those that end after it don't count."""
        ready = threading.Barrier(AT_ONCE)

        def visit(window: int) -> int:
            browser, act = self._window(page, site), self._act(page, site, window)
            act(browser)
            ready.wait(30)
            until, done = time.perf_counter() + SECONDS, 0
            while True:
                act(browser)
                if time.perf_counter() > until:
                    browser.close()
                    return done
                done += 1

        with ThreadPoolExecutor(AT_ONCE) as windows:
            return sum(windows.map(visit, range(AT_ONCE))) / SECONDS


def _logged_in(site: Site, who: str) -> Browser:
    browser = Browser(site.port)
    if who:
        browser.log_in(site.facts["people"][who], site.facts["password"])
    return browser

"""How much slower are pages while videos are written anew? Loads a demonstration's pages, idle and beside transcodes.

python -m tools.busy"""

from __future__ import annotations

import os
import re
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
import django
import numpy as np

from reviews.demo.cast import PASSWORD
from tools import demo_site
from tools.bench.client import Browser

AT_ONCE, PAUSE_SECONDS = 4, 0.05
LOADS = 60
"""How often each page is loaded in a round, one after another, with a pause between."""
SECONDS, RATE = 40, 25
PAGES = {
    "": ("/", "/how-it-works/", "/factors/"),
    "cleo": ("/portfolios/1/", "/portfolios/1/sections/leadership/", "/portfolios/1/evidence/"),
    "ada": ("/reviews/", "desk"),
    "bo": ("/cohorts/1/", "/cohorts/1/statistics/"),
}
"""What is loaded, by whom; nobody is a visitor. `desk` is the first review on the reviewer's list."""

Loads = dict[str, list[float]]


def film(path: Path) -> Path:
    """A film of 1080 lines that gives an encoder something to do."""
    chance = np.random.default_rng(3)
    still = chance.integers(0, 255, (270, 480, 3), dtype=np.uint8).repeat(4, 0).repeat(4, 1)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "30"})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        for number in range(SECONDS * RATE):
            frame = av.VideoFrame.from_ndarray(np.roll(still, number * 4, 1), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def visitors(port: int) -> list[tuple[Browser, str]]:
    """Each page with the browser of whom it is for, logged in by the log-in page."""
    found = []
    for who, paths in PAGES.items():
        browser = Browser(port)
        if who:
            browser.log_in(f"{who}@sevenfold.example", PASSWORD)
        found += [(browser, _desk(browser) if path == "desk" else path) for path in paths]
    return found


def _desk(browser: Browser) -> str:
    (path, *_) = re.findall(r'href="(/reviews/\d+/)"', browser.get("/reviews/").body.decode())
    return str(path)


def loads(pages: list[tuple[Browser, str]]) -> Loads:
    """How long each of many loads of each page took, in milliseconds, the pages in turns."""
    took: Loads = {path: [] for _, path in pages}
    for _ in range(LOADS):
        for browser, path in pages:
            browser.connect()
            begun = time.perf_counter()
            answer = browser.get(path)
            took[path].append((time.perf_counter() - begun) * 1000)
            if answer.status != 200:
                raise SystemExit(f"{path} answers {answer.status}.")
            time.sleep(PAUSE_SECONDS)
    return took


def transcode(path: Path, ended: threading.Event) -> int:
    """Write the film anew, over and over, as the preparation does; answers how often."""
    from portfolios.preparation import sandbox

    bounds, times = sandbox.Bounds(seconds=600, cpu=600, file_bytes=sandbox.GIGABYTE), 0
    while not ended.is_set():
        with sandbox.private_folder() as folder:
            options = {"content_type": "video/mp4", "seconds": SECONDS, "within": [1280, 720]}
            sandbox.run("copy", path, options, bounds=bounds, folder=folder)
            times += 1
    return times


def p95(took: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(took, n=20)[-1]


def main() -> None:
    """Print the 95th percentile of each page's loads, idle and busy, and their ratio."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SEVENFOLD_ENV", "local")
    django.setup()
    ended = threading.Event()
    with tempfile.TemporaryDirectory() as place, demo_site.served() as port, ThreadPoolExecutor(AT_ONCE) as pool:
        path, pages = film(Path(place) / "film.mp4"), visitors(port)
        loads(pages)
        idle = loads(pages)
        running = [pool.submit(transcode, path, ended) for _ in range(AT_ONCE)]
        time.sleep(3)
        try:
            busy = loads(pages)
        finally:
            ended.set()
        films = sum(each.result() for each in running)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {films} films of {SECONDS} s written meanwhile\n")
    print("| page | p95 idle | p95 beside transcodes | ratio |\n| --- | --- | --- | --- |")
    for name, calm, full in [*((path, idle[path], busy[path]) for path in idle), ("all", _all(idle), _all(busy))]:
        print(f"| {name} | {p95(calm):.0f} ms | {p95(full):.0f} ms | {p95(full) / p95(calm):.2f} |")


def _all(took: Loads) -> list[float]:
    return [each for loads in took.values() for each in loads]


if __name__ == "__main__":
    main()

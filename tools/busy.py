"""How much slower are pages while videos are written anew? Loads pages of a running site, idle and beside transcodes.

python -m tools.busy http://127.0.0.1:8000 [path …]"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
import django
import numpy as np

AT_ONCE, LOADS, PAUSE = 4, 120, 0.05
SECONDS, RATE = 40, 25
PATHS = ("/", "/how-it-works/", "/factors/")


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


def loads(site: str, paths: tuple[str, ...]) -> list[float]:
    """How long each of many loads took, in milliseconds."""
    took = []
    for number in range(LOADS):
        begun = time.perf_counter()
        with urllib.request.urlopen(site + paths[number % len(paths)], timeout=30) as answer:  # noqa: S310 - given by us
            answer.read()
        took.append((time.perf_counter() - begun) * 1000)
        time.sleep(PAUSE)
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
    return statistics.quantiles(took, n=20)[-1]


def main(site: str, *paths: str) -> None:
    """Print the 95th of a hundred loads, idle and busy, and their ratio."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SEVENFOLD_ENV", "local")
    django.setup()
    chosen, ended = paths or PATHS, threading.Event()
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(AT_ONCE) as pool:
        path = film(Path(place) / "film.mp4")
        loads(site, chosen)
        idle = p95(loads(site, chosen))
        running = [pool.submit(transcode, path, ended) for _ in range(AT_ONCE)]
        time.sleep(3)
        busy = p95(loads(site, chosen))
        ended.set()
        films = sum(each.result() for each in running)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {films} films of {SECONDS} s written meanwhile")
    print(f"p95 idle {idle:.0f} ms, beside {AT_ONCE} transcodes {busy:.0f} ms: {busy / idle:.2f} times")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""python -m tools.bench [--sizes 100,1000,5000] [--write docs/benchmarks.md]: the main pages beside
their floors.

Starts servers and sites of its own and stops them all, also on Ctrl-C."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from pathlib import Path

from tools.bench import pages
from tools.bench.measure import Bench
from tools.bench.report import report, write
from tools.bench.sites import CannotMeasure, running
from tools.folders import NoServer
from tools.services import stop_on_signals


def main(arguments: list[str]) -> int:
    """Print the tables; with --write put them into the document as well."""
    chosen = _options(arguments)
    stop_on_signals()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {text}", file=sys.stderr, flush=True)

    say(f"Seeding {', '.join(f'{size:,}' for size in chosen.sizes)} submissions.")
    with running(chosen.sizes) as sites:
        found = Bench(sites, [*pages.FLOORS, *pages.PAGES]).run(say)
        text = report(found, pages.PAGES, pages.FLOORS, chosen.sizes, shlex.join(["make", "bench"]))
    say("Done.")
    print(f"\n{text}")
    if chosen.write:
        write(text, chosen.write)
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=[100, 1000, 5000], help="judged submissions, as 100,1000,5000")
    parser.add_argument("--write", type=Path, help="the document whose figures are replaced")
    return parser.parse_args(arguments)


def _sizes(text: str) -> list[int]:
    return sorted({int(part) for part in text.split(",")})


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (CannotMeasure, NoServer) as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)

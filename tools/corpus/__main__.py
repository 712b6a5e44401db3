"""Sends the whole corpus through and prints what became of each file: python -m tools.corpus [words of a title]"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter

import django

MEGABYTE = 1024**2


def main(wanted: str) -> int:
    """1 where something of a file leaked, or a good file no longer goes through afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SEVENFOLD_ENV", "local")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from tools import corpus
    from tools.corpus import broken, walking

    begun, fates = time.monotonic(), []
    for fate in walking.walk_all(each for each in corpus.every() if wanted in each.what):
        fates.append(fate)
        print(
            f"{fate.outcome:8} {fate.seconds:5.1f} s {fate.peak_bytes // MEGABYTE:5} MB  {fate.what}: {fate.words}",
            flush=True,
        )
    good = [walking.walk(corpus.Hostile(name, name, content)).outcome for name, content in (
        ("plan.pdf", broken.PDF), ("list.docx", broken.DOCX), ("board.png", broken.PNG), ("lesson.mp4", broken.MP4),
    )]  # fmt: skip
    counted = Counter(fate.outcome for fate in fates)
    print(f"\n{len(fates)} files in {time.monotonic() - begun:.0f} s: {dict(counted)}")
    print(f"most memory of one process: {max(fate.peak_bytes for fate in fates) // MEGABYTE} MB")
    print(f"longest process: {max(fate.seconds for fate in fates):.1f} s")
    print(f"good files afterwards: {good}")
    return 0 if counted["LEAKED"] == 0 and set(good) == {"defused"} else 1


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))

"""A process that is killed by SIGKILL at a named point: `python -m tests.portfolios.uploads.dying ACT POINT WHEN`.

ACT is `complete`, what the web process does at the last byte, or `take`, what the worker does then; WHEN is before or
after the step."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import django

COMPLETE = ("upload", "parts", "join", "size", "move")
TAKE = ("_claim", "_read", "_renew", "probe", "add_stored", "place", "move", "clear")
MOMENTS = ("before", "after")
EVERY = [("complete", step, when) for step in COMPLETE for when in MOMENTS] + [
    ("take", step, when) for step in TAKE for when in MOMENTS
]
"""26 points between the last byte and "ready"."""
SOME = [
    ("complete", "join", "after"),
    ("take", "_read", "after"),
    ("take", "move", "after"),
    ("take", "clear", "before"),
]


def main(act: str, point: str, when: str) -> None:
    django.setup()
    from accounts import clock
    from portfolios import evidence, exhibits, locks
    from portfolios.models import Upload
    from portfolios.preparation import probing
    from portfolios.uploading import arrivals, uploads
    from portfolios.uploading.stores import DiskStore

    homes: dict[str, Any] = {"add_stored": evidence, "place": exhibits, "move": uploads, "clear": uploads}
    homes |= {"upload": locks, "parts": DiskStore, "join": DiskStore, "size": DiskStore}
    home, probe = homes.get(point, arrivals), probing.probe
    if point == "probe":
        probe = deadly(probe, when)
    else:
        setattr(home, point, deadly(getattr(home, point), when))
    if act == "complete":
        uploads.complete(Upload.objects.get().pk, by=None, at=clock.now())
    else:
        arrivals.take_due(at=clock.now(), probe=probe)


def deadly(step: Callable[..., Any], when: str) -> Callable[..., Any]:
    """The step with death before or after it; where it opens something, it is opened first."""

    def done(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            answer = step(*args, **kwargs)
            if isinstance(answer, AbstractContextManager):
                answer.__enter__()
        os.kill(os.getpid(), signal.SIGKILL)

    return done


if __name__ == "__main__":
    main(*sys.argv[1:])

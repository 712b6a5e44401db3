"""What did a killed `make run` leave behind? Its processes carry a mark in their environment; this ends them."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from tools.folders import ROOT

MARK = {"SEVENFOLD_RUN": str(ROOT)}
PATIENCE_SECONDS = 5


def end() -> None:
    """Ask every marked process to stop, then insist. Systems without /proc keep no list to look through."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + PATIENCE_SECONDS
        for pid in running():
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        while running() and time.monotonic() < until:
            time.sleep(0.05)


def running() -> list[int]:
    """The process ids that carry this checkout's mark, our own excepted."""
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _marked(folder)]


def _marked(folder: Path) -> bool:
    if int(folder.name) == os.getpid():
        return False
    wanted = b"".join(f"{name}={value}\0".encode() for name, value in MARK.items())
    with suppress(OSError):  # somebody else's process, or one that has just ended
        return wanted in (folder / "environ").read_bytes()
    return False

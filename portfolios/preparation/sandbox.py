"""How is a stranger's file handled without harm? In a process of its own that knows nothing, reaches nothing, and is
ended when it takes too long."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from portfolios.preparation.opening import office

log = structlog.get_logger(__name__)

PROGRAM = ["-m", "portfolios.preparation.opening"]
TICK_SECONDS = 2.0
KEPT = 4096
LONGEST_LINE = 64 * 1024**2
GIGABYTE = 1024**3


class Unfit(Exception):
    """The file can't be handled; the text is the sentence that its owner reads."""


class Missing(Exception):
    """This installation lacks what the job needs; the text says what helps."""


class Died(Exception):
    """The process broke its bounds or broke down; the text is for the log."""


class TooSlow(Died):
    """The process took longer than it may, as it would again."""


@dataclass(frozen=True)
class Bounds:
    """What a job may take: seconds by the clock and of CPU, bytes of memory, bytes that it may write."""

    seconds: int
    cpu: int
    memory: int = 2 * GIGABYTE
    file_bytes: int = 0


@dataclass(frozen=True)
class Ran:
    """What a job answered, and what it took: seconds, and bytes of memory at its peak."""

    answer: dict[str, Any]
    seconds: float
    peak_bytes: int


def nobody_waits(percent: int) -> None:
    """No news is wanted."""


def nobody_looks(seconds: float, peak_bytes: int) -> None:
    """Nobody asks what it took."""


def run(
    job: str,
    path: Path,
    options: dict[str, Any],
    *,
    bounds: Bounds,
    folder: Path | None = None,
    told: Callable[[int], None] = nobody_waits,
    seen: Callable[[float, int], None] = nobody_looks,
) -> Ran:
    """Do one job on a file; `told` hears the percentage every few seconds, `seen` in the end what it took, whatever
    came of it: seconds, and bytes of memory at its peak. Raises `Unfit`, `Missing` or `Died`.

    The process inherits no environment and no open file, and bounds itself and all that it starts before it begins."""
    limits = {name: most for name, most in asdict(bounds).items() if name != "seconds"}
    asked = json.dumps({**options, "limits": limits})
    process = subprocess.Popen(
        [sys.executable, "-E", "-s", *PROGRAM, job, str(path), str(folder or ""), asked],
        cwd=settings.BASE_DIR,
        env={"LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    begun, patience = time.monotonic(), 0.0
    try:
        said, error = _followed(process, begun + bounds.seconds, told)
        patience = 5.0
    finally:
        peak = _ended(process, patience=patience)
        seen(time.monotonic() - begun, peak)
    return Ran(_answer(process, said, error), time.monotonic() - begun, peak)


def _followed(
    process: subprocess.Popen[bytes], until: float, told: Callable[[int], None]
) -> tuple[dict[str, Any], bytes]:
    """The last thing that the process said, and the end of its complaints."""
    said, error, heard = Lines(), b"", time.monotonic()
    with selectors.DefaultSelector() as watched:
        for pipe in (process.stdout, process.stderr):
            watched.register(pipe, selectors.EVENT_READ)  # type: ignore[arg-type]  # both are pipes
        while watched.get_map():
            for ready, _ in watched.select(timeout=max(0.0, min(TICK_SECONDS, until - time.monotonic()))):
                data = os.read(ready.fd, 65536)
                if not data:
                    watched.unregister(ready.fileobj)
                elif ready.fileobj is process.stdout:
                    said.take(data)
                else:
                    error = (error + data)[-KEPT:]
            if time.monotonic() > until:
                raise TooSlow(f"took longer than it may: {error.decode(errors='replace')}")
            if time.monotonic() - heard >= TICK_SECONDS:
                heard = time.monotonic()
                told(said.percent)
    return said.last, error


class Lines:
    """What a process says, line by line; only the last whole line counts."""

    def __init__(self) -> None:
        self._rest = b""
        self.last: dict[str, Any] = {}

    @property
    def percent(self) -> int:
        """How far it says that it is."""
        return int(self.last.get("progress", 0))

    def take(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            raise Died("said more than anybody would read")
        if whole and whole[-1].startswith(b"{"):
            self.last = json.loads(whole[-1])


def _ended(process: subprocess.Popen[bytes], *, patience: float) -> int:
    """End the process with all that it started; answers the most bytes of memory that one of them held."""
    until = time.monotonic() + patience
    while _runs(process.pid) and time.monotonic() < until:
        time.sleep(0.01)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    return usage.ru_maxrss * 1024


def _runs(pid: int) -> bool:
    """Whether a process of ours goes on; one that has ended stays for `_ended` to read what it took."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def _answer(process: subprocess.Popen[bytes], said: dict[str, Any], error: bytes) -> dict[str, Any]:
    if "refusal" in said:
        raise Unfit(said["refusal"])
    if "unavailable" in said:
        raise Missing(said["unavailable"])
    if process.returncode or "answer" not in said:
        raise Died(f"ended with {process.returncode}: {error.decode(errors='replace')}")
    answer: dict[str, Any] = said["answer"]
    return answer


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder for what a job makes, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="sevenfold-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for socket in office.sockets_of(folder):
            socket.unlink(missing_ok=True)

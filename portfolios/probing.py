"""What is in this file really? Asks a process of its own, which may be slow, greedy or die without harm."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from accounts.refusals import Refused
from portfolios.names import ending

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 120
PROGRAM = ["-m", "portfolios.opening"]
UNREADABLE = "This file can't be opened. It may be damaged or incomplete; export it again and upload the new file."


@dataclass(frozen=True)
class Found:
    """What opening the file told: its kind, content type and usual ending, and facts such as pages or seconds."""

    kind: str
    content_type: str
    extension: str
    facts: dict[str, Any]


def probe(path: Path, name: str) -> Found:
    """Open the file really; raises `Refused` with the sentence that says what is wrong with it.

    The process inherits no environment and no open file, and bounds its own memory and time before it begins."""
    command = [sys.executable, "-E", "-s", *PROGRAM, str(path), ending(name)]
    try:
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        log.warning("probe.timed_out", name=name)
        raise Refused(UNREADABLE) from late
    return _answer(done)


def _answer(done: subprocess.CompletedProcess[bytes]) -> Found:
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        log.warning("probe.died", status=done.returncode, error=done.stderr[-2000:].decode(errors="replace"))
        raise Refused(UNREADABLE)
    said = json.loads(lines[-1])
    if "refusal" in said:
        raise Refused(said["refusal"])
    return Found(said["kind"], said["content_type"], said["extension"], said["facts"])

"""What is in this file really? Asks a process of its own, which may be slow, greedy or die without harm."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from accounts.refusals import Refused
from portfolios.names import ending
from portfolios.preparation import sandbox

log = structlog.get_logger(__name__)

BOUNDS = sandbox.Bounds(seconds=120, cpu=60)
UNREADABLE = "This file can’t be opened. It may be damaged or incomplete; export it again and upload the new file."


@dataclass(frozen=True)
class Found:
    """What opening the file told: its kind, content type and usual ending, and facts such as pages or seconds."""

    kind: str
    content_type: str
    extension: str
    facts: dict[str, Any]


def probe(path: Path, name: str) -> Found:
    """Open the file really; raises `Refused` with the sentence that says what is wrong with it."""
    try:
        said = sandbox.run("probe", path, {"ending": ending(name)}, bounds=BOUNDS).answer
    except sandbox.Unfit as unfit:
        raise Refused(str(unfit)) from unfit
    except (sandbox.Died, sandbox.Missing) as problem:
        log.warning("probe.died", error=str(problem))
        raise Refused(UNREADABLE) from problem
    return Found(said["kind"], said["content_type"], said["extension"], said["facts"])

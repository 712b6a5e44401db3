"""Opens the file named on the command line and prints one line of JSON: what it is, or why it is not taken."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

GIGABYTE = 1024**3
MEMORY_BYTES = 2 * GIGABYTE
CPU_SECONDS = 60
OPEN_FILES = 64


def limit() -> None:
    """Bound this process before it reads a stranger's bytes; it may not write a file either."""
    bounds = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in bounds.items():
        resource.setrlimit(what, (most, most))


def main(path: str, ending: str) -> None:
    """Print the answer; anything unforeseen ends the process with a status other than 0."""
    limit()
    from portfolios.opening import sniffing
    from portfolios.opening.types import Unfit

    answer: dict[str, Any]
    try:
        found = sniffing.opened(Path(path), ending)
    except Unfit as refusal:
        answer = {"refusal": str(refusal)}
    else:
        kind = found.type
        answer = {
            "kind": kind.kind,
            "content_type": kind.content_type,
            "extension": kind.endings[0],
            "facts": found.facts,
        }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])

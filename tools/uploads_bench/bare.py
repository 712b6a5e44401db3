"""The floor: a web application that writes what it is sent to a file, and does nothing else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

BLOCK = 512 * 1024


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    left = int(environ.get("CONTENT_LENGTH") or 0)
    with tempfile.NamedTemporaryFile(dir=os.environ["BARE_FOLDER"], delete=False) as file:
        while left and (block := environ["wsgi.input"].read(min(BLOCK, left))):
            file.write(block)
            left -= len(block)
    start_response("200 OK", [("Content-Length", "0")])
    return []

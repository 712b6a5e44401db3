"""Where is a demonstration to look at and to measure? Served by gunicorn beside throw-away servers, gone at the end."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tools.folders import ROOT
from tools.ports import free_port
from tools.run import WEB, prepare, surroundings
from tools.services import throw_away_servers


@contextmanager
def served() -> Iterator[int]:
    """The port of the demonstration's pages, with a database of its own; no worker runs beside them."""
    with throw_away_servers() as found:
        port = free_port()
        environment = surroundings(found, port)
        prepare(environment)
        command = [sys.executable, "-m", *WEB.format(port=port).split()]
        with subprocess.Popen(command, cwd=ROOT, env=environment) as web:
            try:
                _wait_for(f"http://localhost:{port}/healthz")
                yield port
            finally:
                web.terminate()


def _wait_for(address: str) -> None:
    for _ in range(600):
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 (the address is ours)
            return
        time.sleep(0.1)
    raise SystemExit("The pages never came.")

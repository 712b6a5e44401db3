"""Does `make run` keep its word? Starts it twice, reads a page, presses Ctrl-C, and looks for anything left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

from tools import folders, leftovers
from tools.folders import ROOT
from tools.ports import free_port

LIMITS = {"cold": 120, "warm": 20}
PATIENCE_SECONDS = 300


class BrokenPromise(Exception):
    """Something that the README says is not so."""


def main() -> None:
    """Print the seconds to the first page; a broken promise ends with its text."""
    for temper, limit in LIMITS.items():
        port = free_port()
        began = time.monotonic()
        with subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=ROOT, env=_surroundings(), start_new_session=True
        ) as process:
            try:
                _wait_for_page(process, port)
                seconds = time.monotonic() - began
                _look(port)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C in a terminal does
                process.wait(60)
        _nothing_left(port)
        print(f"First page after {seconds:.1f} s ({temper}; the limit is {limit} s).", flush=True)
        if seconds > limit:
            raise BrokenPromise(f"The {temper} start took {seconds:.1f} s.")


def _surroundings() -> dict[str, str]:
    """The caller's environment without what an outer make adds to it."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}


def _wait_for_page(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise BrokenPromise("make run ended by itself.")
        status, page = _fetch(port, "/")
        if status == 200 and "<title>" in page:
            return
        if status:
            raise BrokenPromise(f"The home page answers {status}:\n{page}")
        time.sleep(0.1)
    raise BrokenPromise("The home page never came.")


def _look(port: int) -> None:
    """The installation must be whole, and its worker must have swept, within a minute."""
    until = time.monotonic() + 60
    said = ""
    while time.monotonic() < until:
        status, said = _fetch(port, "/readyz")
        if status == 200:
            report = json.loads(said)
            if report["status"] == "ok" and report["last_sweep_seconds"] is not None:
                return
        time.sleep(0.5)
    raise BrokenPromise(f"The installation is not ready: {said}")


def _nothing_left(port: int) -> None:
    if left := leftovers.running():
        raise BrokenPromise(f"Processes are left: {left}")
    if (folders.kept_folder() / "postgres/data/postmaster.pid").exists():
        raise BrokenPromise("PostgreSQL is left.")
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise BrokenPromise(f"Something still listens on port {port}.")


def _fetch(port: int, path: str) -> tuple[int, str]:
    """Status and text of a page; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


if __name__ == "__main__":
    try:
        main()
    except BrokenPromise as broken:
        sys.exit(str(broken))

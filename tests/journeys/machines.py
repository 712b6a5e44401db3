"""The worker and the beat that the product runs with, as processes of their own beside a test."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from tools.folders import ROOT
from tools.run import BEAT, ROOT_IS_FINE, WORKER

PATIENCE = 120
"""Seconds that something may take on a busy machine before it counts as not happening."""


def surroundings(files: Path, site: str = "http://127.0.0.1") -> dict[str, str]:
    """The environment of a process that works on this test's own database and Redis, and sweeps every second."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    ours = {"DATABASE_URL": urlunsplit(database), "REDIS_URL": settings.REDIS_URL, "STORAGE_URL": files.as_uri()}
    return {
        **os.environ,
        **ours,
        "SITE_URL": site,
        "SWEEP_SECONDS": "1",
        "LINK_CHECKS": "false",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


class Machine:
    """One process, started by the very command line of `make run`; what it says stands in `log`."""

    def __init__(self, command: str, *, log: Path, environment: dict[str, str]) -> None:
        self.log = log
        arguments = [sys.executable, "-W", ROOT_IS_FINE, "-m", *shlex.split(command)]
        with log.open("ab") as said:
            self.process = subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=said, stderr=said)

    def said(self) -> str:
        """What it wrote to its log; at the level of warnings a healthy process says nothing."""
        return self.log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """SIGKILL: no time to say goodbye."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end, and see to it."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()


class Machinery:
    """Workers and a beat over one folder and environment."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.running: list[Machine] = []

    def start_worker(self) -> Machine:
        return self._start(WORKER, f"worker-{len(self.running)}.log")

    def start_beat(self) -> Machine:
        return self._start(BEAT, "beat.log")

    def _start(self, command: str, log: str) -> Machine:
        self.running.append(Machine(command, log=self.folder / log, environment=self.environment))
        return self.running[-1]

    def stop(self) -> None:
        for machine in self.running:
            machine.stop()


def until(true: Callable[[], Any], *, what: str, seconds: int = PATIENCE) -> None:
    """Wait for something that happens by itself."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not happen within {seconds} seconds."
        time.sleep(0.2)

"""Where are the measured sites? One for each size: its own database, its own gunicorn, all gone at the end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped]

from tools.folders import ROOT
from tools.ports import free_port
from tools.services import throw_away_servers

GUNICORN = "--worker-class gthread --workers 3 --threads 8 --no-control-socket --log-level warning"
PATIENCE_SECONDS = 60


class CannotMeasure(Exception):
    """A part of the bench did not start; the text holds what it said."""


@dataclass(frozen=True)
class Site:
    """A running site with so many judged submissions; `facts` are the addresses in it (see `prepare`)."""

    size: int
    port: int
    facts: dict[str, Any]


@contextmanager
def running(sizes: Sequence[int]) -> Iterator[list[Site]]:
    """All sites at once, so that each moment's noise meets them all; a place of their own for everything."""
    with ExitStack() as stack:
        found = stack.enter_context(throw_away_servers())
        home = Path(stack.enter_context(TemporaryDirectory(prefix="sevenfold-bench-")))
        common = _surroundings(found, home)
        _run([sys.executable, "-m", "tools.bench.prepare", "tables"], common)
        places = {size: _place(found, common, number, size) for number, size in enumerate(sizes, start=1)}
        _seed(places, home)
        yield [stack.enter_context(_served(size, place, home)) for size, place in places.items()]


def _surroundings(found: dict[str, str], home: Path) -> dict[str, str]:
    """Settings as in production where they cost time: no debugging, cached templates, hashed static files."""
    ours = {
        "SEVENFOLD_ENV": "local",
        "DEBUG": "false",
        "DEMO": "false",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
        "BENCH_STATIC_ROOT": str(home / "static"),
        "STORAGE_URL": (home / "media").as_uri(),
    }
    return {**os.environ, **found, **ours}


def _place(found: dict[str, str], common: dict[str, str], number: int, size: int) -> dict[str, str]:
    """The environment of one site: a copy of the prepared database and a number of Valkey's databases."""
    name = f"bench_{size}"
    base = urlsplit(found["DATABASE_URL"])
    with _administration(found["DATABASE_URL"]) as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{base.path.lstrip("/")}"')
    port = str(free_port())
    return {
        **common,
        "DATABASE_URL": urlunsplit(base._replace(path=f"/{name}")),
        "REDIS_URL": urlunsplit(urlsplit(found["REDIS_URL"])._replace(path=f"/{number}")),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "BENCH_PORT": port,
    }


@contextmanager
def _administration(url: str) -> Iterator[Any]:
    connection = psycopg2.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _seed(places: dict[int, dict[str, str]], home: Path) -> None:
    """Fill all databases side by side."""
    command = [sys.executable, "-m", "tools.bench.prepare", "seed"]
    begun = [
        subprocess.Popen([*command, str(size), str(home / f"{size}.json")], cwd=ROOT, env=place, start_new_session=True)
        for size, place in places.items()
    ]
    try:
        statuses = [process.wait() for process in begun]
        if any(statuses):
            raise CannotMeasure("Seeding failed; the lines above say why.")
    finally:
        for process in begun:
            process.kill()
            process.wait()


@contextmanager
def _served(size: int, place: dict[str, str], home: Path) -> Iterator[Site]:
    """gunicorn with three workers on 127.0.0.1 while the block runs."""
    port = int(place["BENCH_PORT"])
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", *GUNICORN.split()]
    log = home / f"{size}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=place, stdout=said, stderr=said, start_new_session=True)
        try:
            _wait(process, port, log)
            yield Site(size, port, json.loads((home / f"{size}.json").read_text()))
        except CannotMeasure as problem:
            raise CannotMeasure("\n".join([str(problem), *_last_words(log)])) from None
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise CannotMeasure("gunicorn did not start.")


def _last_words(log: Path) -> list[str]:
    """The end of what a site said, if it said anything."""
    said = log.read_text(errors="replace")[-3000:].strip()
    return [f"{log.stem} submissions: {said}"] if said else []


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    if subprocess.run(command, cwd=ROOT, env=environment, check=False, start_new_session=True).returncode:
        raise CannotMeasure("The preparation failed; the lines above say why.")

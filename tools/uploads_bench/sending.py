"""The contract spoken by a plain client, beside the same bytes put to an application that only writes them."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped]
import urllib3

from tools.ports import free_port

PART = 8 * 1024**2
LANES = 4
ROUNDS = 3


def await_port(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("The web server did not start.")


def stored(database: str, name: str) -> str:
    """The SHA-256 that the library holds for a file of this name."""
    connection = psycopg2.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sha256 FROM portfolios_evidence WHERE original_name = %s", [name])
            row = cursor.fetchone()
            return str(row[0]) if row else ""
    finally:
        connection.close()


def lanes(pool: urllib3.PoolManager, path: Path, address: Callable[[int], str], headers: dict[str, str]) -> None:
    """Put every part of the file to its address, four at a time."""

    def put(number: int) -> None:
        with path.open("rb") as file:
            file.seek((number - 1) * PART)
            body = file.read(PART)
        answer = pool.request("PUT", address(number), body=body, headers=headers, retries=False)
        if answer.status != 200:
            raise RuntimeError(f"Part {number} was answered with {answer.status}.")

    count = -(-path.stat().st_size // PART)
    with ThreadPoolExecutor(LANES) as workers:
        list(workers.map(put, range(1, count + 1)))


def against_the_floor(
    context: Any, site: str, portfolio: int, path: Path, gunicorn: Any, running: Any, home: Path
) -> dict[str, Any]:
    """MB a second of the contract and of the floor, in turns, and their ratio; the best of three each."""
    folder = home / "bare"
    folder.mkdir()
    port = free_port()
    environment = {**os.environ, "BARE_FOLDER": str(folder)}
    begun: AbstractContextManager[Any] = running(
        gunicorn("tools.uploads_bench.bare", port), environment, home / "bare.log"
    )
    best = {"contract": 0.0, "bare": 0.0}
    megabytes = path.stat().st_size / 1024**2
    with begun:
        await_port(port)
        for round_number in range(ROUNDS):
            for name, send in (
                ("bare", lambda: lanes(_pool(), path, lambda number: f"http://127.0.0.1:{port}/{number}", {})),
                ("contract", lambda: _contract(context, site, portfolio, path, round_number)),
            ):
                at = time.monotonic()
                send()
                best[name] = max(best[name], megabytes / (time.monotonic() - at))
            for file in folder.iterdir():
                file.unlink()
    return {"MB/s": best["contract"], "MB/s bare": best["bare"], "ratio": best["contract"] / best["bare"]}


def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=LANES, block=True)


def _contract(context: Any, site: str, portfolio: int, path: Path, turn: int) -> None:
    cookies = {each["name"]: each["value"] for each in context.cookies()}
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "Accept": "application/json"}
    headers |= {"X-CSRFToken": cookies["csrftoken"], "Referer": site}
    pool = _pool()
    about = {"name": f"turn {turn}.mp4", "size": str(path.stat().st_size), "modified": str(turn)}
    begin = f"{site}/portfolios/{portfolio}/uploads/"
    told = pool.request("POST", begin, fields=about, headers=headers).json()
    known: dict[int, str] = {}

    def address(number: int) -> str:
        if number not in known:
            asked = ",".join(str(each) for each in range(number, number + 8))
            answer = pool.request("GET", f"{site}{told['urls']['addresses']}?parts={asked}", headers=headers).json()
            known.update({int(part): site + url for part, url in answer["addresses"].items()})
        return known[number]

    lanes(pool, path, address, {"Cookie": headers["Cookie"]})
    done = pool.request("POST", site + told["urls"]["complete"], headers=headers)
    if done.status != 200:
        raise RuntimeError(f"Completing was answered with {done.status}: {done.data[:200]!r}")

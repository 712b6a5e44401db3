"""The contract spoken by a plain client, beside the same bytes put to an application that only writes them."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2  # type: ignore[import-untyped]
import urllib3

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


def against_the_floor(sender: Sender, port: int, folder: Path) -> dict[str, Any]:
    """MB a second of the contract and of the floor, in turns, and their ratio; the best of three each."""
    await_port(port)
    best = {"contract": 0.0, "bare": 0.0}
    for turn in range(ROUNDS):
        for name, send in (("bare", partial(sender.bare, port)), ("contract", partial(sender.contract, turn))):
            at = time.monotonic()
            send()
            best[name] = max(best[name], sender.path.stat().st_size / 1024**2 / (time.monotonic() - at))
        for file in folder.iterdir():
            file.unlink()
    return {"MB/s": best["contract"], "MB/s bare": best["bare"], "ratio": best["contract"] / best["bare"]}


def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=LANES, block=True)


@dataclass(frozen=True)
class Sender:
    """One file, and whose browser's session sends it."""

    context: Any
    site: str
    portfolio: int
    path: Path

    def bare(self, port: int) -> None:
        """To an application that writes what it is sent."""
        lanes(_pool(), self.path, lambda number: f"http://127.0.0.1:{port}/{number}", {})

    def contract(self, turn: int) -> None:
        """As a page sends it: begin, ask for addresses, put, complete."""
        cookies = {each["name"]: each["value"] for each in self.context.cookies()}
        whose = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        headers = whose | {"Accept": "application/json", "X-CSRFToken": cookies["csrftoken"], "Referer": self.site}
        pool = _pool()
        about = {"name": f"turn {turn}.mp4", "size": str(self.path.stat().st_size), "modified": str(turn)}
        begin = f"{self.site}/portfolios/{self.portfolio}/uploads/"
        told = pool.request("POST", begin, fields=about, headers=headers).json()
        known: dict[int, str] = {}

        def address(number: int) -> str:
            if number not in known:
                asked = ",".join(str(each) for each in range(number, number + 8))
                where = f"{self.site}{told['urls']['addresses']}?parts={asked}"
                answer = pool.request("GET", where, headers=headers).json()
                known.update({int(part): self.site + url for part, url in answer["addresses"].items()})
            return known[number]

        lanes(pool, self.path, address, whose)
        done = pool.request("POST", self.site + told["urls"]["complete"], headers=headers)
        if done.status != 200:
            raise RuntimeError(f"Completing was answered with {done.status}: {done.data[:200]!r}")

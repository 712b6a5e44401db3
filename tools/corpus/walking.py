"""What becomes of a hostile file? It goes the way that every upload goes, and each process that saw it is measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.refusals import Refused
from certification.states import EvidenceKind
from portfolios.models import Evidence
from portfolios.preparation import probing, sandbox, steps, working
from portfolios.states import NEEDED
from tools.corpus import SECRET, Hostile

AT_ONCE = 2
BAD = (
    SECRET, b"/JavaScript", b"/Launch", b"/OpenAction", b"/EmbeddedFile", b"/URI", b"<script", b"evil.example", b"<?php",
    b"PK\x03\x04",
)  # fmt: skip


@dataclass(frozen=True)
class Fate:
    """What became of one file: refused or defused, in which words, and the most time and memory one process took."""

    what: str
    outcome: str
    words: str
    seconds: float
    peak_bytes: int


class Walk:
    """One file on its way."""

    def __init__(self, hostile: Hostile, folder: Path) -> None:
        self.hostile, self.folder = hostile, folder
        self.seconds, self.peak = 0.0, 0
        self.path = folder / "upload"
        self.path.write_bytes(hostile.bytes())

    def fate(self) -> Fate:
        outcome, words = self._walked()
        return Fate(self.hostile.what, outcome, words, self.seconds, self.peak)

    def _walked(self) -> tuple[str, str]:
        try:
            if self.path.stat().st_size == 0:
                return "refused", "This file is empty."
            told = {"ending": self.hostile.name.rpartition(".")[2]}
            found = self._run("probe", told, probing.BOUNDS, None)
            return self._prepared(
                Evidence(kind=found["kind"], content_type=found["content_type"], facts=found["facts"])
            )
        except (sandbox.Unfit, sandbox.Missing, Refused) as refusal:
            return "refused", str(refusal)
        except sandbox.Died:
            return "refused", probing.UNREADABLE

    def _prepared(self, evidence: Evidence) -> tuple[str, str]:
        """Every step of its preparation."""
        failed = ""
        for kind in steps.PLANS[EvidenceKind(evidence.kind)]:
            with sandbox.private_folder() as made:
                try:
                    answer = self._run(
                        steps.JOBS[kind], steps.options(kind, evidence), steps.bounds(kind, evidence), made
                    )
                except (sandbox.Unfit, sandbox.Missing) as refusal:
                    failed = failed or (str(refusal) if kind in NEEDED else "")
                except sandbox.Died:
                    failed = failed or (working.BROKE_DOWN if kind in NEEDED else "")
                else:
                    if leaks := leaked(answer["renditions"], made):
                        return "LEAKED", ", ".join(leaks)
        return ("refused", failed) if failed else ("defused", "A clean copy was made.")

    def _run(self, job: str, told: dict[str, Any], bounds: sandbox.Bounds, made: Path | None) -> dict[str, Any]:
        return sandbox.run(job, self.path, told, bounds=bounds, folder=made, seen=self._seen).answer

    def _seen(self, seconds: float, peak: int) -> None:
        self.seconds, self.peak = max(self.seconds, seconds), max(self.peak, peak)


def leaked(made: list[dict[str, Any]], folder: Path) -> list[str]:
    """What of the file's own came through into what was made of it."""
    files = [(folder / each["file"]).read_bytes() for each in made if each["file"]]
    found = [bad.decode() for bad in BAD if any(bad in content for content in files)]
    return found + [each["kind"] for each in made if SECRET.decode() in each["text"]]


def walk(hostile: Hostile) -> Fate:
    """One file through everything."""
    with sandbox.private_folder() as folder:
        return Walk(hostile, folder).fate()


def walk_all(corpus: Iterable[Hostile]) -> Iterator[Fate]:
    """All of them, two at a time, in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(walk, corpus)

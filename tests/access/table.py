"""Who may open what? docs/permissions.md says so, and this module reads it: the page and the test cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.world import ROLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"
METHODS = ("GET", "POST")
DENIED = frozenset({"log in", "403", "404", "405"})


@dataclass(frozen=True)
class Cell:
    """One person at one address: what comes back."""

    name: str
    method: str
    role: str
    answer: str


def declared() -> dict[str, list[Cell]]:
    """The cells of the document by the address's name: each row a name and, for each role, `GET / POST`."""
    rows: dict[str, list[Cell]] = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            name, *answers = (part.strip() for part in line.strip("|").split("|"))
            assert name not in rows, f"{name} stands twice in {DOCUMENT.name}."
            rows[name.strip("`")] = list(_cells(name.strip("`"), answers))
    return rows


def _cells(name: str, answers: list[str]) -> Iterator[Cell]:
    for role, pair in zip(ROLES, answers, strict=True):
        for method, answer in zip(METHODS, pair.split(" / "), strict=True):
            yield Cell(name, method, role, answer)


def names() -> list[str]:
    """The name of every address that the product answers, allauth's too, in the order of the alphabet."""
    return sorted(_names(get_resolver().url_patterns, ""))


def _names(patterns: Iterable[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}"
        else:
            yield from _names(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)


def answer(response: HttpResponseBase) -> str:
    """The answer in the document's words: a status, or `log in` for the way to the log-in page."""
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/?next="):
        return "log in"
    return str(response.status_code)

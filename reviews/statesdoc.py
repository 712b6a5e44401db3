"""What does docs/states.md say? It is written from the tables of moves, so that it can't go stale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import TextChoices

from portfolios.states import ASK_MOVES, LABEL, MOVES, TURN, UPLOAD_MOVES, Audience, Status, Turn
from reviews.states import RELEASE_MOVES, STANDING_MOVES, TASK_MOVES

HEAD = """# States

Written by `make docs` from the tables of moves; `make check` compares. Nothing else may change a status.
"""


def text() -> str:
    """The whole document, Markdown."""
    tables: dict[str, Mapping[Any, frozenset[Any]]] = {
        "Uploads": UPLOAD_MOVES,
        "Forms asked of others": ASK_MOVES,
        "Assignments": TASK_MOVES,
        "Qualifications": STANDING_MOVES,
        "Releases": RELEASE_MOVES,
    }
    parts = [HEAD, *_submissions(), *(line for title, moves in tables.items() for line in _table(title, moves))]
    return "\n".join(parts) + "\n"


def _submissions() -> Iterator[str]:
    yield "## Submissions\n"
    yield "| status | whose move | candidates read | staff read | may become |"
    yield "| --- | --- | --- | --- | --- |"
    for status, after in MOVES.items():
        words = LABEL[status]
        turn = Turn(TURN[status]).label
        labels = f"{words[Audience.CANDIDATE]} | {words[Audience.STAFF]}"
        yield f"| `{status.value}` | {turn} | {labels} | {_names(Status, after)} |"
    yield ""


def _table(title: str, moves: Mapping[Any, frozenset[Any]]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| status | read as | may become |"
    yield "| --- | --- | --- |"
    for status, after in moves.items():
        yield f"| `{status.value}` | {status.label} | {_names(type(status), after)} |"
    yield ""


def _names(kind: type[TextChoices], after: frozenset[Any]) -> str:
    """The statuses in the order in which they are declared; a dash where it ends."""
    return ", ".join(f"`{status.value}`" for status in kind if status in after) or "–"

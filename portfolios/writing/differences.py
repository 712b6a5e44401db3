"""What was changed from one text to the next, word by word, as somebody can read it?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
MOST_PAIRS = 4_000_000
"""Past so many pairs of words a part is shown as taken out and put in whole: comparing would take seconds."""

NEAR = 30
"""How many words around a change are shown; what lies further off is left out."""


class Change(StrEnum):
    """What happened to a piece of a text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Piece:
    """A run of the text that has one fate."""

    change: Change
    text: str


def between(before: str, after: str) -> list[Piece]:
    """The pieces from which both texts can be read, the far ones that stayed the same left out."""
    return list(_near(_joined(_by_lines(before, after))))


def _by_lines(before: str, after: str) -> Iterator[Piece]:
    """Lines first: most of a long text is the same, and words are compared only where lines differ."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for _, first, last, start, end in _steps(old, new):
        yield from _by_words("".join(old[first:last]), "".join(new[start:end]))


def _by_words(before: str, after: str) -> Iterator[Piece]:
    if before == after:
        yield Piece(Change.SAME, before)
        return
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) * len(new) > MOST_PAIRS:
        yield from (Piece(Change.REMOVED, before), Piece(Change.ADDED, after))
        return
    for step, first, last, start, end in _steps(old, new):
        if step == "equal":
            yield Piece(Change.SAME, "".join(old[first:last]))
        else:
            yield Piece(Change.REMOVED, "".join(old[first:last]))
            yield Piece(Change.ADDED, "".join(new[start:end]))


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    if len(old) * len(new) > MOST_PAIRS:
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one fate in one piece, empty ones left out."""
    waiting: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if waiting and waiting.change == piece.change:
            waiting = Piece(piece.change, waiting.text + piece.text)
            continue
        if waiting:
            yield waiting
        waiting = piece
    if waiting:
        yield waiting


def _near(pieces: Iterator[Piece]) -> Iterator[Piece]:
    found = list(pieces)
    for place, piece in enumerate(found):
        if piece.change == Change.SAME:
            yield from _shortened(piece.text, first=place == 0, last=place == len(found) - 1)
        else:
            yield piece


def _shortened(text: str, *, first: bool, last: bool) -> Iterator[Piece]:
    """The beginning and end of what stayed the same, as far as they stand next to a change."""
    tokens = TOKEN.findall(text)
    head, tail = (0 if first else 2 * NEAR), (0 if last else 2 * NEAR)
    if len(tokens) <= head + tail + NEAR or (first and last):
        yield Piece(Change.SAME, text)
        return
    if head:
        yield Piece(Change.SAME, "".join(tokens[:head]))
    yield Piece(Change.LEFT_OUT, "")
    if tail:
        yield Piece(Change.SAME, "".join(tokens[-tail:]))


def counted(before: str, after: str) -> tuple[int, int]:
    """How many words were put in and taken out, counted without looking where."""
    old, new = Counter(before.split()), Counter(after.split())
    return (new - old).total(), (old - new).total()

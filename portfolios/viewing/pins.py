"""Where in an exhibit is it to be seen? A moment of a recording or pages of a document, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.refusals import Refused
from certification.states import EvidenceKind
from portfolios.preparation.facts import clock, counted

MOMENT = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})", re.ASCII)
PAGE = re.compile(r"\d{1,5}", re.ASCII)
TIMED = frozenset({EvidenceKind.VIDEO, EvidenceKind.AUDIO, EvidenceKind.LINK})


@dataclass(frozen=True)
class Pin:
    """From and to, in seconds or in pages; all empty means the whole exhibit."""

    from_seconds: int | None = None
    to_seconds: int | None = None
    from_page: int | None = None
    to_page: int | None = None

    @property
    def start(self) -> str:
        """Where it begins, as people write it: 1:20 or 3."""
        return _written(self.from_seconds, self.from_page)

    @property
    def end(self) -> str:
        return _written(self.to_seconds, self.to_page)

    @property
    def words(self) -> str:
        """As people read it: 1:20–2:05, page 3, pages 3–4; empty for the whole exhibit."""
        if self.from_seconds is not None:
            end = f"–{clock(self.to_seconds)}" if self.to_seconds is not None else ""
            return clock(self.from_seconds) + end
        if self.from_page is None:
            return ""
        several = self.to_page is not None and self.to_page != self.from_page
        return f"pages {self.from_page}–{self.to_page}" if several else f"page {self.from_page}"


def _written(seconds: int | None, page: int | None) -> str:
    if seconds is not None:
        return clock(seconds)
    return "" if page is None else str(page)


WHOLE = Pin()

TRACK = 1000
"""How wide the line under a recording is drawn."""

LEAST = 8
"""How wide a moment without an end is drawn on it."""


@dataclass(frozen=True)
class Mark:
    """A pin on the line under a recording: `x` and `width` out of 1,000, and the number of its claim."""

    number: int
    x: int
    width: int
    seconds: int
    until: int | None


def marks(claims: Iterable[Iterable[Pin]], seconds: float | None) -> list[Mark]:
    """Where the pins of each claim stand on the line of a recording of this length; none where that is unknown."""
    if not seconds:
        return []
    numbered = [(number, pin) for number, pins in enumerate(claims, start=1) for pin in pins]
    return [_mark(number, pin.from_seconds, pin.to_seconds, seconds) for number, pin in numbered
            if pin.from_seconds is not None]  # fmt: skip


def _mark(number: int, start: int, end: int | None, seconds: float) -> Mark:
    x = min(round(start / seconds * TRACK), TRACK - LEAST)
    width = round(((start if end is None else end) - start) / seconds * TRACK)
    return Mark(number, x, min(max(width, LEAST), TRACK - x), start, end)


def read(kind: str, facts: Mapping[str, Any], start: str, end: str) -> Pin:
    """The pin that somebody wrote for an exhibit of this kind; raises `Refused` with what is wrong with it."""
    start, end = start.strip(), end.strip()
    if not start and not end:
        return WHOLE
    if not start:
        raise Refused("Say where it begins, too.")
    if kind in TIMED:
        return _moments(facts, start, end)
    if kind == EvidenceKind.DOCUMENT:
        return _pages(facts, start, end)
    raise Refused("Only recordings and documents take a place.")


def refuse_pin(pin: Pin, kind: str) -> str:
    """A pin on an exhibit of this kind, whoever made it."""
    timed, paged = pin.from_seconds is not None, pin.from_page is not None
    if (timed and kind not in TIMED) or (paged and kind != EvidenceKind.DOCUMENT):
        return "Only recordings and documents take a place."
    return ""


def _moments(facts: Mapping[str, Any], start: str, end: str) -> Pin:
    first, last = _moment(start), _moment(end) if end else None
    _forward(first, last)
    length = facts.get("seconds")
    if length is not None and max(first, last or 0) > length:
        raise Refused(f"This recording is only {clock(length)} long.")
    return Pin(from_seconds=first, to_seconds=last)


def _moment(written: str) -> int:
    found = MOMENT.fullmatch(written)
    if not found:
        raise Refused("Write a moment as minutes and seconds, such as 4:05.")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if found.group(2) and seconds > 59:
        raise Refused("Write a moment as minutes and seconds, such as 4:05.")
    return hours * 3600 + minutes * 60 + seconds


def _pages(facts: Mapping[str, Any], start: str, end: str) -> Pin:
    if not PAGE.fullmatch(start) or (end and not PAGE.fullmatch(end)) or int(start) == 0:
        raise Refused("Write a page as a number, such as 3.")
    first, last = int(start), int(end) if end else None
    _forward(first, last)
    pages = facts.get("pages")
    if pages is not None and max(first, last or 0) > pages:
        raise Refused(f"This document has only {counted(pages, 'page')}.")
    return Pin(from_page=first, to_page=last)


def _forward(first: int, last: int | None) -> None:
    if last is not None and last < first:
        raise Refused("The end comes before the beginning.")

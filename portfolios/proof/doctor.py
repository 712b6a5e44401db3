"""Is everything stored as it was taken in? Reads files again, block by block, against their rows; changes nothing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import Exists, FileField, Model, OuterRef, Q, QuerySet

from accounts import audit
from portfolios.models import Evidence, Exhibit, Rendition, Submission
from portfolios.proof import seals
from portfolios.states import HANDED_IN
from portfolios.viewing import serving

BLOCK = 1024**2
CHUNK = 200
FOLDER = "evidence"
SETTLED = timedelta(days=2)
"""What was stored so long ago can't be waiting for its row any more."""


class Section(StrEnum):
    """What is looked at, in this order."""

    FILES = "files"
    RENDITIONS = "renditions"
    ORPHANS = "orphans"
    SEALS = "seals"
    AUDIT = "audit"


class Trouble(StrEnum):
    """What can be wrong."""

    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    ORPHAN = "orphan"
    SEAL = "seal"
    CHAIN = "chain"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, what, and in words. `subject` is its row, where it has one."""

    section: Section
    trouble: Trouble
    name: str
    words: str
    subject: Model | None = field(default=None, compare=False, repr=False)

    def spelled(self) -> dict[str, str]:
        """As JSON has it."""
        return {"section": self.section, "trouble": self.trouble, "name": self.name, "words": self.words}


@dataclass
class Round:
    """One look at a part of what is stored. `sample` looks at so many rows at random, `after` goes on after a row's
    number, `rate` reads so many bytes a second at most, `seconds` ends the round early; `looked` and `reached` say
    how far it came."""

    at: datetime
    sample: int = 0
    after: int = 0
    rate: int = 0
    seconds: float = 0
    looked: dict[str, int] = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)
    read: int = 0
    begun: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        return bool(self.seconds) and time.monotonic() - self.begun > self.seconds

    def rows(self, section: Section, rows: QuerySet[Any]) -> Iterator[Any]:
        """The rows to look at, a few in memory at a time."""
        ordered = rows.filter(pk__gt=self.after).order_by("pk")
        chosen = rows.order_by("?")[: self.sample] if self.sample else ordered
        self.looked.setdefault(section, 0)
        for row in chosen.iterator(chunk_size=CHUNK):
            if self.over:
                return
            yield row
            self.looked[section] += 1
            self.reached[section] = row.pk

    def pace(self, amount: int) -> None:
        """Count what was read, and wait where that was too quick."""
        self.read += amount
        if self.rate:
            time.sleep(max(0.0, self.read / self.rate - (time.monotonic() - self.begun)))


def examine(look: Round, sections: list[Section] | None = None) -> Iterator[Finding]:
    """Everything that is wrong in these parts, all of them unless some are named, as it is found."""
    for section in sections or list(Section):
        yield from PARTS[section](look)


def _files(look: Round) -> Iterator[Finding]:
    placed = Exhibit.objects.filter(evidence=OuterRef("pk"))
    kept = Evidence.objects.exclude(file="").filter(Q(removed_at=None) | Exists(placed))
    for row in look.rows(Section.FILES, kept.only("pk", "title", "file", "size", "sha256")):
        yield from _file(look, Section.FILES, row, f"Evidence {row.pk}")


def _renditions(look: Round) -> Iterator[Finding]:
    rows = Rendition.objects.exclude(file="").only("pk", "evidence_id", "kind", "number", "file", "size", "sha256")
    for row in look.rows(Section.RENDITIONS, rows):
        name = f"Rendition {row.pk} ({row.get_kind_display().lower()} {row.number} of evidence {row.evidence_id})"
        yield from _file(look, Section.RENDITIONS, row, name)


def _file(look: Round, section: Section, row: Evidence | Rendition, name: str) -> Iterator[Finding]:
    place = str(row.file.name)
    try:
        size, sha256 = _read(place, look)
    except serving.Gone:
        yield Finding(section, Trouble.MISSING, name, f"{name}: {place} is missing in the storage.", row)
    except serving.Unreadable as error:
        yield Finding(section, Trouble.UNREADABLE, name, f"{name}: {place} can’t be read: {error}.", row)
    else:
        if (size, sha256) != (row.size, row.sha256):
            what = f"holds {size:,} bytes instead of {row.size:,}" if size != row.size else "holds other bytes"
            yield Finding(section, Trouble.CHANGED, name, f"{name}: {place} {what} than were taken in.", row)


def _read(place: str, look: Round) -> tuple[int, str]:
    """Size and SHA-256 of a stored file, read in blocks."""
    digest, size = hashlib.sha256(), 0
    with closing(serving.opened(place)) as file:
        while block := serving.read(file, BLOCK):
            digest.update(block)
            size += len(block)
            look.pace(len(block))
    return size, digest.hexdigest()


def _orphans(look: Round) -> Iterator[Finding]:
    """Files in the storage that no row knows, two days after they were stored."""
    for folder in _listed(FOLDER)[0]:
        if look.over:
            return
        places = {f"{FOLDER}/{folder}/{name}" for name in _listed(f"{FOLDER}/{folder}")[1]}
        look.looked[Section.ORPHANS] = look.looked.get(Section.ORPHANS, 0) + len(places)
        for place in sorted(places - _known(places)):
            if default_storage.get_modified_time(place) < look.at - SETTLED:
                yield Finding(Section.ORPHANS, Trouble.ORPHAN, place, f"{place} belongs to nothing in the database.")


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _known(places: set[str]) -> set[str]:
    """Those of the places that a row of any model holds."""
    columns = ((model, each.name) for model in apps.get_models() for each in model._meta.get_fields()
               if isinstance(each, FileField))  # fmt: skip
    found: set[str] = set()
    for model, name in columns:
        rows = model._default_manager.filter(**{f"{name}__in": places})
        found.update(rows.values_list(name, flat=True))
    return found


def _seals(look: Round) -> Iterator[Finding]:
    rows = Submission.objects.filter(status__in=HANDED_IN)
    for submission in look.rows(Section.SEALS, rows):
        name = f"Submission {submission.alias}"
        wrong = [seal for seal in seals.of(submission) if not seal.matches]
        for reason in dict.fromkeys(seal.why for seal in wrong) or [seals.of_list(submission)]:
            if reason:
                numbers = ", ".join(str(seal.number) for seal in wrong if seal.why == reason)
                words = f"{name}{f', exhibit {numbers}' if numbers else ''}: {reason}"
                yield Finding(Section.SEALS, Trouble.SEAL, name, words, submission)


def _audit(look: Round) -> Iterator[Finding]:
    place = audit.broken_at()
    look.looked[Section.AUDIT] = 1
    if place is not None:
        words = f"The audit trail is broken at line {place}: it does not fit its own hash or the line before."
        yield Finding(Section.AUDIT, Trouble.CHAIN, f"Line {place}", words)


PARTS: dict[Section, Callable[[Round], Iterator[Finding]]] = {
    Section.FILES: _files,
    Section.RENDITIONS: _renditions,
    Section.ORPHANS: _orphans,
    Section.SEALS: _seals,
    Section.AUDIT: _audit,
}

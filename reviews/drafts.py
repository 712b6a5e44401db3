"""What did a review's draft say before? Its versions, for its reviewer alone, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from portfolios.viewing.pins import Pin
from portfolios.writing import history
from portfolios.writing.history import How, Written
from reviews.models import Assignment, DraftRevision
from reviews.rules import Entry

PLACE = ("from_seconds", "to_seconds", "from_page", "to_page")
PARTS = ("value", "exhibit", "strengths", "next_step", *PLACE)
"""What a draft holds for each criterion, as it is named in a version."""


def of(assignment_id: int) -> QuerySet[DraftRevision]:
    """The versions of a review's draft, newest first."""
    return DraftRevision.objects.filter(assignment_id=assignment_id).order_by("-version")


def written(assignment: Assignment, entries: Sequence[Entry]) -> Written:
    """What a draft with these entries says; what is empty is left out."""
    said: dict[str, Any] = {}
    for entry in entries:
        value = "" if entry.value is None else format(entry.value.normalize(), "f")
        parts = (value, entry.exhibit_id, entry.strengths, entry.next_step, *astuple(entry.pin))
        said |= {name(part, entry.criterion_id): each for part, each in zip(PARTS, parts, strict=True)}
    said |= {"condition": assignment.condition, "condition_reason": assignment.condition_reason}
    at = assignment.saved_at or assignment.assigned_at
    return Written(assignment.version, at, answers={key: each for key, each in said.items() if each not in ("", None)})


def name(part: str, criterion_id: int) -> str:
    """Under which name a version holds a part of a criterion's entry."""
    return f"{part}-{criterion_id}"


def keep(assignment: Assignment, before: Written | None, after: Written, *, at: datetime, how: How) -> DraftRevision:
    """Remember what a held draft says now, in the transaction that saved it; the row as it stands."""
    row = DraftRevision(assignment=assignment, by_id=assignment.person_id, saved_at=at, restored_from=how.restored_from)
    return history.remember(of(assignment.pk), row, before, after, how)


def entries(revision: DraftRevision, criteria: Sequence[int]) -> list[Entry]:
    """What a version put down for each of these criteria; what it left out is empty again."""
    return [_entry(revision.answers, pk) for pk in criteria]


def _entry(said: dict[str, Any], criterion_id: int) -> Entry:
    value, exhibit, strengths, next_step, *place = (said.get(name(part, criterion_id)) for part in PARTS)
    pin = Pin(*place)
    return Entry(criterion_id, Decimal(value) if value else None, exhibit, strengths or "", next_step or "", pin)

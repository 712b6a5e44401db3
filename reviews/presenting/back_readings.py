"""How does a section read that a lead reads once more: why, by whom, and what came of it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from reviews import explaining
from reviews.marks import Policy
from reviews.models import BackReading
from reviews.states import Spot

WITH_A_LEAD = ("assigned", "With a lead")
NO_LEAD = ("failed", "No lead is free")
CONFIRMED = ("done", "Confirmed")
OBJECTED = ("renewed", "The lead’s finding stands")


@dataclass(frozen=True)
class ReadAgain:
    """One section. `agreed` is what the two reviewers settled, `found` what the lead did; empty for no score."""

    candidate: str
    section: str
    url: str
    why: str
    wanted_at: datetime
    reader: str
    status: str
    status_label: str
    agreed: str
    found: str
    read_at: datetime | None


def rows(found: Iterable[BackReading]) -> list[ReadAgain]:
    """As `access.back_readings_for` brings them: with whose they are, the result and the `reader`."""
    return [_row(each) for each in found]


def _row(row: BackReading) -> ReadAgain:
    submission, reader = row.submission, row.reader or ""  # type: ignore[attr-defined]
    working = submission.result.working
    back = working.get("back_reading", {})
    status, words = _state(row, reader)
    return ReadAgain(
        candidate=str(submission.portfolio.enrolment),
        section=str(submission.section),
        url=reverse("reviews:submission", args=[submission.pk]),
        why=str(Spot(row.reason).label),
        wanted_at=row.wanted_at,
        reader=reader,
        status=status,
        status_label=words,
        agreed=explaining.number(back.get("agreed", working["score"])),
        found=explaining.number(back.get("score")),
        read_at=row.read_at,
    )


def _state(row: BackReading, reader: str) -> tuple[str, str]:
    if row.read_at is None:
        return WITH_A_LEAD if reader else NO_LEAD
    return OBJECTED if row.objected else CONFIRMED


def terms(policy: Policy) -> list[str]:
    """What is read once more by the framework, a sentence each; none where it says nothing."""
    floor, threshold = explaining.number(policy.section_floor), explaining.number(policy.overall_threshold)
    found = []
    if not policy.doubles_all:
        share = explaining.number(policy.double_share * 100)
        found.append(
            f"One reviewer is enough well above the floor, but for {share} sections in a hundred, drawn by lot."
        )
    if policy.near_floor is not None:
        found.append(f"Sections settled within {explaining.number(policy.near_floor)} of the floor of {floor}.")
    if policy.near_threshold is not None:
        near = explaining.number(policy.near_threshold)
        found.append(f"All that an overall score within {near} of {threshold} rests on, where it can still change.")
    if policy.back_read_share:
        found.append(f"{explaining.number(policy.back_read_share * 100)} in a hundred of the others, drawn by lot.")
    return found

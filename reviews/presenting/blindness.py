"""What does an administrator see of the places that may tell whose a submission is?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from portfolios.blindness import tracing
from portfolios.models import IdentityFinding


@dataclass(frozen=True)
class Found:
    """One place with what stands there, and what can be done about it. `cleared` says who let it stand, and why."""

    candidate: str
    section: str
    where: str
    words: str
    excerpt: str
    cleared: str
    submission_url: str
    clear_url: str
    send_back_url: str


def found(rows: Iterable[IdentityFinding]) -> list[Found]:
    return [of(row) for row in rows]


def of(row: IdentityFinding) -> Found:
    """One place; it comes with its exhibit, its submission and whose that is."""
    back = reverse("reviews:send_back", args=[row.submission_id])
    return Found(
        candidate=str(row.submission.portfolio.enrolment),
        section=str(row.submission.section),
        where=tracing.where(row.exhibit.number, row.place),
        words=row.words,
        excerpt=row.excerpt,
        cleared=f"Cleared by {row.cleared_by}: {row.cleared_reason}" if row.cleared_at else "",
        submission_url=reverse("reviews:submission", args=[row.submission_id]),
        clear_url=reverse("reviews:clear_finding", args=[row.pk]),
        send_back_url=f"{back}?finding={row.pk}",
    )


def reason(row: IdentityFinding) -> str:
    """What the candidate of a returned section reads, as it is proposed."""
    where = tracing.where(row.exhibit.number, row.place)
    return f"Reviewers would learn who you are. {where}, says “{row.words}”: {row.excerpt}\n\nPlease take it out."

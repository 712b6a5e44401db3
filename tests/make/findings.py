"""Make a place that may tell whose a submission is, where a test is about what becomes of it."""

from __future__ import annotations

from datetime import datetime

from portfolios.models import Exhibit, IdentityFinding
from tests.make.people import NOON


def finding(exhibit: Exhibit, words: str = "Carter", *, place: str = "page 1", at: datetime = NOON) -> IdentityFinding:
    return IdentityFinding.objects.create(
        submission=exhibit.submission,
        exhibit=exhibit,
        place=place,
        words=words,
        excerpt=f"as {words} showed",
        found_at=at,
    )

"""What does a coach read of a review? The last wording of each text, or what the reviewer wrote where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.models import Score, Wording
from reviews.states import Said

Texts = dict[tuple[int, str], Wording]
"""The wording that is read, by score and field."""


def wordings(scores: Iterable[Score]) -> Texts:
    """The last wording of each text of these scores; one statement."""
    rows = Wording.objects.filter(score__in=[score.pk for score in scores]).order_by("version")
    return {(row.score_id, row.field): row for row in rows}


def original(score: Score, field: str) -> str:
    """What the reviewer wrote."""
    return score.strengths if field == Said.STRENGTHS else score.next_step


def read(score: Score, field: str, worded: Texts) -> str:
    """What the coach reads."""
    wording = worded.get((score.pk, field))
    return wording.text if wording else original(score, field)

"""Which reviews may be seen, when? A colleague's after one's own is in; with their names by administrators only.

What is shown of results, and to whom, is in `reports`; of the exhibits, in `portfolios.viewing.showing`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch, QuerySet

from portfolios.viewing.pins import WHOLE, Pin
from reviews.models import Assignment, BenchmarkScore, Score
from reviews.states import BY_LEADS, LEARNING, ON_BENCHMARKS, Duty, Task

LEAD = "Lead reviewer"
NAMELESS = ("First reviewer", "Second reviewer", "Third reviewer")


@dataclass(frozen=True)
class SeenScore:
    """One value with what carries it and what was written about it."""

    criterion: str
    position: int
    value: Decimal | None
    exhibit: int | None
    strengths: str
    next_step: str
    pin: Pin = WHOLE


@dataclass(frozen=True)
class SeenReview:
    """One handed-in review. `who` is a part ("Second reviewer"); `name` is filled for administrators only."""

    who: str
    name: str
    duty: str
    handed_in_at: datetime | None
    condition: str
    condition_reason: str
    scores: tuple[SeenScore, ...]
    mean: Fraction | None


def colleagues(assignment: Assignment) -> list[SeenReview]:
    """The other reviews of the same submission: nothing before one's own is in, and no names.

    A lead sees both reviewers' after the ruling is in; reviewers never see a lead's. At most two statements.
    A validity paper looks like any other review whose colleague was quick: one of its reviews, dated like one's own."""
    if assignment.status != Task.HANDED_IN or assignment.duty in LEARNING:
        return []
    rows = _reviews(assignment.submission_id).filter(duty=Duty.REVIEW)
    others = [seen for row, seen in _seen(rows, names=False) if row.pk != assignment.pk]
    if assignment.duty == Duty.VALIDITY:
        return [replace(seen, handed_in_at=assignment.handed_in_at) for seen in others[:1]]
    return others


def agreed(assignment: Assignment) -> list[BenchmarkScore]:
    """The agreed values of a practice paper with their reasons, once one's own are in; of no other work, ever."""
    if assignment.status != Task.HANDED_IN or assignment.duty != Duty.PRACTICE:
        return []
    rows = BenchmarkScore.objects.filter(benchmark__submission=assignment.submission_id)
    return list(rows.select_related("criterion").order_by("criterion__position"))


def reviews_of(submission_id: int) -> list[SeenReview]:
    """Every handed-in review of a submission with its name: for administrators' eyes only; two statements."""
    return [seen for _, seen in _seen(_reviews(submission_id), names=True)]


def _reviews(submission_id: int) -> QuerySet[Assignment]:
    scores = Score.objects.select_related("criterion", "exhibit").order_by("criterion__position")
    handed_in = Assignment.objects.filter(submission_id=submission_id, status=Task.HANDED_IN)
    rows = handed_in.exclude(duty__in=ON_BENCHMARKS).select_related("person")
    return rows.prefetch_related(Prefetch("scores", scores)).order_by("duty", "pk")


def _seen(rows: Iterable[Assignment], *, names: bool) -> Iterator[tuple[Assignment, SeenReview]]:
    reviewers = iter(NAMELESS)
    for row in sorted(rows, key=lambda row: (row.duty != Duty.REVIEW, row.pk)):
        who = LEAD if row.duty in BY_LEADS else next(reviewers, NAMELESS[-1])
        scores = tuple(_score(score) for score in row.scores.all())
        yield (
            row,
            SeenReview(
                who=who,
                name=str(row.person) if names else "",
                duty=row.duty,
                handed_in_at=row.handed_in_at,
                condition=row.condition,
                condition_reason=row.condition_reason,
                scores=scores,
                mean=None if row.condition else mean([score.value for score in scores]),
            ),
        )


def _score(score: Score) -> SeenScore:
    return SeenScore(
        criterion=score.criterion.title,
        position=score.criterion.position,
        value=score.value,
        exhibit=score.exhibit.number if score.exhibit else None,
        strengths=score.strengths,
        next_step=score.next_step,
        pin=Pin(score.from_seconds, score.to_seconds, score.from_page, score.to_page),
    )


def mean(values: Sequence[Decimal | None]) -> Fraction | None:
    """The exact mean of what is there; None of nothing."""
    found = [Fraction(value) for value in values if value is not None]
    return sum(found, Fraction(0)) / len(found) if found else None

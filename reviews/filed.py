"""What was handed in about many submissions at once? One statement, one row for each review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet, Value

from portfolios.models import Submission
from reviews.marks import Filed, Review
from reviews.models import Assignment
from reviews.states import ON_BENCHMARKS, Duty, Task


class FiledRow(NamedTuple):
    """A review that was handed in, about which submission and by whom."""

    submission_id: int
    person_id: int
    filed: Filed


def rows(submissions: QuerySet[Submission]) -> Iterator[FiledRow]:
    """Each handed-in review in the order in which it was assigned, as the pure rule takes it."""
    held = Assignment.objects.filter(submission__in=submissions.order_by().values("pk"), status=Task.HANDED_IN)
    held = held.exclude(duty__in=ON_BENCHMARKS)
    given: Any = ArrayAgg(
        "scores__value",
        filter=Q(scores__value__isnull=False),
        order_by="scores__criterion__position",
        default=Value([]),
    )
    columns = ("submission", "person", "duty", "condition", "given")
    held = held.annotate(given=given).order_by("submission", "pk")
    for submission_id, person_id, duty, condition, values in held.values_list(*columns):
        review = Review(condition=condition) if condition else Review(values=tuple(values))
        yield FiledRow(submission_id, person_id, Filed(Duty(duty), review))


def by_submission(submissions: QuerySet[Submission]) -> dict[int, list[Filed]]:
    """The same, together for each submission."""
    found: dict[int, list[Filed]] = defaultdict(list)
    for row in rows(submissions):
        found[row.submission_id].append(row.filed)
    return found

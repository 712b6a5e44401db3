"""What did somebody give where others had agreed? Values side by side, for the pure rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from reviews.models import Assignment, BenchmarkScore, Score
from reviews.training.qualifying import Compared

COLUMNS = ("assignment", "criterion", "value")


def compared(tasks: Sequence[Assignment]) -> list[list[Compared]]:
    """For each of these tasks on benchmarks, the agreed and the given value of every criterion; two statements."""
    agreed: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    rows = BenchmarkScore.objects.filter(benchmark__submission__in=[task.submission_id for task in tasks])
    for submission_id, criterion_id, value in rows.values_list("benchmark__submission", "criterion", "value"):
        assert value is not None  # noqa: S101 (what is given to anybody is agreed)
        agreed[submission_id].append((criterion_id, value))
    scores = Score.objects.filter(assignment__in=[task.pk for task in tasks], assignment__condition="")
    given = {(task, criterion): value for task, criterion, value in scores.values_list(*COLUMNS)}
    return [
        [(value, given.get((task.pk, criterion))) for criterion, value in agreed[task.submission_id]] for task in tasks
    ]

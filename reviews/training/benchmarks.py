"""How does a released submission become a benchmark? Chosen, scored with reasons, agreed once, retired at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification.models import Criterion
from portfolios.models import Submission
from reviews import assignments, locks
from reviews.models import Benchmark, BenchmarkScore, Result
from reviews.states import Purpose, Task
from reviews.training import pool, rules
from reviews.training.rules import Agreed, Fit

RETIRED = "This paper was taken out of training."
"""All that a reviewer reads of why a benchmark was retired: the reason may tell what it was for."""


def fit_of(submission_id: int) -> Fit:
    """What may keep a submission from being a benchmark; one statement."""
    here = {"submission": OuterRef("pk")}
    row = Submission.objects.filter(pk=submission_id).values_list(
        Exists(Benchmark.objects.filter(**here)),
        pool.hidden("pk"),
        pool.narrow("pk"),
        pool.telling("pk"),
        Exists(Result.objects.filter(**here, condition="")),
    )
    return Fit(*row.get())


@transaction.atomic
def make(
    submission_id: int, *, purpose: str, set_number: int | None = None, consent: str, by: User, at: datetime
) -> Benchmark:
    """Choose a released submission; its values are to be agreed next."""
    submission = locks.submission(submission_id)
    number = set_number if purpose == Purpose.QUALIFICATION else None
    fit = fit_of(submission.pk)
    allow(rules.refuse_make(is_administrator(by), submission, fit, purpose=purpose, set_number=number, consent=consent))
    benchmark = Benchmark.objects.create(
        submission=submission, purpose=purpose, set_number=number, consent=consent.strip(), made_at=at, made_by=by
    )
    audit.record("benchmark.made", benchmark, by=by, at=at, purpose=purpose, consent=benchmark.consent)
    return benchmark


@transaction.atomic
def write(benchmark_id: int, *, scores: Sequence[Agreed], by: User, at: datetime) -> Benchmark:
    """Save the values and reasons of a draft; those of criteria that aren't named stay."""
    benchmark = _held(benchmark_id)
    allow(rules.refuse_write(is_administrator(by), benchmark, scores, _criteria(benchmark)))
    _store(benchmark, scores)
    audit.record("benchmark.written", benchmark, by=by, at=at)
    return benchmark


@transaction.atomic
def agree(benchmark_id: int, *, scores: Sequence[Agreed], by: User, at: datetime) -> Benchmark:
    """Fix these values and reasons; from now on the benchmark can be given to reviewers."""
    benchmark = _held(benchmark_id)
    allow(rules.refuse_agree(is_administrator(by), benchmark, scores, _criteria(benchmark)))
    _store(benchmark, scores)
    benchmark.agreed_at, benchmark.agreed_by = at, by
    benchmark.save(update_fields=["agreed_at", "agreed_by"])
    values = {str(score.criterion_id): str(score.value) for score in scores}
    audit.record("benchmark.agreed", benchmark, by=by, at=at, values=values)
    return benchmark


@transaction.atomic
def retire(benchmark_id: int, *, reason: str, by: User, at: datetime) -> None:
    """Take a benchmark out of use; what waits on it is taken back. One that was never agreed is thrown away."""
    benchmark = _held(benchmark_id)
    allow(rules.refuse_retire(is_administrator(by), benchmark, reason=reason))
    audit.record("benchmark.retired", benchmark, by=by, at=at, reason=reason.strip())
    if benchmark.agreed_at is None:
        benchmark.scores.all().delete()
        benchmark.delete()
        return
    benchmark.retired_at, benchmark.retired_by, benchmark.retired_reason = at, by, reason.strip()
    benchmark.save(update_fields=["retired_at", "retired_by", "retired_reason"])
    waiting = locks.assignments().filter(
        submission=benchmark.submission_id, duty=benchmark.purpose, status=Task.ASSIGNED
    )
    assignments.end(waiting, Task.CANCELLED, reason=RETIRED, by=by, at=at)


def scores_of(benchmark: Benchmark) -> list[Agreed]:
    """What is put down so far, in the order of the criteria; one statement."""
    return [Agreed(*row) for row in benchmark.scores.values_list("criterion_id", "value", "rationale")]


def _held(benchmark_id: int) -> Benchmark:
    rows = Benchmark.objects.select_for_update(of=("self",)).select_related("submission__section")
    return rows.get(pk=benchmark_id)


def _criteria(benchmark: Benchmark) -> dict[int, str]:
    rows = Criterion.objects.filter(section=benchmark.submission.section_id).order_by("position")
    return dict(rows.values_list("pk", "title"))


def _store(benchmark: Benchmark, scores: Sequence[Agreed]) -> None:
    BenchmarkScore.objects.bulk_create(
        [
            BenchmarkScore(
                benchmark=benchmark, criterion_id=each.criterion_id, value=each.value, rationale=each.rationale.strip()
            )
            for each in scores
        ],
        update_conflicts=True,
        unique_fields=["benchmark", "criterion"],
        update_fields=["value", "rationale"],
    )

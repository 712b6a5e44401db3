"""When is a section settled? Two reviews that agree, one where that is enough, or a lead's ruling; swept, and safe to
run twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from accounts import audit
from portfolios import submissions
from portfolios.models import Submission
from portfolios.states import Status
from reviews import adjudications, doubling, locks, marks, reopening, spotting
from reviews.marks import Filed, Policy, Review, Settlement
from reviews.models import Adjudication, Assignment, Result
from reviews.states import LIVE, ON_BENCHMARKS, Duty, Referral, Task

log = structlog.get_logger(__name__)

TO_SETTLE = frozenset({Status.IN_REVIEW, Status.ADJUDICATION})
REVIEWS_IN = Count("assignments", filter=Q(assignments__duty=Duty.REVIEW, assignments__status=Task.HANDED_IN))


@transaction.atomic
def settle(submission_id: int, *, at: datetime) -> Result | None:
    """Settle one submission, or refer it to a lead; None while there is nothing to settle.

    Safe to run any number of times and by any number of workers: the submission is held, and only the first
    finds it unsettled."""
    submission = locks.submission(submission_id)
    if submission.status not in TO_SETTLE:
        return None
    handed_in = read(submission)
    if _waits_for_second(submission, handed_in, at=at):
        return None
    settlement = settlement_of(submission, handed_in)
    if isinstance(settlement, Settlement):
        ruling = next((row for row in handed_in if row.duty == Duty.ADJUDICATION), None)
        return _settled(submission, settlement, ruling, at=at)
    if settlement is not None and submission.status == Status.IN_REVIEW:
        adjudications.refer(submission, settlement, at=at)
    return None


def _waits_for_second(submission: Submission, handed_in: Iterable[Assignment], *, at: datetime) -> bool:
    """Whether the one review that is in may still be reopened, or isn't enough: then a second is asked for, once."""
    policy = Policy.from_framework(submission.section.framework.policy)
    reviews = [row for row in handed_in if row.duty == Duty.REVIEW]
    if policy.doubles_all or len(reviews) != 1:
        return False
    (first,) = reviews
    assert first.handed_in_at is not None  # noqa: S101 (it is handed in)
    if at < reopening.closes_at(policy, first.handed_in_at) or doubling.awaited(submission):
        return True
    return doubling.ask(submission, policy, review_of(first), at=at)


def read(submission: Submission) -> list[Assignment]:
    """Everything that was handed in about a submission, in the order in which it was assigned; nothing of those who
    were trained on it later."""
    rows = Assignment.objects.filter(submission=submission, status=Task.HANDED_IN).exclude(duty__in=ON_BENCHMARKS)
    return list(rows.select_related("person").prefetch_related("scores__criterion").order_by("pk"))


def settlement_of(submission: Submission, handed_in: Iterable[Assignment]) -> Settlement | Referral | None:
    """What these readings come to by the policy of the submission's framework."""
    filed = [Filed(Duty(row.duty), review_of(row)) for row in handed_in]
    return marks.settle_filed(Policy.from_framework(submission.section.framework.policy), filed)


def review_of(assignment: Assignment) -> Review:
    """A handed-in review as the pure rule takes it."""
    if assignment.condition:
        return Review(condition=assignment.condition)
    scores = sorted(assignment.scores.all(), key=lambda score: score.criterion.position)
    return Review(values=tuple(score.value for score in scores if score.value is not None))


def _settled(submission: Submission, settlement: Settlement, ruling: Assignment | None, *, at: datetime) -> Result:
    framework = submission.section.framework
    if ruling is not None:
        adjudications.rule(Adjudication.objects.get(submission=submission), ruling, at=at)
    result = Result.objects.create(
        submission=submission,
        **columns(settlement, policy=framework.policy),
        policy_fingerprint=framework.fingerprint,
        settled_at=at,
    )
    submissions.move(submission, Status.SETTLED, by=None, at=at)
    score = marks.text(settlement.score)
    audit.record("result.settled", result, by=None, at=at, score=score, condition=result.condition)
    spotting.spot(submission, settlement, at=at)
    return result


def columns(settlement: Settlement, *, policy: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of a settlement, the policy that it was settled by included: all that a replay compares."""
    score = settlement.score
    return {
        "numerator": None if score is None else score.numerator,
        "denominator": None if score is None else score.denominator,
        "condition": settlement.condition,
        "adjudicated": settlement.ruled,
        "working": settlement.working | {"policy": policy},
    }


def due() -> list[int]:
    """Submissions that could settle now: both reviews are in and no ruling is awaited, or one is and no second was
    asked for yet."""
    ruled = Assignment.objects.filter(submission=OuterRef("pk"), duty=Duty.ADJUDICATION, status=Task.HANDED_IN)
    rows = Submission.objects.filter(status__in=TO_SETTLE).annotate(reviews_in=REVIEWS_IN, share=doubling.SHARE)
    alone = Q(status=Status.IN_REVIEW, reviews_in=1, share__lt=1) & ~doubling.WANTED
    both = Q(status=Status.IN_REVIEW, reviews_in__gte=2)
    ready = rows.filter(both | alone | (Q(status=Status.ADJUDICATION) & Exists(ruled)))
    return list(ready.order_by("status_at", "pk").values_list("pk", flat=True))


def without_lead() -> list[int]:
    """Submissions in adjudication that nobody works on."""
    live = Assignment.objects.filter(submission=OuterRef("pk"), duty=Duty.ADJUDICATION, status__in=LIVE)
    rows = Submission.objects.filter(~Exists(live), status=Status.ADJUDICATION)
    return list(rows.order_by("status_at", "pk").values_list("pk", flat=True))


def settle_ready(*, at: datetime) -> int:
    """Settle everything that can be settled and look again for missing leads; returns how many were settled.

    Each in a transaction of its own: one bad row is logged and never stops the rest."""
    each("adjudication.ask_failed", without_lead(), lambda pk: adjudications.ask_lead(pk, at=at))
    return each("settle.failed", due(), lambda pk: settle(pk, at=at))


def each(failure: str, ids: Iterable[int], act: Callable[[int], object]) -> int:
    """Run a verb for each id; returns how many answered with something."""
    done = 0
    for pk in ids:
        try:
            done += act(pk) is not None
        except Exception:  # whatever ails one row must not stop the others; the next sweep tries it again
            log.exception(failure, id=pk)
    return done

"""How many reviewers does a section need? Two; where its framework doubles a share of them alone, one at first, and a
second where pass or fail could hang on it, or where the lot falls on it.

Every second reviewer is asked once the first is in, the drawn ones too: so that being asked late says little."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Case, DecimalField, Exists, OuterRef, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from accounts import audit
from portfolios.models import Submission
from reviews import lots, marks
from reviews.marks import Policy, Review
from reviews.models import SecondReading
from reviews.states import Second

PURPOSE = "second_reading"
WANTED = Exists(SecondReading.objects.filter(submission=OuterRef("pk")))

_SAID = KeyTextTransform("double_share", "section__framework__policy")
SHARE: Cast = Cast(_SAID, DecimalField(max_digits=10, decimal_places=6))
"""The share that a submission's own framework doubles; null where it doesn't say, and so doubles all."""


def reviewers(policy: Policy) -> Combinable:
    """For rows of submissions under one policy: how many reviewers each needs."""
    if policy.doubles_all:
        return Value(policy.reviewers)
    return Case(When(WANTED, then=Value(policy.reviewers)), default=Value(1))


def reviewers_of(policy: Policy, ids: Collection[int]) -> dict[int, int]:
    """The same for submissions that are here already; no statement where all have two."""
    if policy.doubles_all:
        return dict.fromkeys(ids, policy.reviewers)
    doubled = set(SecondReading.objects.filter(submission__in=ids).values_list("submission_id", flat=True))
    return {pk: policy.reviewers if pk in doubled else 1 for pk in ids}


def awaited(submission: Submission) -> bool:
    """Whether a second reviewer was asked for."""
    return SecondReading.objects.filter(submission=submission).exists()


def ask(submission: Submission, policy: Policy, first: Review, *, at: datetime) -> bool:
    """Ask for a second reviewer where one is needed, the first being in for good; the submission is held."""
    reason = marks.why_two(policy, first)
    if reason is None and lots.drawn(policy.double_share, PURPOSE, submission.alias):
        reason = Second.SAMPLE
    if reason is None:
        return False
    row = SecondReading.objects.create(submission=submission, reason=reason, wanted_at=at)
    audit.record("second_reading.wanted", row, by=None, at=at, reason=reason.value)
    return True

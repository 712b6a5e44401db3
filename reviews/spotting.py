"""Which settled sections must a lead read once more? Those near the floor or the threshold, and a share of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts import audit
from portfolios.models import Submission
from portfolios.states import Status
from reviews import lots, marks
from reviews.marks import Policy, Settlement, Verdict
from reviews.models import BackReading
from reviews.states import Spot

PURPOSE = "back_reading"


def spot(submission: Submission, settlement: Settlement, *, at: datetime) -> None:
    """Want a back-reading of what has just settled, near the floor or drawn. A lead's score isn't read again."""
    policy = Policy.from_framework(submission.section.framework.policy)
    if settlement.ruled:
        return
    if marks.near_floor(policy, settlement.score):
        _want([submission], Spot.FLOOR, at=at)
    elif lots.drawn(policy.back_read_share, PURPOSE, submission.alias):
        _want([submission], Spot.SAMPLE, at=at)


def spot_around(policy: Policy, verdict: Verdict, judged: Iterable[Submission], *, at: datetime) -> None:
    """Want back-readings of all that an overall score near the threshold rests on, as far as it can still change:
    the attempt that counts of each section, not released, and scored by no lead."""
    if not marks.near_threshold(policy, verdict):
        return
    banked = {slug: each["banked"] for slug, each in verdict.working["sections"].items()}
    rows = [
        row
        for row in judged
        if row.status == Status.SETTLED and not row.result.adjudicated and _score(row) == banked[row.section.slug]
    ]
    _want(rows, Spot.THRESHOLD, at=at)


def _score(submission: Submission) -> str | None:
    return str(submission.result.working["score"])


def _want(submissions: Iterable[Submission], reason: Spot, *, at: datetime) -> None:
    """Once each, however often it is asked. Settling and deciding hold what they ask for."""
    found = {submission.pk: submission for submission in submissions}
    known = set(BackReading.objects.filter(submission__in=found).values_list("submission_id", flat=True))
    rows = [
        BackReading(submission=submission, reason=reason, wanted_at=at)
        for pk, submission in found.items()
        if pk not in known
    ]
    BackReading.objects.bulk_create(rows)
    audit.record_many("back_reading.wanted", rows, by=None, at=at, reason=reason.value)

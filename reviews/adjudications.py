"""What happens when two reviews don't settle? A lead who has seen neither scores blind, and that score stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from portfolios import submissions
from portfolios.models import Submission
from portfolios.states import Status
from reviews import assignments, fitness, locks, notices
from reviews.models import Adjudication, Assignment
from reviews.states import LIVE, Duty, Referral


def refer(submission: Submission, reason: Referral, *, at: datetime) -> Adjudication:
    """Refer a locked submission in review to a lead reviewer; a free one is asked at once."""
    adjudication = Adjudication.objects.create(submission=submission, reason=reason, referred_at=at)
    submissions.move(submission, Status.ADJUDICATION, by=None, at=at, reason=reason.value)
    _ask(submission, adjudication, at=at)
    return adjudication


@transaction.atomic
def ask_lead(submission_id: int, *, at: datetime) -> Assignment | None:
    """Look again for a lead where none was free; may run any number of times."""
    submission = locks.submission(submission_id)
    live = Assignment.objects.filter(submission=submission, duty=Duty.ADJUDICATION, status__in=LIVE)
    if submission.status != Status.ADJUDICATION or live.exists():
        return None
    return _ask(submission, submission.adjudication, at=at)


def _ask(submission: Submission, adjudication: Adjudication, *, at: datetime) -> Assignment | None:
    """Ask a free lead; where none is, administrators are told once."""
    given = find_lead(submission, Duty.ADJUDICATION, at=at)
    if given is None:
        notices.lead_wanted(adjudication, at=at)
    return given


def find_lead(submission: Submission, duty: Duty, *, at: datetime) -> Assignment | None:
    """Give a locked submission to the lead with the least to do; None where nobody qualifies."""
    locks.leads(submission.portfolio.enrolment.cohort_id)
    situation = assignments.situation_of(submission, duty)
    work = situation.works[0]
    free = [judge for judge in situation.judges if not fitness.refuse_judge(judge, work)]
    if not free or not work.places or work.held:
        return None
    chosen = min(free, key=lambda judge: (judge.minutes, judge.member_id))
    return assignments.give(submission, chosen, duty, by=None, at=at)


def rule(adjudication: Adjudication, ruling: Assignment, *, at: datetime) -> None:
    """Note whose handed-in review stands; the submission is locked and about to settle."""
    adjudication.ruling, adjudication.ruled_at = ruling, ruling.handed_in_at
    adjudication.save(update_fields=["ruling", "ruled_at"])
    audit.record("adjudication.ruled", adjudication, by=ruling.person, at=at)

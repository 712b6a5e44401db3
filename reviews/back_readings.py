"""How is a settled section read once more? By a free lead, blind; it is confirmed, or the lead's finding stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import audit
from certification.models import Cycle, Enrolment
from certification.states import Place
from portfolios.models import Submission
from portfolios.states import Status
from reviews import adjudications, decisions, locks, marks, notices, results
from reviews.marks import Settlement
from reviews.models import Assignment, BackReading, Result
from reviews.states import LIVE, Duty, Task

_OWN = Assignment.objects.filter(submission=OuterRef("submission"), duty=Duty.BACK_READING)
GIVEN = Exists(_OWN.filter(status__in=LIVE))
HANDED_IN = Exists(_OWN.filter(status=Task.HANDED_IN))


def waiting() -> QuerySet[BackReading]:
    """What is not read yet, except of candidates who have withdrawn: nobody reads that any more."""
    active = Q(submission__portfolio__enrolment__status=Place.ACTIVE)
    return BackReading.objects.filter(active | Q(HANDED_IN), read_at=None).order_by("wanted_at", "pk")


def before_release(cycle: Cycle) -> int:
    """How many sections must be read before this cycle is released; one statement."""
    held = decisions.offered(cycle).filter(status=Status.SETTLED).order_by()
    return waiting().filter(submission__in=held.values("pk")).count()


def sweep(*, at: datetime) -> int:
    """Take in what was read and look for leads for the rest; returns how many were read."""
    read = waiting().filter(HANDED_IN).values_list("submission_id", flat=True)
    done = results.each("back_reading.take_in_failed", list(read), lambda pk: take_in(pk, at=at))
    free = waiting().exclude(GIVEN).values_list("submission_id", flat=True)
    results.each("back_reading.ask_failed", list(free), lambda pk: ask_lead(pk, at=at))
    return done


@transaction.atomic
def ask_lead(submission_id: int, *, at: datetime) -> Assignment | None:
    """Ask the lead with the least to do who has not read it; where none is free, administrators are told once."""
    submission = locks.submission(submission_id)
    wanted = waiting().exclude(GIVEN).filter(submission=submission).first()
    if wanted is None or submission.status != Status.SETTLED:
        return None
    given = adjudications.find_lead(submission, Duty.BACK_READING, at=at)
    if given is None:
        wanted.submission = submission
        notices.lead_wanted(wanted, at=at)
    return given


@transaction.atomic
def take_in(submission_id: int, *, at: datetime) -> Result | None:
    """Settle once more with what a lead found. Every reading stays in the working; a decision that rested on another
    score is taken back and made anew."""
    list(Enrolment.objects.select_for_update().filter(portfolio__submissions=submission_id).values_list("pk"))
    submission = locks.submission(submission_id)
    wanted = BackReading.objects.filter(submission=submission, read_at=None).first()
    handed_in = results.read(submission)
    reading = next((row for row in handed_in if row.duty == Duty.BACK_READING), None)
    if wanted is None or reading is None or submission.status != Status.SETTLED:
        return None
    settlement = results.settlement_of(submission, handed_in)
    assert isinstance(settlement, Settlement)  # noqa: S101 (it was settled without this reading)
    result = _changed(submission, settlement, reading, at=at)
    wanted.read_at, wanted.reading, wanted.objected = at, reading, settlement.ruled
    wanted.save(update_fields=["read_at", "reading", "objected"])
    if settlement.ruled:
        decisions.take_back(submission.portfolio.enrolment_id, at=at)
    return result


def _changed(submission: Submission, settlement: Settlement, reading: Assignment, *, at: datetime) -> Result:
    result = Result.objects.get(submission=submission)
    before = result.working["score"]
    columns = results.columns(settlement, policy=submission.section.framework.policy)
    for name, value in columns.items():
        setattr(result, name, value)
    result.save(update_fields=list(columns))
    after = marks.text(settlement.score)
    audit.record(
        "result.read_again", result, by=reading.person, at=at, before=before, score=after, objected=settlement.ruled
    )
    return result

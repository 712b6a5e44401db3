"""Who must not judge whom: how is a conflict recorded, and what happens to work that is under way?"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification.models import Enrolment
from reviews import assignments, locks, rules
from reviews.models import Assignment, Conflict
from reviews.states import Task

RECORDED = "A conflict with this candidate was recorded."
"""All that a reviewer reads of a conflict that somebody else recorded: the reason might tell whose work it is."""


@transaction.atomic
def declare(person_id: int, *, enrolment_id: int, reason: str, by: User, at: datetime) -> Conflict:
    """Record that a person must not judge a candidate; their tasks on the candidate's work end at once."""
    subject = User.objects.get(pk=person_id)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("person").get(pk=enrolment_id)
    known = Conflict.objects.filter(person=subject, enrolment=enrolment).exists()
    administrator = is_administrator(by)
    allow(rules.refuse_declare(by, subject, enrolment, administrator=administrator, known=known, reason=reason))
    return _record(subject, enrolment, reason=reason, by=by, at=at)


@transaction.atomic
def recuse(assignment_id: int, *, reason: str, by: User, at: datetime) -> Assignment:
    """ "I know this person": record the conflict and give back every task on this candidate's work, in one step."""
    locks.seats(by.pk)
    assignment = locks.assignment(assignment_id)
    enrolment = assignment.submission.portfolio.enrolment
    allow(rules.refuse_recuse(by, assignment, reason=reason))
    _record(by, enrolment, reason=reason, by=by, at=at)
    assignment.refresh_from_db()
    return assignment


def _record(subject: User, enrolment: Enrolment, *, reason: str, by: User, at: datetime) -> Conflict:
    locks.seats(subject.pk)
    values = {"reason": reason.strip(), "declared_at": at, "declared_by": by}
    conflict, new = Conflict.objects.get_or_create(person=subject, enrolment=enrolment, defaults=values)
    if new:
        audit.record("conflict.declared", conflict, by=by, at=at, reason=conflict.reason)
    under_way = Assignment.objects.select_for_update(of=("self",)).filter(
        person=subject, submission__portfolio__enrolment=enrolment, status=Task.ASSIGNED
    )
    rows = list(under_way.select_related("person", "submission__section", "submission__portfolio__enrolment"))
    if rows and by == subject:
        assignments.end(rows, Task.DECLINED, reason=reason, by=by, at=at)
    elif rows:
        assignments.end(rows, Task.CANCELLED, reason=RECORDED, by=by, at=at)
    return conflict

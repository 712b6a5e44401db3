"""May a reviewer take back what they have just handed in? For a short while, and only until a colleague is in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts import audit
from accounts.models import User
from accounts.refusals import allow
from portfolios.models import Submission
from reviews import locks, rules
from reviews.marks import Policy
from reviews.models import Adjudication, Assignment, Result
from reviews.states import Duty, Task


@transaction.atomic
def reopen(assignment_id: int, *, by: User, at: datetime) -> Assignment:
    """Make a review that was handed in a draft again, as it stands."""
    locks.submission_of(assignment_id)
    assignment = locks.assignment(assignment_id)
    allow(refuse(by, assignment, at=at))
    assignment.status, assignment.handed_in_at = Task.ASSIGNED, None
    assignment.save(update_fields=["status", "handed_in_at"])
    audit.record("review.reopened", assignment, by=by, at=at)
    return assignment


def refuse(person: User, assignment: Assignment, *, at: datetime) -> str:
    """Asks the database only for what was handed in a short while ago. It answers alike whatever ended the time, so
    that nobody learns of a colleague from it."""
    closes_at = until(assignment)
    near = closes_at is not None and at < closes_at and open_still(assignment)
    return rules.refuse_reopen(person, assignment, in_time=near)


def until(assignment: Assignment) -> datetime | None:
    """Up to when the framework lets its reviewer reopen a review; None for what isn't handed in."""
    policy = Policy.from_framework(assignment.submission.section.framework.policy)
    return None if assignment.handed_in_at is None else closes_at(policy, assignment.handed_in_at)


def closes_at(policy: Policy, handed_in_at: datetime) -> datetime:
    """When a review that was handed in at this moment can't be reopened any more, whatever else happens."""
    return handed_in_at + timedelta(minutes=policy.reopen_minutes)


def open_still(assignment: Assignment) -> bool:
    """Whether nothing else has come of the submission yet: no other review, no result, no adjudication."""
    of_it = {"submission": OuterRef("pk")}
    others = Assignment.objects.filter(**of_it, status=Task.HANDED_IN).exclude(pk=assignment.pk)
    rows = Submission.objects.filter(pk=assignment.submission_id, status__in=rules.OPEN_TO[Duty.REVIEW])
    untouched = (
        ~Exists(others),
        ~Exists(Result.objects.filter(**of_it)),
        ~Exists(Adjudication.objects.filter(**of_it)),
    )
    return rows.filter(*untouched).exists()

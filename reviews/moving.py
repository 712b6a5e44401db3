"""How does all that waits on one reviewer go to others? Proposed first, then moved in one step or not at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification.models import PanelMember
from portfolios.models import Submission
from reviews import assignments, locks, planning, rules, situations
from reviews.marks import Policy
from reviews.models import Assignment
from reviews.planning import Plan
from reviews.states import Duty, Task


@dataclass(frozen=True)
class Move:
    """The reviews that a member would lose, and to whom they would go."""

    tasks: frozenset[int]
    plan: Plan


def pending(member_id: int) -> QuerySet[Assignment]:
    """The reviews that a member has not handed in. A lead's rulings are given anew by themselves."""
    return Assignment.objects.filter(member_id=member_id, duty=Duty.REVIEW, status=Task.ASSIGNED)


def propose(member_id: int) -> Move:
    """Who could take over what waits on this member, balanced as any proposal; changes nothing."""
    member = PanelMember.objects.select_related("cohort__framework").get(pk=member_id)
    given = dict(pending(member_id).values_list("submission_id", "pk"))
    related = ("section", "portfolio__enrolment__person")
    found = list(Submission.objects.filter(pk__in=given).select_related(*related).order_by("pk"))
    reviewers = Policy.from_framework(member.cohort.framework.policy).reviewers
    situation = situations.load(member.cohort_id, found, reviewers=reviewers)
    others = [judge for judge in situation.judges if judge.member_id != member_id]
    works = [replace(work, places=1) for work in situation.works]
    return Move(frozenset(given.values()), planning.plan(others, works))


@transaction.atomic
def move(
    member_id: int,
    *,
    tasks: Collection[int],
    pairs: Collection[tuple[int, int]],
    reason: str,
    due_at: datetime | None = None,
    by: User,
    at: datetime,
) -> list[Assignment]:
    """Take back these reviews, which are all that waits on a member, and give them to others as proposed.

    What nobody could take waits for a reviewer again. Refused whole where anything changed since it was proposed."""
    allow(rules.refuse_administer(is_administrator(by)))
    member = PanelMember.objects.get(pk=member_id)
    ids = set(pending(member_id).values_list("submission_id", flat=True))
    list(locks.submissions(ids))
    locks.members({member_id, *(other for _, other in pairs)})
    rows = list(locks.assignments().filter(pk__in=pending(member_id).values("pk")).order_by("pk"))
    same = {row.pk for row in rows} == set(tasks) and all(
        submission in ids and other != member_id for submission, other in pairs
    )
    allow(rules.refuse_move(waiting=len(rows), same=same, reason=reason))
    assignments.end(rows, Task.CANCELLED, reason=reason, by=by, at=at)
    if not pairs:
        return []
    return assignments.apply(member.cohort_id, pairs=pairs, due_at=due_at, by=by, at=at)

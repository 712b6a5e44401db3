"""How does all that waits on one reviewer go to others? Proposed first, then moved in one step or not at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification.models import PanelMember
from certification.states import PanelRole
from portfolios.models import Submission
from reviews import assignments, locks, planning, rules, situations
from reviews.fitness import Judge, Work
from reviews.marks import Policy
from reviews.models import Assignment
from reviews.planning import Plan, Unplaced
from reviews.states import BY_LEADS, JUDGING, Duty, Task

RELATED = ("section", "portfolio__enrolment__person")


@dataclass(frozen=True)
class Move:
    """The tasks that a member would lose, and to whom they would go. `kept` are a lead's that no other lead can take:
    they stay, for whoever looks for a lead by itself might find the same one again."""

    tasks: frozenset[int]
    plan: Plan
    kept: tuple[Unplaced, ...] = ()


def pending(member_id: int) -> QuerySet[Assignment]:
    """What a member has not handed in: reviews and, of a lead, adjudications and back-readings."""
    return Assignment.objects.filter(member_id=member_id, duty__in=JUDGING, status=Task.ASSIGNED)


def _papers(member_id: int) -> Q:
    """The validity papers that a member has not handed in: they leave with the reviews, like any of them."""
    return Q(member_id=member_id, duty=Duty.VALIDITY, status=Task.ASSIGNED)


def propose(member_id: int) -> Move:
    """Who could take over what waits on this member, balanced as any proposal; changes nothing."""
    member = PanelMember.objects.select_related("cohort__framework").get(pk=member_id)
    given = list(pending(member_id))
    reviews = _plan(member, [row for row in given if row.duty == Duty.REVIEW], PanelRole.REVIEWER)
    readings = _plan(member, [row for row in given if row.duty in BY_LEADS], PanelRole.LEAD)
    placed = {pair.submission_id for pair in readings.pairs}
    return Move(
        tasks=frozenset(row.pk for row in given if row.duty == Duty.REVIEW or row.submission_id in placed),
        plan=replace(reviews, pairs=reviews.pairs + readings.pairs, loads=reviews.loads + readings.loads),
        kept=readings.unplaced,
    )


def _plan(member: PanelMember, given: Sequence[Assignment], role: PanelRole) -> Plan:
    """Who of these could take over one kind of work; nobody is asked where there is none."""
    works: list[Work] = []
    judges: Sequence[Judge] = ()
    policy = Policy.from_framework(member.cohort.framework.policy)
    for duty in sorted({row.duty for row in given}):
        ids = [row.submission_id for row in given if row.duty == duty]
        found = list(Submission.objects.filter(pk__in=ids).select_related(*RELATED).order_by("pk"))
        situation = situations.load(member.cohort_id, found, policy=policy, duty=Duty(duty))
        judges = [judge for judge in situation.judges if judge.member_id != member.pk]
        works += [replace(work, places=1) for work in situation.works]
    return planning.plan(judges, works, role=role)


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
    """Take back these tasks and give them to others as proposed: all reviews that wait on a member, and of a lead what
    other leads can take.

    A review that nobody could take waits for a reviewer again. Refused whole where anything changed since it was
    proposed."""
    allow(rules.refuse_administer(is_administrator(by)))
    member = PanelMember.objects.get(pk=member_id)
    list(locks.submissions(set(pending(member_id).values_list("submission_id", flat=True))))
    locks.members({member_id, *(other for _, other in pairs)})
    waiting = list(locks.assignments().filter(pk__in=pending(member_id).values("pk")).order_by("pk"))
    rows = [row for row in waiting if row.pk in tasks]
    allow(rules.refuse_move(waiting=len(waiting), same=_same(member_id, waiting, tasks, pairs), reason=reason))
    every = locks.assignments().filter(Q(pk__in=[row.pk for row in rows]) | _papers(member_id)).order_by("pk")
    assignments.end(every, Task.CANCELLED, reason=reason, by=by, at=at)
    duties = {row.submission_id: Duty(row.duty) for row in rows}
    reviews = [pair for pair in pairs if duties[pair[0]] == Duty.REVIEW]
    given = assignments.apply(member.cohort_id, pairs=reviews, due_at=due_at, by=by, at=at) if reviews else []
    for submission, other in pairs:
        if duties[submission] in BY_LEADS:
            duty = duties[submission]
            given.append(assignments.assign(submission, member_id=other, duty=duty, due_at=due_at, by=by, at=at))
    return given


def _same(
    member_id: int, waiting: Sequence[Assignment], tasks: Collection[int], pairs: Collection[tuple[int, int]]
) -> bool:
    """Whether this still is what was proposed: every review, the readings that somebody else takes, nobody of no
    concern, and not the member again."""
    placed = {submission for submission, _ in pairs}
    moved = {row.pk for row in waiting if row.duty == Duty.REVIEW or row.submission_id in placed}
    concerned = {row.submission_id for row in waiting}
    return moved == set(tasks) and placed <= concerned and all(other != member_id for _, other in pairs)

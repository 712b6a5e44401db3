"""Who judges what: how is a task proposed, given, declined or taken back?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import Refused, allow, first
from certification.models import Cohort
from certification.states import Place
from portfolios import submissions
from portfolios.models import Submission
from portfolios.states import Status
from reviews import doubling, fitness, locks, notices, planning, rules, situations
from reviews.fitness import Judge
from reviews.marks import Policy
from reviews.models import Assignment, BackReading
from reviews.situations import Situation
from reviews.states import LIVE, ON_BENCHMARKS, Duty, Task
from reviews.training import validity

DAYS = 30
"""How long a reviewer has by default."""

OUTDATED = rules.OUTDATED

_LIVE = Assignment.objects.filter(submission=OuterRef("pk"), duty=Duty.REVIEW, status__in=LIVE).order_by()
_COUNTED = _LIVE.values("submission").annotate(n=Count("pk")).values("n")
LIVE_REVIEWS = Coalesce(Subquery(_COUNTED, output_field=IntegerField()), 0)
"""How many reviewers a submission has. Looked up for each that waits: joining would read every task there ever was."""


def waiting(cohort_id: int, policy: Policy) -> QuerySet[Submission]:
    """What was handed in by active candidates and has fewer reviewers than it needs: of each the `live_reviews` and
    the `wanted_reviewers`."""
    rows = Submission.objects.filter(
        portfolio__enrolment__cohort_id=cohort_id,
        portfolio__enrolment__status=Place.ACTIVE,
        status__in=rules.OPEN_TO[Duty.REVIEW],
    ).annotate(live_reviews=LIVE_REVIEWS, wanted_reviewers=doubling.reviewers(policy))
    found = rows.filter(live_reviews__lt=F("wanted_reviewers"))
    related = found.select_related("section", "portfolio__enrolment__person")
    return related.defer("manifest", "section__guidance", "section__reviewer_guidance")


def propose(cohort_id: int) -> planning.Plan:
    """A balanced proposal for everything that waits in this cohort; changes nothing."""
    policy = _policy(Cohort.objects.select_related("framework").get(pk=cohort_id))
    found = list(waiting(cohort_id, policy).order_by("pk"))
    situation = situations.load(cohort_id, found, policy=policy)
    return planning.plan(situation.judges, situation.works)


@transaction.atomic
def apply(
    cohort_id: int, *, pairs: Collection[tuple[int, int]], due_at: datetime | None = None, by: User, at: datetime
) -> list[Assignment]:
    """Assign all (submission id, member id) pairs of a proposal, or none of them when one no longer fits.

    The statements don't grow with the number of pairs."""
    allow(first(rules.refuse_administer(is_administrator(by)), "" if pairs else "There is nothing to assign."))
    cohort = Cohort.objects.select_related("framework").get(pk=cohort_id)
    held = locks.submissions({submission_id for submission_id, _ in pairs})
    found = {s.pk: s for s in held if s.portfolio.enrolment.cohort_id == cohort_id}
    locks.members({member_id for _, member_id in pairs})
    situation = situations.load(cohort_id, list(found.values()), policy=_policy(cohort))
    judges = _checked(sorted(pairs), found, situation)
    rows = [_task(found[pair[0]], judge, due_at=due_at, by=by, at=at) for pair, judge in judges]
    return _given(rows, by=by, at=at)


def _checked(
    pairs: Sequence[tuple[int, int]], found: dict[int, Submission], situation: Situation
) -> list[tuple[tuple[int, int], Judge]]:
    """The pairs with their judges, each checked as if those before it were assigned already."""
    taken: dict[int, set[int]] = {submission_id: set() for submission_id in found}
    added: dict[tuple[int, int], int] = {}
    answer = []
    for submission_id, member_id in pairs:
        work, judge = situation.work(submission_id), situation.judge(member_id)
        if work is None or judge is None or judge.person_id in taken[submission_id]:
            raise Refused(OUTDATED)
        free = work.places - len(taken[submission_id])
        key = (member_id, work.cycle_id)
        full = fitness.room(judge, work.cycle_id) <= added.get(key, 0)
        refusal = first(
            rules.refuse_place(found[submission_id], Duty.REVIEW, free=free),
            work.held,
            fitness.refuse_judge(judge, work),
            f"{judge.name} {fitness.Bar.FULL}" if full else "",
        )
        allow(f"{OUTDATED} {refusal}" if refusal else "")
        taken[submission_id].add(judge.person_id)
        added[key] = added.get(key, 0) + 1
        answer.append(((submission_id, member_id), judge))
    return answer


@transaction.atomic
def assign(
    submission_id: int,
    *,
    member_id: int,
    duty: Duty = Duty.REVIEW,
    due_at: datetime | None = None,
    by: User,
    at: datetime,
) -> Assignment:
    """Give one submission one more reviewer, or its lead, by hand. Every rule but balance holds here, too."""
    submission = locks.submission(submission_id)
    locks.members([member_id])
    situation = situation_of(submission, duty)
    judge = situation.judge(member_id)
    allow(rules.refuse_assign(is_administrator(by), submission, judge, situation.works[0]))
    assert judge is not None  # noqa: S101 (the rule has just seen one)
    return give(submission, judge, duty, due_at=due_at, by=by, at=at)


def situation_of(submission: Submission, duty: Duty) -> Situation:
    """The panel and this one piece of work; refused while it was never handed in."""
    allow("" if submission.cycle_id else "Only a section that is handed in can be assigned.")
    if duty == Duty.BACK_READING:
        wanted = BackReading.objects.filter(submission=submission, read_at=None)
        allow("" if wanted.exists() else "This section need not be read once more.")
    enrolment = submission.portfolio.enrolment
    policy = Policy.from_framework(submission.section.framework.policy)
    return situations.load(enrolment.cohort_id, [submission], policy=policy, duty=duty)


def give(
    submission: Submission, judge: Judge, duty: Duty, *, due_at: datetime | None = None, by: User | None, at: datetime
) -> Assignment:
    """Write the task that the rules have allowed; the submission is locked."""
    return _given([_task(submission, judge, duty, due_at=due_at, by=by, at=at)], by=by, at=at)[0]


def _task(
    submission: Submission,
    judge: Judge,
    duty: Duty = Duty.REVIEW,
    *,
    due_at: datetime | None,
    by: User | None,
    at: datetime,
) -> Assignment:
    return Assignment(
        submission=submission,
        member_id=judge.member_id,
        person_id=judge.person_id,
        duty=duty,
        status=Task.ASSIGNED,
        assigned_at=at,
        assigned_by=by,
        due_at=due_at or at + timedelta(days=DAYS),
    )


def _given(rows: list[Assignment], *, by: User | None, at: datetime) -> list[Assignment]:
    """Store the tasks, open the reviews, remember and tell, in a constant number of statements.

    Validity papers that are due go along with them, and are not among what is returned."""
    people = User.objects.in_bulk({row.person_id for row in rows})
    for row in rows:
        row.person = people[row.person_id]
    every = validity.seeded(rows, by=by, at=at)
    Assignment.objects.bulk_create(every)
    first_ones = {row.submission_id for row in rows if row.submission.status == Status.SUBMITTED}
    if first_ones:
        submissions.move_many(first_ones, Status.IN_REVIEW, by=by, at=at)
    audit.record_many("assignment.given", every, by=by, at=at)
    notices.asked(every, at=at)
    return rows


@transaction.atomic
def decline(assignment_id: int, *, reason: str, by: User, at: datetime) -> Assignment:
    """A reviewer gives a task back; its place is free again and the administrators are told."""
    assignment = locks.assignment(assignment_id)
    allow(rules.refuse_decline(by, assignment, reason=reason))
    return end([assignment], Task.DECLINED, reason=reason, by=by, at=at)[0]


@transaction.atomic
def cancel(assignment_id: int, *, reason: str, by: User, at: datetime) -> Assignment:
    """An administrator takes a task back before it is handed in; its place is free again."""
    assignment = locks.assignment(assignment_id)
    allow(rules.refuse_cancel(is_administrator(by), assignment, reason=reason))
    return end([assignment], Task.CANCELLED, reason=reason, by=by, at=at)[0]


def end(rows: Iterable[Assignment], how: Task, *, reason: str, by: User, at: datetime) -> list[Assignment]:
    """End locked tasks, remember it and tell whom it concerns: administrators of a declined one, else the reviewer.

    Nobody waits for a benchmark, so that of one given back administrators hear nothing."""
    ended = list(rows)
    for row in ended:
        row.status, row.ended_at, row.ended_by, row.ended_reason = how, at, by, reason.strip()
    Assignment.objects.bulk_update(ended, ["status", "ended_at", "ended_by", "ended_reason"])
    audit.record_many(f"assignment.{how.value}", ended, by=by, at=at, reason=reason.strip())
    if how == Task.DECLINED:
        notices.declined([row for row in ended if row.duty not in ON_BENCHMARKS], at=at)
    else:
        notices.cancelled(ended, at=at)
    return ended


def _policy(cohort: Cohort) -> Policy:
    return Policy.from_framework(cohort.framework.policy)

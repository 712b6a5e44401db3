"""What do planner and assigning verbs need to know of panel and waiting work? Nine statements for any number.

A back-reading asks for one more, who has seen its texts; so does a framework that doubles only a share of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, Sum

from certification.models import Enrolment, PanelMember
from certification.states import Place
from portfolios.blindness import readiness
from portfolios.models import Submission
from reviews import doubling
from reviews.fitness import Judge, Work, mail_domain
from reviews.marks import Policy
from reviews.models import Assignment, Conflict, LookedAt, Opened, Wording
from reviews.states import BY_LEADS, LIVE, ON_BENCHMARKS, Duty, Task
from reviews.training import standings


@dataclass(frozen=True)
class Situation:
    """The panel and the work of one cohort at this moment."""

    judges: tuple[Judge, ...]
    works: tuple[Work, ...]

    def judge(self, member_id: int) -> Judge | None:
        return next((judge for judge in self.judges if judge.member_id == member_id), None)

    def work(self, submission_id: int) -> Work | None:
        return next((work for work in self.works if work.submission_id == submission_id), None)


@dataclass
class _Past:
    """Who had to do with one submission, by how; people's ids."""

    live: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    declined: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)
    worded: set[int] = field(default_factory=set)


def load(cohort_id: int, submissions: Collection[Submission], *, policy: Policy, duty: Duty = Duty.REVIEW) -> Situation:
    """The cohort's panel, and these of its submissions as work of one duty under the cohort's policy.

    Submissions come with `section` and `portfolio.enrolment.person`."""
    pasts = _pasts(submissions, duty)
    declared = _declared({submission.portfolio.enrolment_id for submission in submissions})
    ids = {submission.pk for submission in submissions}
    ready, needed = readiness.of(ids), _needed(ids, policy, duty)
    works = [
        replace(
            _work(submission, pasts[submission.pk], declared[submission.portfolio.enrolment_id], duty),
            places=max(needed[submission.pk] - len(pasts[submission.pk].live[duty]), 0),
            held=readiness.refuse_review(ready[submission.pk]),
        )
        for submission in submissions
    ]
    return Situation(tuple(_judges(cohort_id)), tuple(works))


def _needed(ids: Collection[int], policy: Policy, duty: Duty) -> dict[int, int]:
    """How many judges of this duty each submission needs."""
    return dict.fromkeys(ids, 1) if duty in BY_LEADS else doubling.reviewers_of(policy, ids)


def _judges(cohort_id: int) -> Iterable[Judge]:
    rows = PanelMember.objects.filter(cohort_id=cohort_id, person__isnull=False).exclude(status=Place.WITHDRAWN)
    members = rows.select_related("person").annotate(
        section_ids=ArrayAgg("sections", filter=Q(sections__isnull=False), default=[])
    )
    loads, minutes = _loads(cohort_id)
    gate = standings.gate(cohort_id)
    active = Enrolment.objects.filter(cohort_id=cohort_id, status=Place.ACTIVE)
    candidates = set(active.values_list("person_id", flat=True))
    for member in members.order_by("pk"):
        person = member.person
        assert person is not None  # noqa: S101 (filtered above)
        yield Judge(
            member_id=member.pk,
            person_id=person.pk,
            name=str(person),
            role=member.role,
            organisation=person.organisation,
            mail_domain=mail_domain(person.email),
            section_ids=frozenset(member.section_ids),
            capacity=member.capacity,
            active=member.status == Place.ACTIVE,
            qualified=member.qualified,
            barred=frozenset(pk for pk in member.section_ids if gate.bars(member.pk, pk)),
            candidate=person.pk in candidates,
            load=loads[member.pk],
            minutes=minutes[member.pk],
        )


def _loads(cohort_id: int) -> tuple[dict[int, dict[int, int]], dict[int, int]]:
    """The live tasks of each member by cycle, and the minutes that all of them take."""
    loads: dict[int, dict[int, int]] = defaultdict(dict)
    minutes: dict[int, int] = defaultdict(int)
    live = Assignment.objects.filter(member__cohort_id=cohort_id, status__in=LIVE).exclude(duty__in=ON_BENCHMARKS)
    rows = live.values_list("member_id", "submission__cycle_id").order_by()
    counted = rows.annotate(tasks=Count("pk"), needs=Sum("submission__section__expected_minutes"))
    for member_id, cycle_id, tasks, needs in counted:
        loads[member_id][cycle_id] = tasks
        minutes[member_id] += needs
    return loads, minutes


def _pasts(submissions: Collection[Submission], wanted: Duty) -> dict[int, _Past]:
    """For each submission, who judges or declined it, who saw an earlier attempt of the same section, and for a
    back-reading, who has worded it."""
    pasts: dict[int, _Past] = defaultdict(_Past)
    now = {(s.portfolio_id, s.section_id): s for s in submissions}
    rows = Assignment.objects.filter(
        submission__portfolio_id__in={portfolio for portfolio, _ in now},
        submission__section_id__in={section for _, section in now},
    )
    columns = ("submission__portfolio_id", "submission__section_id", "submission_id", "person_id", "status", "duty")
    for portfolio_id, section_id, submission_id, person_id, status, duty in rows.values_list(*columns):
        submission = now.get((portfolio_id, section_id))
        if submission is None:
            continue
        past = pasts[submission.pk]
        if submission_id != submission.pk:
            past.seen.add(person_id)
        elif status in LIVE:
            past.live[duty].add(person_id)
        elif status == Task.DECLINED:
            past.declined.add(person_id)
    for submission_id, person_id in _worders(now.values()) if wanted == Duty.BACK_READING else ():
        pasts[submission_id].worded.add(person_id)
    return pasts


def _worders(submissions: Collection[Submission]) -> Iterable[tuple[int, int]]:
    """Who has seen the reviews of these, wording them or about to, and so can't read them blind."""
    opened = Opened.objects.filter(submission__in=submissions).values_list("submission_id", "person_id")
    looked = LookedAt.objects.filter(submission__in=submissions).values_list("submission_id", "by_id")
    edited = Wording.objects.filter(score__assignment__submission__in=submissions)
    return opened.union(looked, edited.values_list("score__assignment__submission_id", "edited_by_id"))


def _declared(enrolment_ids: set[int]) -> dict[int, set[int]]:
    declared: dict[int, set[int]] = defaultdict(set)
    rows = Conflict.objects.filter(enrolment_id__in=enrolment_ids).values_list("enrolment_id", "person_id")
    for enrolment_id, person_id in rows:
        declared[enrolment_id].add(person_id)
    return declared


def _work(submission: Submission, past: _Past, declared: set[int], duty: Duty) -> Work:
    enrolment = submission.portfolio.enrolment
    person = enrolment.person
    assert person is not None  # noqa: S101 (nobody hands in before they have joined)
    assert submission.cycle_id is not None  # noqa: S101 (what was handed in has its cycle)
    return Work(
        submission_id=submission.pk,
        cycle_id=submission.cycle_id,
        section_id=submission.section_id,
        enrolment_id=enrolment.pk,
        candidate_id=person.pk,
        alias=submission.alias,
        section=submission.section.title,
        organisation=person.organisation,
        mail_domain=mail_domain(person.email),
        minutes=submission.section.expected_minutes,
        duty=duty,
        taken=frozenset(set().union(*past.live.values())),
        declined=frozenset(past.declined),
        seen=frozenset(past.seen),
        declared=frozenset(declared),
        worded=frozenset(past.worded),
    )

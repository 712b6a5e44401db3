"""What does an administrator see of one submission? Its story, who judges it, who could, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from accounts.access import audit_events_for
from accounts.actions import Action
from accounts.models import AuditEvent, User
from certification.states import PanelRole
from portfolios import rules as portfolio_rules
from portfolios.models import Submission
from portfolios.proof import seals
from portfolios.proof.seals import Seal
from portfolios.states import Audience, Status, label
from portfolios.viewing import links
from portfolios.viewing.showing import Places, Shown, places, shown
from reviews import access, assignments, explaining, fitness, rules, visibility
from reviews.fitness import Judge
from reviews.models import Adjudication, Assignment, Result, SecondReading
from reviews.presenting import blindness
from reviews.presenting.blindness import Found
from reviews.presenting.queues import task_state
from reviews.states import ON_BENCHMARKS, Duty, Referral, Second
from reviews.training import access as training
from reviews.visibility import SeenReview

TIMELINE = 60
HAND = "an administrator’s reason"
"""Stands for the reason that the next page asks for, where a rule decides whether to offer the button."""

DEEDS = {
    "submission.begun": "Begun",
    "submission.submitted": "Handed in",
    "submission.returned": "Returned to the candidate",
    "submission.withdrawn": "Withdrawn",
    "submission.in_review": "Review began",
    "submission.adjudication": "Referred to a lead reviewer",
    "submission.settled": "Settled",
    "submission.released": "Result released",
    "submission.original_opened": "Original file opened",
    "identity.found": "Places found that may tell whose it is",
    "identity.cleared": "Place cleared",
    "assignment.given": "Reviewer assigned",
    "assignment.declined": "Review declined",
    "assignment.cancelled": "Review taken back",
    "review.handed_in": "Review handed in",
    "review.reopened": "Review reopened",
    "adjudication.ruled": "Lead reviewer’s score stands",
}


@dataclass(frozen=True)
class Duties:
    """One task on this submission."""

    who: str
    duty: str
    status: str
    status_label: str
    due_at: datetime
    ended: str
    action: Action | None


@dataclass(frozen=True)
class Candidate:
    """A panel member who could take it, or the sentence that says why not."""

    member_id: int
    name: str
    role: str
    refusal: str
    tasks: int
    capacity: int


@dataclass(frozen=True)
class Deed:
    """One line of the submission's story."""

    at: datetime
    what: str
    who: str
    why: str


@dataclass(frozen=True)
class Case:
    submission: Submission
    title: str
    candidate: str
    organisation: str
    status: str
    status_label: str
    facts: Sequence[tuple[str, str]]
    actions: Sequence[Action]
    duties: Sequence[Duties]
    referral: str
    duty: str
    refusal: str
    candidates: Sequence[Candidate]
    reviews: Sequence[SeenReview]
    result: Result | None
    score: str
    working: Sequence[str]
    exhibits: Sequence[tuple[Shown, Places, str, Seal | None, str]]
    registers: Sequence[tuple[int, str]]
    timeline: Sequence[Deed]
    findings: Sequence[Found]


def case(person: User, submission: Submission, *, at: datetime) -> Case:
    """The whole page of a submission that was handed in at some time."""
    enrolment = submission.portfolio.enrolment
    tasks = list(
        Assignment.objects.filter(submission=submission)
        .exclude(duty__in=ON_BENCHMARKS)
        .select_related("person")
        .order_by("assigned_at", "pk")
    )
    result = Result.objects.filter(submission=submission).first()
    duty = access.duty_of(submission)
    candidates, refusal = _candidates(submission, duty)
    conditions = {one["code"]: one["title"] for one in submission.section.framework.conditions}
    sealed = {seal.number: seal for seal in seals.of(submission)}
    concerns = links.concerns(submission.pk)
    return Case(
        submission=submission,
        title=f"{submission.section}, attempt {submission.attempt}",
        candidate=str(enrolment),
        organisation=enrolment.person.organisation if enrolment.person else "",
        status=submission.status,
        status_label=label(submission.status, Audience.STAFF),
        facts=[*_facts(submission), *_second(submission)],
        actions=[*_actions(submission, at), *_benchmark(person, submission)],
        duties=[_duty(task, at) for task in tasks],
        referral=_referral(submission),
        duty=duty,
        refusal=refusal,
        candidates=candidates,
        reviews=visibility.reviews_of(submission.pk),
        result=result,
        score=_score(result, conditions),
        working=explaining.section(result.working, conditions) if result else [],
        exhibits=[
            (*_exhibit(submission.pk, each, sealed.get(each.number)), concerns.get(each.number, ""))
            for each in shown(submission)
        ],
        registers=[
            (number, reverse("portfolios:consents", args=[evidence]))
            for number, evidence in access.registers_of(submission)
        ],
        timeline=timeline(person, submission, tasks),
        findings=blindness.found(access.findings_in(person, submission)),
    )


def _exhibit(pk: int, exhibit: Shown, seal: Seal | None) -> tuple[Shown, Places, str, Seal | None]:
    """An exhibit, where its renditions are served to administrators, where the original is, and how its seal is."""

    def part(kind: str, number: int) -> str:
        return reverse("reviews:submission_part", args=[pk, exhibit.number, kind, number])

    served = places(exhibit, reverse("reviews:submission_file", args=[pk, exhibit.number]), part)
    original = reverse("reviews:original", args=[pk, exhibit.number]) if exhibit.uploaded else ""
    return exhibit, served, original, seal


def _facts(submission: Submission) -> list[tuple[str, str]]:
    facts = [("Alias for reviewers", submission.alias)]
    if submission.cycle:
        facts.append(("Cycle", str(submission.cycle.number)))
    if submission.manifest_sha256:
        facts.append(("Seal of the manifest", submission.manifest_sha256))
    if submission.returned_reason:
        facts.append(("Reason for its return", submission.returned_reason))
    return facts


def _actions(submission: Submission, at: datetime) -> list[Action]:
    refusal = portfolio_rules.refuse_send_back(True, submission, reason=HAND, window_open=True)
    back = reverse("reviews:send_back", args=[submission.pk])
    results = reverse("reviews:results", args=[submission.portfolio_id])
    return [
        Action("Send back", back, refusal=refusal, method="get"),
        Action("All results of this candidate", results, method="get"),
    ]


def _benchmark(person: User, submission: Submission) -> list[Action]:
    """The way to the benchmark that a released submission is, or may become."""
    if submission.status != Status.RELEASED:
        return []
    found = training.benchmark_of(person, submission)
    if found:
        return [Action("Benchmark", reverse("reviews:benchmark", args=[found.pk]), method="get")]
    return [Action("Make a benchmark", reverse("reviews:make_benchmark", args=[submission.pk]), method="get")]


def _duty(task: Assignment, at: datetime) -> Duties:
    refusal = rules.refuse_cancel(True, task, reason=HAND)
    status, words = task_state(task, at)
    cancel = Action("Take back", reverse("reviews:cancel_assignment", args=[task.pk]), method="get")
    return Duties(
        who=str(task.person),
        duty=Duty(task.duty).label,
        status=status,
        status_label=words,
        due_at=task.due_at,
        ended=task.ended_reason,
        action=None if refusal else cancel,
    )


def _referral(submission: Submission) -> str:
    found = Adjudication.objects.filter(submission=submission).first()
    return str(Referral(found.reason).label) if found else ""


def _second(submission: Submission) -> list[tuple[str, str]]:
    """Why it has two reviewers, where one could have been enough."""
    found = SecondReading.objects.filter(submission=submission).first()
    return [("Why a second reviewer", str(Second(found.reason).label))] if found else []


def _candidates(submission: Submission, duty: Duty) -> tuple[list[Candidate], str]:
    """Every panel member with the sentence that keeps them from it; those who can come first, the least busy first."""
    if submission.status not in rules.OPEN_TO[duty]:
        return [], rules.refuse_place(submission, duty, free=1)
    situation = assignments.situation_of(submission, duty)
    work = situation.works[0]
    full = rules.refuse_place(submission, duty, free=work.places) or work.held
    if full:
        return [], full
    found = [(fitness.refuse_judge(judge, work), judge) for judge in situation.judges]
    found.sort(key=lambda row: (bool(row[0]), row[1].minutes, row[1].member_id))
    return [_could(refusal, judge) for refusal, judge in found], ""


def _could(refusal: str, judge: Judge) -> Candidate:
    return Candidate(
        member_id=judge.member_id,
        name=judge.name,
        role=str(PanelRole(judge.role).label),
        refusal=refusal,
        tasks=sum(judge.load.values()),
        capacity=judge.capacity,
    )


def _score(result: Result | None, conditions: Mapping[str, str]) -> str:
    if result is None:
        return ""
    if result.condition:
        return f"No score: {conditions.get(result.condition, result.condition)}"
    return explaining.number(result.working["score"])


def timeline(person: User, submission: Submission, tasks: Sequence[Assignment]) -> list[Deed]:
    """What happened, the latest first, from the audit trail: one statement."""
    about = Q(subject_kind="submission", subject_id=submission.pk)
    about |= Q(subject_kind="assignment", subject_id__in=[task.pk for task in tasks])
    events = audit_events_for(person).filter(about, action__in=DEEDS)
    people = {task.pk: str(task.person) for task in tasks}
    return [_deed(event, people) for event in events[:TIMELINE]]


def _deed(event: AuditEvent, people: Mapping[int, str]) -> Deed:
    what = DEEDS[event.action]
    whom = people.get(event.subject_id, "") if event.subject_kind == "assignment" else ""
    reason = str(event.data.get("reason", ""))
    return Deed(
        at=event.at,
        what=f"{what}: {whom}" if whom and str(event.by) != whom else what,
        who=str(event.by) if event.by else "By itself",
        why=str(Referral(reason).label) if reason in Referral.values else reason,
    )

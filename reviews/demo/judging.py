"""How do the reviewers and leads of the demonstration score?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from certification.states import EvidenceKind
from portfolios.models import Exhibit
from portfolios.viewing.pins import WHOLE, Pin
from reviews import bank, scoring
from reviews.demo.feedback import FIRST, NEXT_STEPS, SECOND
from reviews.demo.scenes import Stage, strength_of
from reviews.models import Assignment
from reviews.planning import Plan
from reviews.scoring import Draft, Entry
from reviews.states import Duty, Task

SENTENCES = (
    "You leave the decision with the teacher, and it shows in what they say next.",
    "Name the moment in which the goal changed, and why.",
    "Show the same with a second class, so that the pattern can be seen.",
)
QUARTER = Decimal("0.25")
BELOW_THE_FLOOR = ("hana", "support")
HALF_DONE = 2
OF_TASK = ("person", "submission__section", "submission__portfolio__enrolment__person")


def pairs(plan: Plan) -> list[tuple[int, int]]:
    """The proposal as (submission id, member id)."""
    return [(pair.submission_id, pair.member_id) for pair in plan.pairs]


def review(wanted: Mapping[int, Stage], *, at: datetime) -> None:
    """Hand in the reviews that the plan wants; some stay drafts, some are not begun."""
    for place, task in enumerate(_tasks(wanted, Duty.REVIEW)):
        stage, second = wanted[task.submission_id], _is_second(task)
        when = at + timedelta(minutes=place)
        if stage >= Stage.DISAGREED or (stage == Stage.HALF_REVIEWED and not second):
            scoring.hand_in(task.pk, version=task.version, draft=_draft(task, stage), by=task.person, at=when)
        elif stage == Stage.HALF_REVIEWED:
            started = _draft(task, stage).entries[:HALF_DONE]
            scoring.save_draft(task.pk, version=task.version, entries=started, by=task.person, at=when)


def adjudicate(wanted: Mapping[int, Stage], *, at: datetime) -> None:
    """Leads rule where the plan wants it; the others wait for theirs."""
    for task in _tasks(wanted, Duty.ADJUDICATION):
        if wanted[task.submission_id] == Stage.ADJUDICATED:
            scoring.hand_in(task.pk, version=task.version, draft=_draft(task, Stage.SETTLED), by=task.person, at=at)


def read_again(*, leaving: int = 0, at: datetime) -> None:
    """Leads read what they are asked to read once more; the last ones wait for theirs."""
    rows = Assignment.objects.filter(duty=Duty.BACK_READING, status=Task.ASSIGNED)
    found = list(rows.select_related(*OF_TASK).order_by("pk"))
    for task in found[: len(found) - leaving]:
        scoring.hand_in(task.pk, version=task.version, draft=_draft(task, Stage.SETTLED), by=task.person, at=at)


def keep_sentences(person: User, *, at: datetime) -> None:
    """What a reviewer writes again and again."""
    for place, text in enumerate(SENTENCES):
        bank.keep(text=text, by=person, at=at + timedelta(minutes=place))


def _tasks(wanted: Mapping[int, Stage], duty: Duty) -> list[Assignment]:
    rows = Assignment.objects.filter(submission__in=wanted, duty=duty, status=Task.ASSIGNED)
    return list(rows.select_related(*OF_TASK).order_by("pk"))


def _is_second(task: Assignment) -> bool:
    first = Assignment.objects.filter(submission=task.submission_id, duty=Duty.REVIEW).order_by("pk").first()
    return first is not None and first.pk != task.pk


def _draft(task: Assignment, stage: Stage) -> Draft:
    section = task.submission.section
    exhibits = list(task.submission.exhibits.select_related("evidence").order_by("number"))
    second = _is_second(task)
    strengths = (SECOND if second else FIRST)[section.slug]
    entries = [
        Entry(
            criterion_id=criterion.pk,
            value=_value(task, stage, place),
            exhibit_id=exhibits[place % len(exhibits)].pk,
            strengths=strengths[place],
            next_step=NEXT_STEPS[(task.submission_id + place + 3 * second) % len(NEXT_STEPS)],
            pin=_where(exhibits[place % len(exhibits)], place),
        )
        for place, criterion in enumerate(section.criteria.order_by("position"))
    ]
    return Draft(entries)


def _where(exhibit: Exhibit, place: int) -> Pin:
    """A moment of a recording, the first page of a document; nothing in the rest."""
    if exhibit.evidence.facts.get("seconds"):
        return Pin(from_seconds=2 + place, to_seconds=6 + place)
    return Pin(from_page=1) if exhibit.evidence.kind == EvidenceKind.DOCUMENT else WHOLE


def _value(task: Assignment, stage: Stage, place: int) -> Decimal:
    """A value of the scale around the person's level; two who disagree stand two levels apart."""
    key = str(task.submission.portfolio.enrolment.person.email).split("@")[0]  # type: ignore[union-attr]
    level = 1 if (key, task.submission.section.slug) == BELOW_THE_FLOOR else strength_of(key)
    if stage in (Stage.DISAGREED, Stage.ADJUDICATED):
        level = 2 if _is_second(task) else 4
    elif level > 1:
        level = min(4, level + (task.submission_id + place) % 2)
    step = (task.submission_id + task.person_id + place) % 3 - 1
    return Decimal(level) + QUARTER * step

"""What stands on a reviewer's desk? Built from an allow-list: the alias, the section, the exhibits, one's own draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import prefetch_related_objects
from django.forms import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from accounts.actions import Action
from accounts.models import User
from certification.models import Criterion
from portfolios.viewing.pins import WHOLE, Pin
from portfolios.viewing.showing import Places, Shown, places
from reviews import reopening as reopenings
from reviews import rules
from reviews.explaining import level
from reviews.forms import ReviewForm
from reviews.marks import SCALE, Policy
from reviews.models import Assignment, BenchmarkScore
from reviews.presenting.phrases import count_words, spent_words
from reviews.presenting.sheets import Sheet
from reviews.states import BY_LEADS, LEARNING, Duty, Task
from reviews.training.qualifying import ADJACENT


@dataclass(frozen=True)
class LevelRow:
    """One described level with its three values, as (written, spoken, chosen)."""

    value: int
    title: str
    descriptor: str
    values: Sequence[tuple[str, str, bool]]

    @property
    def chosen(self) -> bool:
        return any(chosen for _, _, chosen in self.values)


@dataclass(frozen=True)
class Part:
    """One criterion of the rubric with what the reviewer put down for it."""

    pk: int
    number: int
    slug: str
    title: str
    statement: str
    look_for: Sequence[str]
    levels: Sequence[LevelRow]
    score: str
    exhibit_words: str
    exhibit: BoundField
    pin: Pin
    jump: str
    starts: BoundField
    ends: BoundField
    strengths: BoundField
    next_step: BoundField
    done: bool

    @property
    def carried_by(self) -> str:
        """ "2. The goal, 1:20–2:05"."""
        return ", ".join(words for words in (self.exhibit_words, self.pin.words) if words)


@dataclass(frozen=True)
class Desk:
    """Everything the desk shows."""

    alias: str
    section: str
    factor_number: int
    summary: str
    guidance: str
    minutes: int
    adjudication: bool
    learning: str
    back: tuple[str, str]
    status: str
    status_label: str
    due_at: datetime
    handed_in_at: datetime | None
    open: bool
    saved: str
    exhibits: Sequence[tuple[Shown, Places]]
    parts: Sequence[Part]
    form: ReviewForm
    condition_title: str
    conditions: Sequence[Mapping[str, str]]
    missing: Sequence[str]
    actions: Sequence[Action]
    url: str
    save_url: str
    hand_in_url: str
    history_url: str
    withdrawn_url: str
    spent_url: str
    spent: str

    @property
    def done(self) -> int:
        return sum(part.done for part in self.parts)


def desk(person: User, sheet: Sheet, form: ReviewForm, exhibits: Sequence[Shown]) -> Desk:
    """The desk of one's own review; `form` is bound, to what is stored or to what was sent."""
    assignment = sheet.assignment
    section = assignment.submission.section
    prefetch_related_objects(list(sheet.criteria), "levels")
    conditions = {condition["code"]: condition["title"] for condition in sheet.conditions}
    return Desk(
        alias=assignment.submission.alias,
        section=section.title,
        factor_number=section.factor.number,
        summary=section.summary,
        guidance=section.reviewer_guidance,
        minutes=section.expected_minutes,
        adjudication=assignment.duty in BY_LEADS,
        learning=Duty(assignment.duty).label if assignment.duty in LEARNING else "",
        back=back(assignment),
        status=assignment.status,
        status_label=Task(assignment.status).label,
        due_at=assignment.due_at,
        handed_in_at=assignment.handed_in_at,
        open=not rules.refuse_work(person, assignment),
        saved=saved_words(assignment.saved_at),
        exhibits=[(exhibit, _places(assignment, exhibit)) for exhibit in exhibits],
        parts=list(_parts(sheet, form)),
        form=form,
        condition_title=conditions.get(str(form["condition"].value() or ""), ""),
        conditions=sheet.conditions,
        missing=sheet.missing(form) if form.is_valid() else [],
        actions=actions(person, assignment),
        url=reverse("reviews:desk", args=[assignment.pk]),
        save_url=reverse("reviews:save", args=[assignment.pk]),
        hand_in_url=reverse("reviews:hand_in", args=[assignment.pk]),
        history_url=reverse("reviews:history", args=[assignment.pk]),
        withdrawn_url=reverse("reviews:withdrawn", args=[assignment.pk]),
        spent_url=reverse("reviews:spent", args=[assignment.pk]),
        spent=spent_words(assignment.spent_seconds),
    )


@dataclass(frozen=True)
class Reopening:
    """The way back from what was just handed in, and until when it is open at the latest."""

    url: str
    until: str


def reopening(person: User, assignment: Assignment, *, at: datetime) -> Reopening | None:
    """Nothing where the time is over, for whatever reason."""
    closes_at = reopenings.until(assignment)
    if closes_at is None or reopenings.refuse(person, assignment, at=at):
        return None
    return Reopening(reverse("reviews:reopen", args=[assignment.pk]), clock_words(closes_at))


def afterwards(assignment: Assignment) -> str:
    """What handing in means, in a sentence."""
    policy = Policy.from_framework(assignment.submission.section.framework.policy)
    if not policy.reopen_minutes or assignment.duty in BY_LEADS | LEARNING:
        return "After handing in you cannot change this review."
    minutes = count_words(policy.reopen_minutes, "minute", "minutes")
    return (
        f"After handing in you can reopen this review for {minutes}, until a colleague has handed in; then never again."
    )


def back(assignment: Assignment) -> tuple[str, str]:
    """The list that a task stands in, by its name and address."""
    if assignment.duty in LEARNING:
        return "Training", reverse("reviews:training")
    return "Reviews", reverse("reviews:queue")


@dataclass(frozen=True)
class GivenBack:
    """Which review is given back."""

    alias: str
    section: str
    url: str
    recuse_url: str


def given_back(assignment: Assignment) -> GivenBack:
    return GivenBack(
        alias=assignment.submission.alias,
        section=assignment.submission.section.title,
        url=reverse("reviews:desk", args=[assignment.pk]),
        recuse_url=reverse("reviews:recuse", args=[assignment.pk]),
    )


def handed_in_words(assignment: Assignment) -> str:
    """What is said once a task is handed in."""
    if assignment.duty == Duty.PRACTICE:
        return "Handed in. The agreed scores stand beside yours."
    if assignment.duty == Duty.QUALIFICATION:
        return "Handed in. The outcome comes by mail once every paper of your sets is in."
    return "Review handed in."


def handed_in_url(assignment: Assignment) -> str:
    """Where one goes from there: back to the list, or to the agreed scores of a practice paper."""
    if assignment.duty == Duty.PRACTICE:
        return reverse("reviews:desk", args=[assignment.pk])
    return back(assignment)[1]


@dataclass(frozen=True)
class AgreedRow:
    """The agreed value of one criterion beside one's own, and why it is that."""

    title: str
    own: str
    value: Decimal | None
    words: str
    rationale: str


def agreed(shown: Desk, scores: Sequence[BenchmarkScore]) -> list[AgreedRow]:
    """What was agreed on a practice paper beside what this reviewer found."""
    own = {part.slug: part.score for part in shown.parts}
    return [_agreed(score, "" if shown.condition_title else own[score.criterion.slug]) for score in scores]


def _agreed(score: BenchmarkScore, own: str) -> AgreedRow:
    value = Fraction(score.value or 0)
    same = bool(own) and level(Fraction(own)) == level(value)
    near = bool(own) and abs(Fraction(own) - value) <= ADJACENT
    words = "Same level" if same else "Adjacent" if near else "Further apart"
    return AgreedRow(score.criterion.title, own, score.value, words if own else "Not scored", score.rationale)


def actions(person: User, assignment: Assignment) -> list[Action]:
    """Giving the review back: because one knows the person, or for another reason."""
    ways = (("I know this person", "recuse", rules.refuse_recuse), ("Decline", "decline", rules.refuse_decline))
    return [
        Action(label, reverse(f"reviews:{name}", args=[assignment.pk]), method="get")
        for label, name, rule in ways
        if not rule(person, assignment, reason="given on the next page")
    ]


def _places(assignment: Assignment, exhibit: Shown) -> Places:
    """Where this reviewer is served an exhibit's copy and pictures."""

    def part(kind: str, number: int) -> str:
        return reverse("reviews:exhibit_part", args=[assignment.pk, exhibit.number, kind, number])

    return places(exhibit, reverse("reviews:exhibit_file", args=[assignment.pk, exhibit.number]), part)


def clock_words(at: datetime) -> str:
    """ "14:03", in the reader's zone."""
    return format_date(timezone.localtime(at), "H:i")


def saved_words(at: datetime | None) -> str:
    """ "Saved 14:03."; empty before the first save."""
    return f"Saved {clock_words(at)}." if at else ""


def _parts(sheet: Sheet, form: ReviewForm) -> Iterator[Part]:
    titles = {level["value"]: level["title"] for level in sheet.assignment.submission.section.framework.levels}
    exhibits = {str(number): words for number, words in sheet.choices.exhibits}
    for number, criterion in enumerate(sheet.criteria, start=1):
        score = str(form[f"value-{criterion.slug}"].value() or "")
        carried_by = form[f"exhibit-{criterion.slug}"]
        yield Part(
            pk=criterion.pk,
            number=number,
            slug=criterion.slug,
            title=criterion.title,
            statement=criterion.statement,
            look_for=criterion.look_for,
            levels=[_level(level, titles, score) for level in _rising(criterion)],
            score=score,
            exhibit_words=exhibits.get(str(carried_by.value() or ""), ""),
            exhibit=carried_by,
            pin=form.pins.get(criterion.slug, WHOLE) if form.is_valid() else WHOLE,
            jump=str(carried_by.value() or ""),
            starts=form[f"from-{criterion.slug}"],
            ends=form[f"to-{criterion.slug}"],
            strengths=form[f"strengths-{criterion.slug}"],
            next_step=form[f"next_step-{criterion.slug}"],
            done=bool(score and carried_by.value()),
        )


def _rising(criterion: Criterion) -> list[tuple[int, str]]:
    """The levels from 1 to 4, so that arrow keys walk the scale upwards."""
    return sorted((level.value, level.descriptor) for level in criterion.levels.all())


def _level(level: tuple[int, str], titles: Mapping[int, str], score: str) -> LevelRow:
    value, descriptor = level
    found = [number for number in SCALE if round(number) == value]
    values = [(str(number), _spoken(number, value), str(number) == score) for number in found]
    return LevelRow(value=value, title=titles.get(value, ""), descriptor=descriptor, values=values)


def _spoken(number: Decimal, level: int) -> str:
    if number == level:
        return f"{number}, level {level}"
    return f"{number}, a quarter {'below' if number < level else 'above'} level {level}"

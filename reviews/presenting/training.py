"""What does a panel member see of their own training? How they stand in each section, their papers, what is next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from certification.models import PanelMember, Section
from certification.presenting import Tab
from certification.states import PanelRole
from reviews.models import Assignment, Benchmark, Qualification
from reviews.presenting.phrases import count_words
from reviews.states import Duty, Purpose, Standing, Task
from reviews.training import access, comparing, pool, qualifications, rules, standings
from reviews.training.qualifying import Asked, Figures, measured
from reviews.training.standings import Gate

UNASKED = (
    "none",
    "No sets yet",
    "It has no qualification sets, so you judge it on the administrators’ word.",
)


@dataclass(frozen=True)
class Paper:
    """One training paper of one's own; `words` are its figures, of practice alone and once it is in."""

    alias: str
    duty: str
    status: str
    status_label: str
    words: str
    url: str


@dataclass(frozen=True)
class SectionRow:
    """One section of a place: how one stands, what one has scored, and what can be begun."""

    title: str
    factor_number: int
    status: str
    status_label: str
    sentence: str
    papers: Sequence[Paper]
    actions: Sequence[Action]


@dataclass(frozen=True)
class Training:
    cohort: str
    tabs: Sequence[Tab]
    asked: str
    sections: Sequence[SectionRow]
    panel_url: str


@dataclass(frozen=True)
class _Known:
    """What is looked up once for all sections of a place."""

    member: PanelMember
    gate: Gate
    asked: Asked
    again: set[int]
    papers: Mapping[int, Sequence[Paper]]
    free: Sequence[Benchmark]
    usable: Sequence[Benchmark]


def training(person: User, places: Sequence[PanelMember], chosen: str) -> Training | None:
    """The page of one's place on a panel, the newest unless another is chosen; None without a place."""
    member = next((place for place in places if str(place.pk) == chosen), places[0] if places else None)
    if member is None:
        return None
    known = _known(person, member)
    leads = member.role == PanelRole.LEAD
    return Training(
        cohort=member.cohort.title,
        tabs=[_tab(place, member) for place in places] if len(places) > 1 else [],
        asked=asked_words(known.asked),
        sections=[_section(person, section, known) for section in member.sections.all()],
        panel_url=reverse("reviews:panel_training", args=[member.cohort_id]) if leads else "",
    )


def _tab(place: PanelMember, current: PanelMember) -> Tab:
    return Tab(place.cohort.title, f"{reverse('reviews:training')}?place={place.pk}", current=place.pk == current.pk)


def _known(person: User, member: PanelMember) -> _Known:
    mine = [section.pk for section in member.sections.all()]
    offered = pool.usable().filter(submission__section__in=mine).exclude(purpose=Purpose.VALIDITY)
    usable = list(offered)
    return _Known(
        member=member,
        gate=standings.gate(member.cohort_id),
        asked=standings.asked_of(member.cohort),
        again=standings.qualified_before(member, standings.cycle_of(member.cohort_id)),
        papers=_papers(access.papers_for(person, member)),
        free=pool.free([person], usable)[person.pk],
        usable=usable,
    )


def _papers(tasks: Sequence[Assignment]) -> dict[int, list[Paper]]:
    """The papers by section; the figures of practice that is handed in, in two statements."""
    done = [task for task in tasks if task.duty == Duty.PRACTICE and task.status == Task.HANDED_IN]
    words = {
        task.pk: figure_words(measured([paper])) for task, paper in zip(done, comparing.compared(done), strict=True)
    }
    found: dict[int, list[Paper]] = defaultdict(list)
    for task in tasks:
        found[task.submission.section_id].append(_paper(task, words.get(task.pk, "")))
    return found


def _paper(task: Assignment, words: str) -> Paper:
    return Paper(
        alias=task.submission.alias,
        duty=str(Duty(task.duty).label),
        status=task.status,
        status_label=str(Task(task.status).label),
        words=words,
        url=reverse("reviews:desk", args=[task.pk]),
    )


def _section(person: User, section: Section, known: _Known) -> SectionRow:
    status, label, sentence = standing_words(known.gate, known.member.pk, section.pk)
    return SectionRow(
        title=section.title,
        factor_number=section.factor.number,
        status=status,
        status_label=label,
        sentence=sentence,
        papers=known.papers.get(section.pk, ()),
        actions=list(_actions(person, section, known)),
    )


def _actions(person: User, section: Section, known: _Known) -> Iterator[Action]:
    """Practice, and qualifying where sets are asked for or one is paused; each with what stands against it."""
    place = [known.member.pk, section.pk]
    free = [paper for paper in known.free if paper.submission.section_id == section.pk]
    begun = any(paper.duty == Duty.PRACTICE.label and paper.status == Task.ASSIGNED for paper in _of(known, section))
    left = sum(paper.purpose == Purpose.PRACTICE for paper in free)
    refusal = rules.refuse_practise(person, known.member, judges=True, begun=begun, left=left)
    yield Action("Practise", reverse("reviews:practise", args=place), refusal=refusal)
    latest = known.gate.latest(*place)
    qualified = bool(latest and latest.standing == Standing.QUALIFIED)
    if known.gate.shut(section.pk) and not qualified:
        yield Action("Begin the sets", reverse("reviews:qualify", args=place), refusal=_refusal(person, section, known))


def _of(known: _Known, section: Section) -> Sequence[Paper]:
    return known.papers.get(section.pk, ())


def _refusal(person: User, section: Section, known: _Known) -> str:
    papers = [
        paper
        for paper in known.usable
        if paper.submission.section_id == section.pk and paper.purpose == Purpose.QUALIFICATION
    ]
    return rules.refuse_qualify(
        person,
        known.member,
        judges=True,
        qualified=False,
        begun=bool(known.gate.open(known.member.pk, section.pk)),
        left=len(qualifications.whole_sets(papers, known.free)),
        needed=qualifications.needed_of(known.member.cohort, again=section.pk in known.again),
    )


def standing_words(gate: Gate, member_id: int, section_id: int) -> tuple[str, str, str]:
    """How somebody stands in a section: the status, its word, and a sentence that says why."""
    latest = gate.latest(member_id, section_id)
    if gate.open(member_id, section_id) and not (latest and latest.standing == Standing.PAUSED):
        return Standing.OPEN, str(Standing.OPEN.label), "The outcome comes once every paper is handed in."
    if latest:
        return latest.standing, str(Standing(latest.standing).label), why_words(latest)
    if gate.shut(section_id):
        return "missing", "Not qualified", "Score the sets of this cycle to judge this section."
    return UNASKED


def why_words(row: Qualification) -> str:
    """Why somebody stands as they do: the figures, or an administrator's reason."""
    if row.reason:
        return row.reason
    return figure_words(Figures(row.papers, row.values, row.same_level, row.adjacent))


def figure_words(figures: Figures) -> str:
    """ "5 of 6 values at the agreed level, 6 adjacent." """
    values = count_words(figures.values, "value")
    return f"{figures.same_level} of {values} at the agreed level, {figures.adjacent} adjacent."


def asked_words(asked: Asked) -> str:
    """What it takes to qualify, in a sentence."""
    line = asked.qualified
    return (
        f"You qualify in a section with {count_words(asked.sets, 'set')}, of which {percent(line.same_level)} of the "
        f"values are at the agreed level and {percent(line.adjacent)} adjacent. A qualification holds for one cycle; "
        f"in the next, {count_words(asked.sets_again, 'set')} will do."
    )


def percent(share: object) -> str:
    return f"{float(share) * 100:.0f} %"  # type: ignore[arg-type]

"""How does a whole panel stand, and which benchmarks are there? For leads, and with more for administrators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from certification.models import Cohort, PanelMember, Section
from certification.states import PanelRole
from reviews.models import Benchmark, Qualification
from reviews.presenting.training import asked_words, standing_words, why_words
from reviews.states import Purpose, Standing
from reviews.training import access, standings
from reviews.training.standings import Gate


@dataclass(frozen=True)
class Cell:
    """How one member stands in one section; empty where they don't judge it."""

    status: str = ""
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class MemberRow:
    name: str
    role: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Panel:
    """The panel by member and section, in the cycle that is being judged."""

    cycle: int
    asked: str
    sections: Sequence[Section]
    rows: Sequence[MemberRow]


@dataclass(frozen=True)
class BenchmarkRow:
    alias: str
    section: str
    factor_number: int
    cohort: str
    purpose: str
    status: str
    status_label: str
    url: str


@dataclass(frozen=True)
class Told:
    """One line of how somebody came to stand as they do."""

    status: str
    label: str
    why: str
    who: str
    row: Qualification


def panel(cohort: Cohort, *, linked: bool) -> Panel:
    """Everybody on the panel; `linked` cells lead to where an administrator can decide."""
    sections = list(cohort.framework.sections.select_related("factor").order_by("position"))
    gate = standings.gate(cohort.pk)
    return Panel(
        cycle=standings.cycle_of(cohort.pk).number,
        asked=asked_words(standings.asked_of(cohort)),
        sections=sections,
        rows=[_row(member, sections, gate, linked) for member in access.panel_of(cohort)],
    )


def _row(member: PanelMember, sections: Sequence[Section], gate: Gate, linked: bool) -> MemberRow:
    judged = {section.pk for section in member.sections.all()}
    return MemberRow(
        name=str(member.person),
        role=str(PanelRole(member.role).label),
        cells=[_cell(member, section, gate, linked) if section.pk in judged else Cell() for section in sections],
    )


def _cell(member: PanelMember, section: Section, gate: Gate, linked: bool) -> Cell:
    status, label, _ = standing_words(gate, member.pk, section.pk)
    return Cell(status, label, reverse("reviews:standing", args=[member.pk, section.pk]) if linked else "")


def benchmarks(rows: Iterable[Benchmark]) -> list[BenchmarkRow]:
    return [_benchmark(row) for row in rows]


def _benchmark(row: Benchmark) -> BenchmarkRow:
    status, label = state(row)
    section = row.submission.section
    return BenchmarkRow(
        alias=row.submission.alias,
        section=section.title,
        factor_number=section.factor.number,
        cohort=row.submission.portfolio.enrolment.cohort.title,
        purpose=purpose_words(row),
        status=status,
        status_label=label,
        url=reverse("reviews:benchmark", args=[row.pk]),
    )


def state(row: Benchmark) -> tuple[str, str]:
    """The status of a benchmark and the word for it."""
    if row.retired_at:
        return "withdrawn", "Retired"
    return ("valid", "Agreed") if row.agreed_at else ("draft", "Draft")


def purpose_words(row: Benchmark) -> str:
    """ "Qualification, set 2"."""
    words = str(Purpose(row.purpose).label)
    return f"{words}, set {row.set_number}" if row.set_number else words


def story(gate: Gate, member: PanelMember, section: Section) -> list[Told]:
    """What was said of a member in a section in this cycle, the latest first."""
    rows = gate.rows.get((member.pk, section.pk), ())
    return [_told(row) for row in reversed(rows)]


def _told(row: Qualification) -> Told:
    who = str(row.decided_by) if row.decided_by else "By the figures" if row.decided_at else ""
    why = "" if row.standing == Standing.OPEN else why_words(row)
    return Told(row.standing, str(Standing(row.standing).label), why, who, row)

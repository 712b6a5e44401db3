"""How are a cohort's statistics drawn? One picture of the values for each section, one of the agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from certification import charts
from certification.models import Cohort
from reviews import explaining
from reviews.presenting.phrases import count_words
from reviews.statistics import Agreement, SectionStatistics, Statistics


@dataclass(frozen=True)
class AgreementRow:
    """The agreement in one section, or in all; `withheld` is the sentence in place of the shares."""

    title: str
    n: int
    withheld: str
    exact: str
    same_level: str
    adjacent: str
    discrepant: str


@dataclass(frozen=True)
class SectionFigure:
    title: str
    factor: int
    scored: str
    mean: str
    chart: charts.Histogram | None


@dataclass(frozen=True)
class Figures:
    rows: Sequence[AgreementRow]
    chart: charts.Agreement | None
    sections: Sequence[SectionFigure]
    least: int


def figures(cohort: Cohort, found: Statistics) -> Figures:
    policy = cohort.framework.policy
    tolerance, floor = Decimal(policy["tolerance"]), Decimal(policy["section_floor"])
    rows = [_row("All sections", found.agreement, found.withheld_under)]
    rows += [_row(section.title, section.agreement, found.withheld_under) for section in found.sections]
    return Figures(
        rows=rows,
        chart=charts.agreement(found.compared, gap=tolerance) if found.compared else None,
        sections=[_section(section, floor) for section in found.sections],
        least=found.withheld_under,
    )


def _row(title: str, agreement: Agreement, least: int) -> AgreementRow:
    counts = (agreement.exact, agreement.same_level, agreement.adjacent, agreement.discrepant)
    withheld = f"Withheld under {least}." if agreement.withheld else ""
    return AgreementRow(title, agreement.n, withheld, *(percent(agreement.share(count)) for count in counts))


def _section(section: SectionStatistics, floor: Decimal) -> SectionFigure:
    rule = charts.Rule(floor, f"Floor {floor.normalize()}")
    return SectionFigure(
        title=section.title,
        factor=section.factor,
        scored=count_words(section.scored, "score"),
        mean=explaining.number(section.mean),
        chart=charts.histogram(section.values, rules=[rule]) if section.scored else None,
    )


def percent(share: Fraction | None) -> str:
    """83 %, cut off; empty where it is withheld."""
    return "" if share is None else f"{int(share * 100)} %"

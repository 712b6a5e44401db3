"""How are a cohort's statistics drawn? One picture of the values for each section."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from certification import charts
from certification.models import Cohort
from reviews import explaining
from reviews.presenting.phrases import count_words
from reviews.statistics import SectionStatistics


@dataclass(frozen=True)
class SectionFigure:
    title: str
    factor: int
    scored: str
    mean: str
    chart: charts.Histogram | None


def figures(cohort: Cohort, found: Iterable[SectionStatistics]) -> list[SectionFigure]:
    floor = Decimal(cohort.framework.policy["section_floor"])
    return [_section(section, floor) for section in found]


def _section(section: SectionStatistics, floor: Decimal) -> SectionFigure:
    rule = charts.Rule(floor, f"Floor {floor.normalize()}")
    return SectionFigure(
        title=section.title,
        factor=section.factor,
        scored=count_words(section.scored, "score"),
        mean=explaining.number(section.mean),
        chart=charts.histogram(section.values, rules=[rule]) if section.scored else None,
    )

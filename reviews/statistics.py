"""How are the values of a cohort's reviews spread? Counted in SQL. How well reviewers agree is in `comparing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.core.cache import cache
from django.db.models import Count

from certification.models import Cohort, Section
from reviews.marks import SCALE
from reviews.models import Score
from reviews.progress import mark
from reviews.states import Duty, Task

KEPT_SECONDS = 3600
Spread = dict[int, dict[Decimal, int]]


@dataclass(frozen=True)
class SectionStatistics:
    """One section: how often each value of the scale was given."""

    title: str
    factor: int
    values: Mapping[Decimal, int]
    scored: int
    mean: Fraction | None


def statistics(cohort: Cohort) -> list[SectionStatistics]:
    """The figures of everything that reviewers have handed in; three statements. For administrators only."""
    spread = _spread(cohort)
    sections = Section.objects.filter(framework=cohort.framework_id).select_related("factor").order_by("position")
    return [_section(row, spread.get(row.pk, {})) for row in sections.only("title", "factor__number")]


def _section(section: Section, values: Mapping[Decimal, int]) -> SectionStatistics:
    scored = sum(values.values())
    total = sum((Fraction(value) * count for value, count in values.items()), Fraction(0))
    return SectionStatistics(
        title=section.title,
        factor=section.factor.number,
        values={value: values.get(value, 0) for value in SCALE},
        scored=scored,
        mean=total / scored if scored else None,
    )


def _spread(cohort: Cohort) -> Spread:
    """How often each value was given, by section; kept until another review is handed in."""
    key = f"reviews.spread.{cohort.pk}.{mark()}"
    found: Spread | None = cache.get(key)
    if found is None:
        found = {}
        for section_id, value, n in _counted(cohort):
            found.setdefault(section_id, {})[value] = n
        cache.set(key, found, KEPT_SECONDS)
    return found


def _counted(cohort: Cohort) -> Iterable[tuple[int, Decimal, int]]:
    scored = Score.objects.filter(
        assignment__duty=Duty.REVIEW,
        assignment__status=Task.HANDED_IN,
        assignment__condition="",
        assignment__submission__cycle__cohort=cohort,
        value__isnull=False,
    )
    return scored.order_by().values_list("criterion__section", "value").annotate(n=Count("pk"))

"""How are the values spread, and how well do two reviewers agree? Counted in SQL, withheld where n is small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from django.core.cache import cache
from django.db import connection
from django.db.models import Count

from certification.models import Cohort, Section
from reviews.marks import SCALE
from reviews.models import Assignment, Score
from reviews.states import Duty, Task

Pair = tuple[Decimal, Decimal]

KEPT_SECONDS = 3600
ADJACENT = Decimal("1.0")
"""Two values this close are adjacent (domain: what makes it trustworthy)."""

PAIRS = """
    pairs AS (
        SELECT s.section_id, s.id AS submission_id, one.value AS first, two.value AS second
        FROM portfolios_submission s
        JOIN certification_cycle y ON y.id = s.cycle_id
        JOIN reviews_assignment a ON a.submission_id = s.id AND a.duty = 'review' AND a.status = 'handed_in'
        JOIN reviews_assignment b ON b.submission_id = s.id AND b.duty = 'review' AND b.status = 'handed_in'
             AND b.id > a.id
        JOIN reviews_score one ON one.assignment_id = a.id AND a.condition = ''
        JOIN reviews_score two ON two.assignment_id = b.id AND b.condition = '' AND two.criterion_id = one.criterion_id
        WHERE y.cohort_id = %(cohort)s AND (%(cycle)s::bigint IS NULL OR y.id = %(cycle)s)
          AND one.value IS NOT NULL AND two.value IS NOT NULL
    )
"""
"""Two reviewers' values on one criterion of one submission, the earlier assigned first; conditions have none."""

COMPARED = f"""
    WITH {PAIRS}
    SELECT section_id, first, second, count(*), count(DISTINCT submission_id)
    FROM pairs GROUP BY GROUPING SETS ((section_id, first, second), (section_id), ())
"""  # noqa: S608 (a constant of this module; values are bound)


@dataclass(frozen=True)
class Counted:
    """How often each value and each pair of values was given, and how many submissions were compared (None: in all),
    by section."""

    values: dict[int, dict[Decimal, int]] = field(default_factory=dict)
    pairs: dict[int, dict[Pair, int]] = field(default_factory=dict)
    submissions: dict[int | None, int] = field(default_factory=dict)

    def compared(self, section_id: int | None = None) -> Counter[Pair]:
        """The pairs of one section, or of all."""
        chosen = self.pairs.values() if section_id is None else [self.pairs.get(section_id, {})]
        found: Counter[Pair] = Counter()
        for pairs in chosen:
            found.update(pairs)
        return found


@dataclass(frozen=True)
class Agreement:
    """How two reviewers of the same work compare, over every criterion that both scored.

    `n` counts the submissions, `pairs` the values compared; the other figures are pairs, and all are empty
    while `withheld`. Adjacent includes the same level, and that the same value; discrepant is the other end."""

    n: int
    pairs: int
    withheld: bool
    exact: int | None = None
    same_level: int | None = None
    adjacent: int | None = None
    discrepant: int | None = None

    def share(self, count: int | None) -> Fraction | None:
        return None if count is None or not self.pairs else Fraction(count, self.pairs)


@dataclass(frozen=True)
class SectionStatistics:
    """One section: how often each value of the scale was given, and how well two reviewers agree."""

    slug: str
    title: str
    factor: int
    values: Mapping[Decimal, int]
    scored: int
    mean: Fraction | None
    agreement: Agreement


@dataclass(frozen=True)
class Statistics:
    """A cohort's figures, or those of one of its cycles. `compared` counts each pair of values, for a picture."""

    sections: tuple[SectionStatistics, ...]
    agreement: Agreement
    compared: Mapping[tuple[Decimal, Decimal], int]
    withheld_under: int


def statistics(cohort: Cohort, cycle_id: int | None = None) -> Statistics:
    """The figures of everything that reviewers have handed in; four statements. For administrators only."""
    policy = cohort.framework.policy
    least = int(policy["withheld_under"])
    counted = _counted(cohort, cycle_id)
    tolerance = Decimal(policy["tolerance"])
    sections = Section.objects.filter(framework=cohort.framework_id).select_related("factor").order_by("position")
    whole = _agreement(counted.submissions.get(None, 0), counted.compared(), tolerance, least)
    return Statistics(
        sections=tuple(
            _section(
                row,
                counted.values.get(row.pk, {}),
                _agreement(counted.submissions.get(row.pk, 0), counted.compared(row.pk), tolerance, least),
            )
            for row in sections.only("slug", "title", "factor__number")
        ),
        agreement=whole,
        compared={} if whole.withheld else counted.compared(),
        withheld_under=least,
    )


def _section(section: Section, values: Mapping[Decimal, int], agreement: Agreement) -> SectionStatistics:
    scored = sum(values.values())
    total = sum((Fraction(value) * count for value, count in values.items()), Fraction(0))
    return SectionStatistics(
        slug=section.slug,
        title=section.title,
        factor=section.factor.number,
        values={value: values.get(value, 0) for value in SCALE},
        scored=scored,
        mean=total / scored if scored else None,
        agreement=agreement,
    )


def _agreement(n: int, compared: Counter[Pair], tolerance: Decimal, least: int) -> Agreement:
    if n < least:
        return Agreement(n, compared.total(), withheld=True)

    def pairs(where: Callable[[Decimal, Decimal], bool]) -> int:
        return sum(count for pair, count in compared.items() if where(*pair))

    return Agreement(
        n,
        compared.total(),
        withheld=False,
        exact=pairs(lambda first, second: first == second),
        same_level=pairs(lambda first, second: level(first) == level(second)),
        adjacent=pairs(lambda first, second: abs(first - second) <= ADJACENT),
        discrepant=pairs(lambda first, second: abs(first - second) > tolerance),
    )


def level(value: Decimal) -> int:
    """The level that a value of the scale belongs to: its own, or a quarter below or above it."""
    return int(value + Decimal("0.5"))


def _counted(cohort: Cohort, cycle_id: int | None) -> Counted:
    """The counts, kept until another review is handed in: what was handed in is frozen, so that their number says
    whether anything is new."""
    handed_in = Assignment.objects.filter(status=Task.HANDED_IN).count()
    key = f"reviews.statistics.{cohort.pk}.{cycle_id}.{handed_in}"
    found: Counted | None = cache.get(key)
    if found is None:
        found = _count(cohort, cycle_id)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _count(cohort: Cohort, cycle_id: int | None) -> Counted:
    """How often each value and each pair of values was given, by section."""
    found = Counted()
    for section_id, value, n in _spread(cohort, cycle_id):
        found.values.setdefault(section_id, {})[value] = n
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, {"cohort": cohort.pk, "cycle": cycle_id})
        for section_id, first, second, n, submissions in cursor.fetchall():
            if first is None:
                found.submissions[section_id] = submissions
            else:
                found.pairs.setdefault(section_id, {})[first, second] = n
    return found


def _spread(cohort: Cohort, cycle_id: int | None) -> Iterable[tuple[int, Decimal, int]]:
    scored = Score.objects.filter(
        assignment__duty=Duty.REVIEW,
        assignment__status=Task.HANDED_IN,
        assignment__condition="",
        assignment__submission__cycle__cohort=cohort,
        value__isnull=False,
    )
    if cycle_id is not None:
        scored = scored.filter(assignment__submission__cycle=cycle_id)
    return scored.order_by().values_list("criterion__section", "value").annotate(n=Count("pk"))

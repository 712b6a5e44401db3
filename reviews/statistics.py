"""How are the values spread, and how well do two reviewers agree? Counted in SQL, withheld where n is small."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import connection
from django.db.models import Count

from certification.models import Cohort, Section
from reviews.marks import SCALE
from reviews.models import Score
from reviews.states import Duty, Task

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

AGREEMENT = f"""
    WITH {PAIRS}
    SELECT section_id, count(DISTINCT submission_id), count(*),
           count(*) FILTER (WHERE first = second),
           count(*) FILTER (WHERE floor(first + 0.5) = floor(second + 0.5)),
           count(*) FILTER (WHERE abs(first - second) <= %(adjacent)s),
           count(*) FILTER (WHERE abs(first - second) > %(tolerance)s)
    FROM pairs GROUP BY GROUPING SETS ((section_id), ())
"""  # noqa: S608 (two constants of this module; values are bound)

COMPARED = f"WITH {PAIRS} SELECT first, second, count(*) FROM pairs GROUP BY first, second"  # noqa: S608 (as above)


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
    agreements = _agreements(cohort, cycle_id, Decimal(policy["tolerance"]), least)
    spread = _spread(cohort, cycle_id)
    nothing = _agreement((0, 0, 0, 0, 0, 0), least)
    sections = Section.objects.filter(framework=cohort.framework_id).select_related("factor").order_by("position")
    whole = agreements.get(None, nothing)
    return Statistics(
        sections=tuple(_section(row, spread[row.pk], agreements.get(row.pk, nothing)) for row in sections),
        agreement=whole,
        compared={} if whole.withheld else _compared(cohort, cycle_id),
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


def _spread(cohort: Cohort, cycle_id: int | None) -> dict[int, dict[Decimal, int]]:
    """How often each value was given, by section."""
    scored = Score.objects.filter(
        assignment__duty=Duty.REVIEW,
        assignment__status=Task.HANDED_IN,
        assignment__condition="",
        assignment__submission__cycle__cohort=cohort,
        value__isnull=False,
    )
    if cycle_id is not None:
        scored = scored.filter(assignment__submission__cycle=cycle_id)
    found: dict[int, dict[Decimal, int]] = defaultdict(dict)
    counted = scored.order_by().values_list("criterion__section", "value").annotate(n=Count("pk"))
    for section_id, value, n in counted:
        found[section_id][value] = n
    return found


def _agreements(cohort: Cohort, cycle_id: int | None, tolerance: Decimal, least: int) -> dict[int | None, Agreement]:
    """By section, and for all under None."""
    values = {"cohort": cohort.pk, "cycle": cycle_id, "adjacent": ADJACENT, "tolerance": tolerance}
    with connection.cursor() as cursor:
        cursor.execute(AGREEMENT, values)
        return {row[0]: _agreement(row[1:], least) for row in cursor.fetchall()}


def _agreement(counts: tuple[int, ...], least: int) -> Agreement:
    n, pairs, *rest = counts
    if n < least:
        return Agreement(n, pairs, withheld=True)
    exact, same_level, adjacent, discrepant = rest
    return Agreement(n, pairs, False, exact, same_level, adjacent, discrepant)


def _compared(cohort: Cohort, cycle_id: int | None) -> dict[tuple[Decimal, Decimal], int]:
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, {"cohort": cohort.pk, "cycle": cycle_id})
        return {(first, second): count for first, second, count in cursor.fetchall()}

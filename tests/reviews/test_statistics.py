"""Are values and agreement counted right, and withheld where there are few?"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.models import Cohort
from reviews import statistics
from tests import make


@pytest.fixture
def cohort(db: None) -> Cohort:
    return make.slim_cohort("data", "support")


def judged(cohort: Cohort, *pairs: tuple[float | str, float | str], section: str = "data") -> None:
    for first, second in pairs:
        make.reviewed(make.offered(make.enrolment(cohort=cohort), section), (first,), (second,))


def test_agreement_is_withheld_under_ten(cohort: Cohort) -> None:
    judged(cohort, (3, 3))
    found = statistics.statistics(cohort)
    assert (found.agreement.n, found.agreement.withheld, found.agreement.exact) == (1, True, None)
    assert found.compared == {}
    assert found.sections[0].scored == 6
    assert found.sections[0].mean == 3


def test_agreement_counts_exact_level_adjacent_and_discrepant(cohort: Cohort) -> None:
    judged(cohort, (3, 3), (3, "3.25"), ("2.75", "3.25"), ("2.25", "2.75"), (2, 3), ("1.75", 3))
    judged(cohort, (1, "2.75"), (4, 4), (4, "3.75"), (1, "1.25"))
    found = statistics.statistics(cohort)
    agreement = found.agreement
    assert (agreement.n, agreement.pairs, agreement.withheld) == (10, 30, False)
    assert (agreement.exact, agreement.same_level) == (6, 18)
    assert (agreement.adjacent, agreement.discrepant) == (24, 3)
    assert agreement.share(agreement.exact) == Fraction(1, 5)
    assert found.compared[Decimal(3), Decimal(3)] == 3
    assert sum(found.compared.values()) == 30
    data, support = found.sections
    assert data.agreement == agreement
    assert (support.agreement.n, support.agreement.withheld) == (0, True)
    assert sum(data.values.values()) == data.scored == 60
    assert data.values[Decimal("3.25")] == 6


def test_drafts_conditions_and_other_cycles_are_not_counted(cohort: Cohort) -> None:
    judged(cohort, (3, 3))
    one, two = make.assigned(make.offered(make.enrolment(cohort=cohort)), *make.reviewers(cohort))
    make.unscorable(one)
    found = statistics.statistics(cohort)
    assert (found.agreement.n, found.sections[0].scored) == (1, 6)
    make.review(two, 4)
    found = statistics.statistics(cohort)
    assert (found.agreement.n, found.sections[0].scored) == (1, 9)
    assert statistics.statistics(cohort, make.cycle(cohort, 1).pk) == found
    assert statistics.statistics(cohort, make.cycle(cohort, 2).pk).sections[0].scored == 0


def test_the_figures_take_four_statements_at_most(cohort: Cohort) -> None:
    for pairs in ([(3, 3)], [(3, 4)] * 3):
        judged(cohort, *pairs)
        with CaptureQueriesContext(connection) as statements:
            statistics.statistics(cohort)
        assert len(statements) <= 4

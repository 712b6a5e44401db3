"""Are values counted right?"""

from __future__ import annotations

from decimal import Decimal

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


def test_every_value_that_was_handed_in_is_counted_once(cohort: Cohort) -> None:
    judged(cohort, (3, "3.25"), (2, 3))
    data, support = statistics.statistics(cohort)
    assert data.values[Decimal(3)] == 6
    assert data.values[Decimal("3.25")] == data.values[Decimal(2)] == 3
    assert sum(data.values.values()) == data.scored == 12
    assert data.mean == Decimal("2.8125")
    assert (support.scored, support.mean) == (0, None)


def test_drafts_and_conditions_are_not_counted(cohort: Cohort) -> None:
    judged(cohort, (3, 3))
    one, two = make.assigned(make.offered(make.enrolment(cohort=cohort)), *make.reviewers(cohort))
    make.unscorable(one)
    assert statistics.statistics(cohort)[0].scored == 6
    make.review(two, 4)
    assert statistics.statistics(cohort)[0].scored == 9


def test_the_figures_take_three_statements_at_most(cohort: Cohort) -> None:
    for pairs in ([(3, 3)], [(3, 4)] * 3):
        judged(cohort, *pairs)
        with CaptureQueriesContext(connection) as statements:
            statistics.statistics(cohort)
        assert len(statements) <= 3

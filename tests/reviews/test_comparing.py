"""Are the right readings compared, turned the right way, and nobody else's?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from certification.models import Cohort, PanelMember
from reviews import comparing
from reviews.comparing import ALL, By, Compared, Line
from tests import make
from tests.make.people import NOON

TEN = (
    *((3, 3), (3, "3.25"), ("2.75", "3.25"), ("2.25", "2.75"), (2, 3)),
    *(("1.75", 3), (1, "2.75"), (4, 4), (4, "3.75"), (1, "1.25")),
)
"""Two alike in ten, six on the same level, eight within one, one further apart than the tolerance."""


@pytest.fixture
def cohort(db: None) -> Cohort:
    return make.slim_cohort("data", "support")


@pytest.fixture
def panel(cohort: Cohort) -> list[PanelMember]:
    return make.reviewers(cohort)


def judged(
    cohort: Cohort, panel: list[PanelMember], *pairs: tuple[float | str, float | str], section: str = "data"
) -> None:
    for first, second in pairs:
        make.reviewed(make.offered(make.enrolment(cohort=cohort), section), (first,), (second,), panel=panel)


def table(cohort: Cohort, by: By) -> dict[str, Compared]:
    found = comparing.compared(cohort, by, comparing.lines(cohort, by))
    return {each.line.title: each for each in found}


def person(member: PanelMember) -> User:
    assert member.person is not None
    return member.person


def test_agreement_is_withheld_under_ten_and_told_from_ten_on(cohort: Cohort, panel: list[PanelMember]) -> None:
    judged(cohort, panel, *TEN[:9])
    assert table(cohort, By.SECTION)["All sections"].agreement.withheld
    judged(cohort, panel, TEN[9])
    found = table(cohort, By.SECTION)
    all_of_them = found["All sections"].agreement
    assert (all_of_them.n, all_of_them.pairs) == (10, 30)
    shares = [all_of_them.exact, all_of_them.same_level, all_of_them.adjacent, all_of_them.discrepant]
    assert [round(share.value, 3) for share in shares if share] == [0.2, 0.6, 0.8, 0.1]
    withheld = [each for each in found.values() if each.agreement.withheld]
    assert [(each.agreement.n, each.line.key != ALL) for each in withheld] == [(0, True)]


def test_each_criterion_stands_for_itself(cohort: Cohort, panel: list[PanelMember]) -> None:
    for _ in range(10):
        submission = make.offered(make.enrolment(cohort=cohort))
        make.reviewed(submission, (3, 2, 1), (3, 2, 4), panel=panel)
    exact = [each.agreement.exact for each in table(cohort, By.CRITERION).values() if each.agreement.n]
    assert [figure.value for figure in exact if figure] == [1, 1, 0]


def test_a_reviewers_severity_is_against_the_mean_of_both(cohort: Cohort, panel: list[PanelMember]) -> None:
    judged(cohort, panel, *[(3, 2)] * 10)
    found = table(cohort, By.REVIEWER)
    generous, strict = (found[person(member).name].severity for member in panel[:2])
    assert generous
    assert strict
    assert (generous.value, strict.value) == (0.5, -0.5)
    assert table(cohort, By.SECTION)["All sections"].severity is None


def test_a_pair_is_one_line_whoever_was_assigned_first(cohort: Cohort, panel: list[PanelMember]) -> None:
    judged(cohort, panel, *[(3, 2)] * 5)
    judged(cohort, panel[1::-1], *[(2, 3)] * 5)
    ((_, found),) = table(cohort, By.PAIR).items()
    assert found.agreement.n == 10
    seen = comparing.portrait(cohort, By.PAIR, found.line)
    assert seen.counts == {(Decimal(3), Decimal(2)): 30}


def test_drafts_conditions_and_other_cohorts_are_not_compared(cohort: Cohort, panel: list[PanelMember]) -> None:
    one, two = make.assigned(make.offered(make.enrolment(cohort=cohort)), *panel[:2])
    make.unscorable(one)
    make.review(two, 4)
    make.assigned(make.offered(make.enrolment(cohort=cohort)), *panel[:2])
    other = make.slim_cohort("data", title="Another")
    judged(other, make.reviewers(other), (3, 3))
    assert {each.agreement.n for each in table(cohort, By.SECTION).values()} == {0}
    assert comparing.lines(cohort, By.REVIEWER) == comparing.lines(cohort, By.PAIR) == []


def test_a_review_that_is_handed_in_shows_at_once(cohort: Cohort, panel: list[PanelMember]) -> None:
    for count in (1, 2, 3):
        judged(cohort, panel, (3, 3))
        assert table(cohort, By.SECTION)["All sections"].agreement.n == count


def test_months_are_those_of_the_cohorts_zone(panel: list[PanelMember]) -> None:
    cohort = make.slim_cohort("data", title="West", time_zone="America/Los_Angeles")
    seats = make.reviewers(cohort)
    late = NOON.replace(month=7, day=1, hour=3)
    for _ in range(10):
        make.reviewed(make.offered(make.enrolment(cohort=cohort)), (3,), (2,), panel=seats, at=late)
    (seen,) = comparing.own(person(seats[0]), [cohort])
    assert [(month.month, month.n) for month in seen.months] == [(f"{late.year}-06", 10)]


def test_a_month_with_few_sections_is_withheld_by_itself(cohort: Cohort, panel: list[PanelMember]) -> None:
    judged(cohort, panel, *[(3, 2)] * 10)
    later = NOON + timedelta(days=40)
    for _ in range(3):
        make.reviewed(make.offered(make.enrolment(cohort=cohort)), (3,), (3,), panel=panel, at=later)
    seen = comparing.portrait(cohort, By.SECTION, Line(ALL, "All sections"))
    assert [(month.n, month.figure is None) for month in seen.months] == [(10, False), (3, True)]


def test_ones_own_figures_hold_ones_own_sections_only(cohort: Cohort, panel: list[PanelMember]) -> None:
    judged(cohort, panel, *[(3, 2)] * 10)
    stranger, other = make.panel_member(cohort=cohort), make.panel_member(cohort=cohort)
    judged(cohort, [stranger, other], *[(1, 4)] * 12)
    (seen,) = comparing.own(person(panel[1]), [cohort])
    assert seen.compared.agreement.n == 10
    assert seen.counts == {(Decimal(2), Decimal(3)): 30}
    assert seen.compared.severity
    assert seen.compared.severity.value == -0.5


def test_lines_and_figures_take_as_many_statements_whatever_their_number(
    cohort: Cohort, panel: list[PanelMember]
) -> None:
    for pairs in ([(3, 3)], [(3, 4)] * 3):
        judged(cohort, panel, *pairs)
        with CaptureQueriesContext(connection) as statements:
            table(cohort, By.REVIEWER)
        assert len(statements) <= 4

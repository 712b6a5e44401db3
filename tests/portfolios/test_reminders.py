"""Is everybody with a draft reminded 30, 10, 3 and 1 days before their own window closes, once, and nobody else?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from accounts.models import Message, User
from certification import enrolments, extensions
from certification.models import Cohort
from portfolios import reminders, tasks
from portfolios.models import Submission
from portfolios.states import Status
from tests import make
from tests.conftest import SetClock
from tests.make import NOON

pytestmark = pytest.mark.django_db
CLOSE = datetime.fromisoformat("2027-06-16T05:00:00+00:00")
DAY = timedelta(days=1)


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", "support", by=bo)


@pytest.fixture
def draft(cohort: Cohort) -> Submission:
    return make.draft(make.portfolio(place=make.enrolment(cohort=cohort)), "data")


def sent() -> list[str]:
    return list(
        Message.objects.filter(key__startswith="window.closes").order_by("pk").values_list("subject", flat=True)
    )


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (31 * DAY, None),
        (30 * DAY, 30),
        (11 * DAY, 30),
        (10 * DAY, 10),
        (3 * DAY, 3),
        (2 * DAY, 3),
        (DAY, 1),
        (timedelta(seconds=1), 1),
        (timedelta(0), None),
        (-DAY, None),
    ],
)
def test_the_time_that_is_left_calls_for_one_reminder(left: timedelta, days: int | None) -> None:
    assert reminders.due(CLOSE, CLOSE - left) == days


def test_a_draft_is_reminded_four_times_however_often_the_sweep_runs(draft: Submission) -> None:
    at = CLOSE - 35 * DAY
    while at < CLOSE + DAY:
        reminders.remind(at=at)
        at += timedelta(hours=7)
    assert sent() == [
        "Your window closes within 30 days",
        "Your window closes within 10 days",
        "Your window closes within 3 days",
        "Your window closes within a day",
    ]
    assert "One section of yours is begun" in Message.objects.filter(key__startswith="window.closes")[0].body


def test_the_window_of_the_candidate_counts_not_that_of_the_cohort(draft: Submission, cohort: Cohort, bo: User) -> None:
    until = CLOSE + 20 * DAY
    extensions.grant(
        draft.portfolio.enrolment_id, cycle_id=make.cycle(cohort).pk, closes_at=until, reason="Ill.", by=bo, at=NOON
    )
    assert reminders.remind(at=CLOSE - DAY) == 1
    assert sent() == ["Your window closes within 30 days"]
    reminders.remind(at=until - DAY)
    assert sent()[-1] == "Your window closes within a day"


def test_who_has_handed_in_left_or_is_certified_is_left_in_peace(draft: Submission, cohort: Cohort, bo: User) -> None:
    gone = make.draft(make.portfolio(place=make.enrolment(cohort=cohort)), "data")
    enrolments.withdraw(gone.portfolio.enrolment_id, reason="Moved.", by=bo, at=NOON)
    make.credential(draft.portfolio.enrolment)
    make.offered(make.enrolment(cohort=cohort))
    make.portfolio(place=make.enrolment(cohort=cohort))
    assert reminders.remind(at=CLOSE - DAY) == 0
    assert sent() == []


def test_returned_work_is_reminded_of_too_and_the_task_asks_the_databases_clock(
    cohort: Cohort, bo: User, set_clock: SetClock
) -> None:
    make.submission(make.portfolio(place=make.enrolment(cohort=cohort)), "data", status=Status.RETURNED)
    set_clock(CLOSE - 2 * DAY)
    assert tasks.remind() == 1
    assert sent() == ["Your window closes within 3 days"]


def test_many_candidates_take_no_more_statements_than_one(
    draft: Submission, cohort: Cohort, django_assert_max_num_queries: object
) -> None:
    for _ in range(4):
        make.draft(make.portfolio(place=make.enrolment(cohort=cohort)), "data")
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert reminders.remind(at=CLOSE - DAY) == 5

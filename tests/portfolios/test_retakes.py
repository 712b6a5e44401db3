"""When may a section that has its result be taken again, and when not?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from certification import extensions
from certification.models import Cohort
from portfolios import exhibits, submissions
from portfolios.models import Submission
from portfolios.states import Status
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import AFTER_CLOSE, NOON

pytestmark = pytest.mark.django_db
SECOND, THIRD = NOON.replace(year=NOON.year + 1), NOON.replace(year=NOON.year + 2)


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", "support", by=bo)


@pytest.fixture
def released(cohort: Cohort, cleo: User) -> Submission:
    """cleo's first attempt, judged in the first cycle and released."""
    offered = make.offered(make.enrolment(cleo, cohort=cohort))
    make.settled(offered, (2,), (2,))
    make.released(make.cycle(cohort))
    return Submission.objects.select_related("portfolio__enrolment__person", "section").get(pk=offered.pk)


def begin(first: Submission, at: datetime) -> Submission:
    who = make.owner(first.portfolio)
    return submissions.begin(first.portfolio_id, section_id=first.section_id, by=who, at=at)


def fill(attempt: Submission, at: datetime) -> None:
    who = make.owner(attempt.portfolio)
    text = make.written(attempt.portfolio, at=at)
    slot = attempt.section.requirements.get()
    exhibits.place(attempt.pk, requirement_id=slot.pk, evidence_id=text.pk, by=who, at=at)


@pytest.mark.parametrize("at", [SECOND, THIRD], ids=["any section", "retakes only"])
def test_a_retake_is_begun_after_the_release_and_handed_in_in_a_later_window(
    released: Submission, at: datetime
) -> None:
    attempt = begin(released, AFTER_CLOSE + timedelta(days=1))
    assert (attempt.attempt, attempt.status) == (2, Status.DRAFT)
    fill(attempt, at)
    handed_in = submissions.submit(attempt.pk, attested=True, by=make.owner(attempt.portfolio), at=at)
    assert handed_in.cycle != released.cycle
    assert handed_in.alias != released.alias


def test_an_extension_of_the_judged_window_takes_no_retake(released: Submission, cohort: Cohort, bo: User) -> None:
    at = AFTER_CLOSE + timedelta(days=2)
    extensions.grant(
        released.portfolio.enrolment_id,
        cycle_id=make.cycle(cohort).pk,
        closes_at=at + timedelta(days=1),
        reason="Ill.",
        by=bo,
        at=AFTER_CLOSE,
    )
    attempt = begin(released, at)
    fill(attempt, at)
    with pytest.raises(Refused, match="judged in this window already"):
        submissions.submit(attempt.pk, attested=True, by=make.owner(attempt.portfolio), at=at)
    assert Submission.objects.get(pk=attempt.pk).status == Status.DRAFT


def test_no_retake_is_begun_when_no_window_comes(released: Submission) -> None:
    with pytest.raises(Refused, match="handed in again"):
        begin(released, THIRD.replace(month=7))
    assert Submission.objects.count() == 1


def test_the_section_offers_the_retake_and_the_result(
    released: Submission, cleo: User, log_in: LogIn, set_clock: SetClock
) -> None:
    set_clock(AFTER_CLOSE + timedelta(days=1))
    browser: Client = log_in(cleo)
    page = browser.get(reverse("portfolios:section", args=[released.portfolio_id, "data"])).content.decode()
    assert "Begin a retake" in page
    assert reverse("reviews:results", args=[released.portfolio_id]) in page
    assert "Result released" in page

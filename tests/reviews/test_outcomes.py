"""Does the results page say when a section can be handed in again, as seen from the reader's day?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from certification.models import Cohort, Cycle, Enrolment
from reviews.presenting.outcomes import SectionCard, results_page
from tests import make
from tests.make import AFTER_CLOSE

pytestmark = pytest.mark.django_db
LOW = ((1.25,), (1.25,))


@pytest.fixture
def cohort() -> Cohort:
    return make.slim_cohort()


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    """Cleo after the first release: one section below the floor, the others not handed in."""
    place = make.enrolment(cleo, cohort=cohort)
    make.settled(make.offered(place, "data"), *LOW)
    make.released(make.cycle(cohort), at=AFTER_CLOSE)
    return place


def card(place: Enrolment, slug: str, at: datetime) -> SectionCard:
    page = results_page(place.person, place.portfolio, at=at)  # type: ignore[arg-type]
    return next(each for each in page.sections if each.report.slug == slug)


@pytest.fixture
def second(cohort: Cohort) -> Cycle:
    return make.cycle(cohort, 2)


def test_a_window_to_come_is_named_with_both_its_days(place: Enrolment, second: Cycle) -> None:
    seen = card(place, "data", second.opens_at - timedelta(days=30))
    assert seen.next.startswith("Below the floor; it can be handed in again. The next window is open from ")
    assert seen.again


def test_an_open_window_names_its_last_day_alone(place: Enrolment, second: Cycle) -> None:
    seen = card(place, "data", second.opens_at + timedelta(days=1))
    assert "The window is open until the end of " in seen.next
    assert "next window" not in seen.next
    assert seen.again


def test_a_window_that_is_over_offers_nothing(place: Enrolment, second: Cycle) -> None:
    seen = card(place, "data", second.closes_at)
    assert (seen.next, seen.again) == ("", None)


def test_what_was_handed_in_since_is_not_offered_again(place: Enrolment, second: Cycle) -> None:
    at = second.opens_at + timedelta(days=1)
    make.offered(place, "leadership", at=at)
    seen = card(place, "leadership", at)
    assert seen.next == "Handed in; the result comes with the next release."
    assert (seen.status_label, seen.again) == ("Handed in", None)
    assert card(place, "support", at).status_label == "Not handed in"

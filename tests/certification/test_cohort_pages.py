"""Can administrators set up a cohort and move its dates in the browser, and nobody else?"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from certification import calendar
from certification.models import Cohort
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def browser(bo: User, log_in: LogIn) -> Client:
    return log_in(bo)


def proposal(browser: Client, **changes: Any) -> dict[str, Any]:
    """What the page proposes, as a browser would send it back."""
    form = browser.get("/cohorts/new/").context["form"]
    sent = {field.html_name: field.value() for field in form}
    sent = {name: "" if value in (None, False) else str(value) for name, value in sent.items()}
    return sent | {"framework": str(form.fields["framework"].queryset.get().pk), "title": "Pilot 2028"} | changes


def test_without_a_published_framework_the_page_says_what_to_do(browser: Client) -> None:
    assert "No framework is published" in browser.get("/cohorts/new/").content.decode()


def test_the_proposal_is_the_pilots_calendar_in_the_chosen_zone(browser: Client) -> None:
    make.framework()
    answer = browser.post("/cohorts/new/", proposal(browser, time_zone="America/Denver"))
    cohort = Cohort.objects.get()
    assert answer.headers["Location"] == f"/cohorts/{cohort.pk}/people/"
    assert [(one.opens_at, one.closes_at, one.releases_at) for one in cohort.cycles.all()] == [
        (one.opens_at, one.closes_at, one.releases_at) for one in calendar.pilot(2028, "America/Denver")
    ]
    span = calendar.registration(2028, "America/Denver")
    assert (cohort.registration_opens_at, cohort.registration_closes_at) == (span.opens_at, span.closes_at)
    assert (cohort.title, cohort.fee_cents, cohort.currency) == ("Pilot 2028", 40_000, "USD")


@pytest.mark.parametrize("year", ["2030", "1", "9999", "-1", "٢٠٣٠", "9" * 500, "x"])
def test_another_year_can_be_proposed_and_nonsense_is_ignored(browser: Client, year: str) -> None:
    make.framework()
    form = browser.get("/cohorts/new/", {"year": year}).context["form"]
    assert form["cycle_1_opens_on"].value().year == (2030 if year == "2030" else 2028)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"time_zone": "Mars/Base"}, "Choose a time zone from the list."),
        ({"fee": "-1"}, "greater than or equal to 0"),
        ({"fee": "٤٠٠"}, "Use the digits 0 to 9."),
        ({"fee": "1e5"}, "Use the digits 0 to 9."),
        ({"currency": "$$"}, "three capital letters"),
        ({"cycle_1_opens_on": "9999-12-31"}, "Choose a date between 2000 and 2099."),
        ({"cycle_1_last_day": "2028-04-01"}, "Cycle 1 must close after it opens."),
        ({"cycle_2_opens_on": "2028-07-01"}, "Cycle 2 must open after the results of the cycle before."),
        ({"framework": "999999"}, "Select a valid choice"),
        ({"title": "a\x00b"}, "hidden characters"),
    ],
)
def test_a_mistake_is_a_sentence_and_nothing_is_stored(browser: Client, change: dict[str, str], sentence: str) -> None:
    make.framework()
    answer = browser.post("/cohorts/new/", proposal(browser, **change))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Cohort.objects.exists()


def test_the_dates_of_one_cycle_are_moved_alone(browser: Client, bo: User) -> None:
    cohort = make.cohort(by=bo)
    sent = {"form": "1", "opens_on": "2027-05-01", "last_day": "2027-06-20", "release_on": "2027-10-31"}
    answer = browser.post(f"/cohorts/{cohort.pk}/calendar/", sent)
    assert answer.status_code == 302
    first, second, _ = cohort.cycles.all()
    assert calendar.last_day(first.closes_at, cohort.time_zone).isoformat() == "2027-06-20"
    assert calendar.last_day(second.closes_at, cohort.time_zone).isoformat() == "2028-06-15"


def test_a_refused_date_is_kept_on_the_page(browser: Client, bo: User) -> None:
    cohort = make.cohort(by=bo)
    sent = {"form": "1", "opens_on": "2027-05-05", "last_day": "2027-06-15", "release_on": "2027-10-31"}
    answer = browser.post(f"/cohorts/{cohort.pk}/calendar/", sent)
    assert "its beginning stands" in answer.content.decode()
    assert 'value="2027-05-05"' in answer.content.decode()
    assert calendar.local_day(cohort.cycles.get(number=1).opens_at, cohort.time_zone).isoformat() == "2027-05-01"


def test_registration_is_opened_on_the_calendar_page(browser: Client, bo: User) -> None:
    cohort = make.cohort(by=bo)
    sent = {"form": "registration", "title": "Spring", "open_registration": "on", "fee": "99.50", "currency": "eur"}
    sent |= {"registration_opens_on": "2027-02-01", "registration_last_day": "2027-05-31"}
    browser.post(f"/cohorts/{cohort.pk}/calendar/", sent)
    cohort.refresh_from_db()
    assert (cohort.title, cohort.open_registration, cohort.fee_cents, cohort.currency) == ("Spring", True, 9950, "EUR")


@pytest.mark.parametrize("path", ["/cohorts/", "/cohorts/new/", "/frameworks/", "/credentials/"])
def test_the_programmes_pages_are_for_administrators(path: str, otto: User, log_in: LogIn) -> None:
    assert log_in(otto).get(path).status_code == 403
    assert Client().get(path).status_code == 302


def test_a_framework_is_shown_with_its_policy_and_guidance(browser: Client) -> None:
    framework = make.framework()
    page = browser.get(f"/frameworks/{framework.pk}/").content.decode()
    assert framework.fingerprint in page
    assert page.count('class="rubric"') == 21
    assert "Guidance for reviewers" in page

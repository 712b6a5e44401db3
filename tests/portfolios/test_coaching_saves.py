"""Does a coaching cycle's page save by itself, and lose neither text of two tabs?"""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from portfolios.models import CoachingCycle
from portfolios.practice import coaching
from tests import make
from tests.conftest import LogIn
from tests.make import NOON

pytestmark = pytest.mark.django_db
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def cycle(cleo: User) -> CoachingCycle:
    portfolio = make.portfolio(cleo)
    return coaching.start(portfolio.pk, teacher="Teacher A", began_on=date(2027, 3, 1), by=cleo, at=NOON)


def test_two_tabs_on_one_cycle_show_both_notes(cycle: CoachingCycle, cleo: User, log_in: LogIn) -> None:
    browser, url = log_in(cleo), reverse("portfolios:edit_cycle", args=[cycle.pk])
    words = {"teacher": "Teacher A", "began_on": "2027-03-01", "ended_on": ""}
    first, second = (words | {"note": note, "version": "1"} for note in ("From one tab.", "From the other."))
    assert browser.post(url, first, headers=SCRIPT).json()["version"] == 2
    answer = browser.post(url, second, headers=SCRIPT)
    assert answer.status_code == 409
    assert answer.json()["version"] == 2
    assert answer.json()["fields"]["note"] == "From one tab."
    page = browser.post(url, second)
    assert page.status_code == 409
    assert b"From one tab." in page.content
    assert b"From the other." in page.content
    assert CoachingCycle.objects.get().note == "From one tab."
    assert browser.post(url, second | {"version": "2"}).status_code == 302
    assert CoachingCycle.objects.get().note == "From the other."


def test_what_cannot_be_saved_is_a_sentence(cycle: CoachingCycle, cleo: User, log_in: LogIn) -> None:
    browser, url = log_in(cleo), reverse("portfolios:edit_cycle", args=[cycle.pk])
    answer = browser.post(url, {"teacher": "", "began_on": "2027-03-01", "version": "1"}, headers=SCRIPT)
    assert answer.status_code == 400
    assert answer.json()["refusal"]
    assert CoachingCycle.objects.get().version == 1

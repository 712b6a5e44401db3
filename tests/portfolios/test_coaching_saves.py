"""Does a coaching cycle's page save by itself, and lose neither text of two tabs?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from portfolios.models import CoachingCycle
from portfolios.practice import coaching
from portfolios.writing import history, restoring
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
    assert b"1 March 2027" in page.content
    assert b'name="over"' in page.content
    assert browser.post(url, second | {"version": "2", "over": "1"}).status_code == 302
    assert CoachingCycle.objects.get().note == "From the other."
    assert [each.text for each in history.of_cycle(cycle.pk)] == ["From the other.", "From one tab.", ""]


def test_what_cannot_be_saved_is_a_sentence(cycle: CoachingCycle, cleo: User, log_in: LogIn) -> None:
    browser, url = log_in(cleo), reverse("portfolios:edit_cycle", args=[cycle.pk])
    answer = browser.post(url, {"teacher": "", "began_on": "2027-03-01", "version": "1"}, headers=SCRIPT)
    assert answer.status_code == 400
    assert answer.json()["refusal"]
    assert CoachingCycle.objects.get().version == 1


def change(cycle: CoachingCycle, hours: int = 0, **words: Any) -> CoachingCycle:
    cycle.refresh_from_db()
    said = coaching.stored(cycle) | words
    at = NOON + timedelta(hours=hours)
    return coaching.change(cycle.pk, **said, version=cycle.version, by=make.owner(cycle.portfolio), at=at)


def notes(cycle: CoachingCycle) -> list[str]:
    return [row.text for row in history.of_cycle(cycle.pk)]


def test_every_version_of_a_note_is_kept_the_one_before_the_first_change_too(cycle: CoachingCycle) -> None:
    change(cycle, 1, note="Year 7, on Mondays.")
    change(cycle, 2, note="Year 8.")
    assert notes(cycle) == ["Year 8.", "Year 7, on Mondays.", ""]


def test_an_earlier_version_of_a_cycle_comes_back_with_its_dates(
    cycle: CoachingCycle, cleo: User, log_in: LogIn
) -> None:
    change(cycle, 1, note="Year 7.", ended_on=date(2027, 4, 1))
    change(cycle, 2, note="", teacher="Teacher B", ended_on=None)
    browser = log_in(cleo)
    listed = browser.get(reverse("portfolios:cycle_history", args=[cycle.pk])).content.decode()
    assert all(reverse("portfolios:cycle_revision", args=[cycle.pk, number]) in listed for number in (1, 2, 3))
    assert b"Ended on" in browser.get(reverse("portfolios:cycle_revision", args=[cycle.pk, 2])).content
    browser.post(reverse("portfolios:restore_cycle", args=[cycle.pk, 2]))
    cycle.refresh_from_db()
    assert (cycle.teacher, cycle.note, cycle.ended_on) == ("Teacher A", "Year 7.", date(2027, 4, 1))
    assert history.of_cycle(cycle.pk)[0].restored_from == 2


def test_somebody_else_puts_no_version_of_a_cycle_back(cycle: CoachingCycle, otto: User) -> None:
    change(cycle, 1, note="Year 7.")
    with pytest.raises(Refused):
        restoring.restore_cycle(cycle.pk, version=1, by=otto, at=NOON)
    assert notes(cycle) == ["Year 7.", ""]

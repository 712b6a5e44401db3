"""Does the page of other terms show who changes, write nothing, and refuse what is off the scale?"""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import User
from certification import enrolments
from certification.models import Cohort, Enrolment
from reviews import supposable, supposing
from reviews.models import Decision
from reviews.supposing import Terms
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import AFTER_CLOSE, NOON


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", by=bo)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture
def admin(log_in: LogIn, bo: User, set_clock: SetClock) -> Client:
    set_clock(NOON)
    return log_in(bo)


def ask(admin: Client, cohort: Cohort, **asked: Any) -> HttpResponse:
    return admin.get(reverse("reviews:what_if", args=[cohort.pk]), asked)  # type: ignore[return-value]


def words(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status
    return unescape(answer.content.decode())


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label != "sessions"
    }


def test_without_other_terms_nothing_changes(admin: Client, cohort: Cohort, place: Enrolment) -> None:
    make.settled(make.offered(place))
    said = words(ask(admin, cohort))
    assert "Nothing changes: every candidate keeps the same outcome." in said
    assert "Who is concerned" not in said
    assert 'value="2.75"' in said


def test_a_higher_threshold_shows_who_loses_what(admin: Client, cohort: Cohort, place: Enrolment) -> None:
    make.settled(make.offered(place))
    said = words(ask(admin, cohort, threshold="3.5"))
    assert "1 of 1 candidate has another outcome." in said
    assert "<title>Certified to Not yet: 1</title>" in said
    assert "Cleo Carter" in said
    assert 'value="3.5"' in said


def test_sections_that_would_go_to_a_lead_are_named(admin: Client, cohort: Cohort, place: Enrolment) -> None:
    make.settled(make.offered(place), (3,), (4,))
    said = words(ask(admin, cohort, tolerance="0.5"))
    assert "1 more section takes a further reading, by a lead or a second reviewer." in said
    assert "Waits for a reading" in said
    assert "Gathering data" in said


def test_a_reviewer_can_be_left_out(admin: Client, cohort: Cohort, place: Enrolment, ada: User, ben: User) -> None:
    panel = [make.panel_member(person, cohort=cohort) for person in (ada, ben)]
    make.settled(make.offered(place), (2,), (3,), panel=panel)
    assert "1 of 1 candidate has another outcome." in words(ask(admin, cohort, without=ada.pk))
    assert "Nothing changes" in words(ask(admin, cohort, without=ben.pk))
    assert "1 overall score changes." in words(ask(admin, cohort, without=ben.pk))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"threshold": "5"}, "Choose a number from 0.75 to 4.25."),
        ({"floor": "0.5"}, "Choose a number from 0.75 to 4.25."),
        ({"tolerance": "3.75"}, "Choose a number from 0 to 3.5."),
        ({"tolerance": "-1"}, "Choose a number from 0 to 3.5."),
        ({"floor": "many"}, "Use the digits 0 to 9."),
        ({"floor": "2.12345"}, "4 decimal places"),
        ({"cycle": "9"}, "Select a valid choice."),
        ({"without": "4711"}, "Select a valid choice."),
    ],
)
def test_what_is_off_the_scale_is_refused_and_kept(
    admin: Client, cohort: Cohort, place: Enrolment, asked: dict[str, str], sentence: str
) -> None:
    make.settled(make.offered(place))
    said = words(ask(admin, cohort, **asked), 400)
    assert sentence in said
    assert "Nothing changes" not in said
    if not {"cycle", "without"} & asked.keys():
        assert f'value="{next(iter(asked.values()))}"' in said


def test_nothing_is_written(admin: Client, cohort: Cohort, place: Enrolment) -> None:
    make.settled(make.offered(place), (3,), (4,))
    make.released(make.cycle(cohort))
    before = everything()
    for asked in ({}, {"threshold": "4"}, {"tolerance": "0.25"}, {"floor": "nothing"}):
        ask(admin, cohort, **asked)
    assert everything() == before
    assert before["accounts.AuditEvent"]


def test_before_the_release_it_works_on_what_is_settled_so_far(admin: Client, cohort: Cohort, place: Enrolment) -> None:
    make.settled(make.offered(place))
    make.offered(make.enrolment(cohort=cohort))
    said = words(ask(admin, cohort, threshold="4"))
    assert "One section is not judged yet and counted as missing, before and after." in said
    assert "1 of 2 candidates has another outcome." in said


def test_what_it_says_before_is_what_was_decided(cohort: Cohort, place: Enrolment, bo: User) -> None:
    """For a released cycle the outcomes and overall scores under its own policy are those of its decisions."""
    make.settled(make.offered(place), ("2.75",), (4,))
    make.settled(make.offered(make.enrolment(cohort=cohort)), (1,), (1,))
    gone = make.enrolment(cohort=cohort)
    enrolments.withdraw(gone.pk, reason="Moved away.", by=bo, at=NOON)
    make.released(make.cycle(cohort))
    facts = supposable.facts(make.cycle(cohort))
    found = supposing.suppose(facts, Terms(facts.policy))
    decided = {row.enrolment_id: row for row in Decision.objects.all()}
    assert {each.party.enrolment_id for each in found.changes} == decided.keys()
    for each in found.changes:
        row = decided[each.party.enrolment_id]
        assert (each.before, each.after) == (row.outcome, row.outcome)
        overall = (
            None if each.overall_before is None else (each.overall_before.numerator, each.overall_before.denominator)
        )
        assert overall == (None if row.numerator is None else (row.numerator, row.denominator))


def test_a_later_cycle_is_for_those_who_are_not_done(
    admin: Client, cohort: Cohort, place: Enrolment, set_clock: SetClock
) -> None:
    make.settled(make.offered(place))
    make.released(make.cycle(cohort))
    set_clock(AFTER_CLOSE)
    assert "Nobody to decide about" in words(ask(admin, cohort, cycle="2"))
    assert "1 of 1 candidate has another outcome." in words(ask(admin, cohort, cycle="1", floor="3.5"))


def test_only_administrators_may_suppose(log_in: LogIn, cohort: Cohort, place: Enrolment, cleo: User) -> None:
    assert ask(log_in(cleo), cohort).status_code == 403


def test_a_form_sent_to_it_is_refused(admin: Client, cohort: Cohort, settings: Settings) -> None:
    assert admin.post(reverse("reviews:what_if", args=[cohort.pk])).status_code == 405


@pytest.mark.parametrize("hostile", ["9" * 400, "\x00", "٣", "1e3", "NaN", "' OR ''='"])
@pytest.mark.parametrize("name", ["cycle", "threshold", "floor", "tolerance", "without"])
def test_whatever_stands_in_the_address_is_answered_with_a_sentence(
    admin: Client, cohort: Cohort, place: Enrolment, name: str, hostile: str
) -> None:
    assert "Nothing changes" not in words(ask(admin, cohort, **{name: hostile}), 400)

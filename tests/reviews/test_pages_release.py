"""Release and results through HTTP: what is visible to whom before and after the act."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from certification.models import Cohort, Credential, Cycle, Enrolment
from portfolios.models import Submission
from portfolios.states import Status
from reviews import decisions
from reviews.models import Release
from reviews.states import ReleaseState
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import AFTER_CLOSE
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
ALL = ("partnership", "communication", "leadership", "impact-cycle", "data", "playbook", "support")


@pytest.fixture(autouse=True)
def _after(set_clock: SetClock) -> None:
    set_clock(AFTER_CLOSE)


@pytest.fixture
def cohort() -> Cohort:
    return make.slim_cohort()


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture
def settled(place: Enrolment) -> list[Submission]:
    """All seven sections of cleo, settled; one of them below the floor."""
    values = {slug: ((1.25,), (1.25,)) if slug == "data" else ((4,), (3.75,)) for slug in ALL}
    return [make.settled(make.offered(place, slug), *values[slug]) for slug in ALL]


@pytest.fixture
def cycle(cohort: Cohort) -> Cycle:
    return make.cycle(cohort)


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def at(name: str, cycle: Cycle) -> str:
    return reverse(f"reviews:{name}", args=[cycle.pk])


def results_of(place: Enrolment) -> str:
    place.refresh_from_db()
    return reverse("reviews:results", args=[place.portfolio.pk])


# The release


def test_the_page_says_what_still_blocks(log_in: LogIn, bo: User, place: Enrolment, cycle: Cycle) -> None:
    make.offered(place)
    page = text_of(log_in(bo).get(at("release", cycle)))
    assert "What still blocks the release" in page
    assert "One section is not settled yet." in page
    assert "One candidate is not decided yet." in page
    assert "No decisions yet" in page


def test_preparing_too_early_changes_nothing(log_in: LogIn, bo: User, place: Enrolment, cycle: Cycle) -> None:
    make.offered(place)
    answer = log_in(bo).post(at("prepare_release", cycle), follow=True)
    assert "not settled yet" in answer.content.decode()
    assert not Release.objects.exists()


@pytest.mark.usefixtures("settled")
def test_two_administrators_release(log_in: LogIn, bo: User, dora: User, place: Enrolment, cycle: Cycle) -> None:
    decisions.decide_ready(at=AFTER_CLOSE)
    first, second = log_in(bo), log_in(dora)
    page = text_of(first.get(at("release", cycle)))
    assert results_of(place) in page
    assert "Floor: below 1.75 in Gathering data." in page
    first.post(at("prepare_release", cycle))
    page = text_of(first.get(at("release", cycle)))
    assert "Another administrator must approve what you prepared." in page
    first.post(at("approve_release", cycle))
    assert Release.objects.get().status == ReleaseState.PREPARED
    assert "Release now" in text_of(second.get(at("approve_release", cycle)))
    second.post(at("approve_release", cycle))
    assert Release.objects.get().status == ReleaseState.APPROVED
    page = text_of(first.get(at("release", cycle)))
    assert "prepared by" in page
    assert "Prepare the release" not in page


def test_a_cancelled_release_is_told_and_can_be_prepared_again(
    log_in: LogIn, bo: User, settled: list[Submission], cycle: Cycle
) -> None:
    decisions.decide_ready(at=AFTER_CLOSE)
    admin = log_in(bo)
    admin.post(at("prepare_release", cycle))
    admin.post(at("cancel_release", cycle))
    page = text_of(admin.get(at("release", cycle)))
    assert "Prepared by Bo Berg, cancelled by Bo Berg." in page
    assert '<button class="button button-primary" type="submit">Prepare the release' in page


@pytest.mark.parametrize("name", ["approve_release", "cancel_release"])
def test_without_a_prepared_release_there_is_nothing_to_approve(
    log_in: LogIn, bo: User, cycle: Cycle, name: str
) -> None:
    assert log_in(bo).post(at(name, cycle)).status_code == 404


# Results


def test_before_the_release_a_candidate_reads_only_when_it_comes(
    log_in: LogIn, cleo: User, settled: list[Submission], place: Enrolment, cycle: Cycle
) -> None:
    decisions.decide_ready(at=AFTER_CLOSE)
    page = text_of(log_in(cleo).get(results_of(place)))
    assert "Results are not out yet" in page
    assert "31 October 2027" in page
    for secret in ("3.87", "1.25", "Not yet", "Below the floor", "easy to follow", "settled"):
        assert secret not in page


def test_an_administrator_reads_before_the_release_what_the_candidate_will(
    log_in: LogIn, bo: User, settled: list[Submission], place: Enrolment
) -> None:
    decisions.decide_ready(at=AFTER_CLOSE)
    page = text_of(log_in(bo).get(results_of(place)))
    assert "Not released yet" in page
    assert "Below the floor" in page
    assert "Begin a retake" not in page


def test_after_the_release_everything_is_told(
    log_in: LogIn, cleo: User, settled: list[Submission], place: Enrolment, cycle: Cycle
) -> None:
    make.released(cycle)
    page = text_of(log_in(cleo).get(results_of(place)))
    for words in (
        "Not yet",
        "3.5</text>",
        "2.75 or more is needed.",
        "Not passed",
        "Level 1",
        "Level 4",
        "The evidence for",
        "How this score came about",
        "Begin a retake",
    ):
        assert words in page, words
    assert reverse("portfolios:begin", args=[place.portfolio.pk, "data"]) in page
    for name in ("Ada Abara", "Ben Brooks", "Not released yet"):
        assert name not in page


def test_the_certified_find_their_certificate(log_in: LogIn, cleo: User, place: Enrolment, cycle: Cycle) -> None:
    for slug in ALL:
        make.settled(make.offered(place, slug))
    make.released(cycle)
    page = text_of(log_in(cleo).get(results_of(place)))
    credential = Credential.objects.get()
    assert reverse("certification:certificate", args=[credential.pk]) in page
    assert "Both tests are passed. Congratulations." in page


def test_results_of_somebody_else_are_not_there(
    log_in: LogIn, otto: User, ada: User, settled: list[Submission], place: Enrolment
) -> None:
    for person in (otto, ada):
        assert log_in(person).get(results_of(place)).status_code == 404


def test_nothing_handed_in_says_what_to_do(log_in: LogIn, cleo: User, place: Enrolment) -> None:
    portfolio = make.portfolio(place=place)
    page = text_of(log_in(cleo).get(reverse("reviews:results", args=[portfolio.pk])))
    assert "Hand in a section while a window is open." in page


# What it costs


@pytest.mark.parametrize("name", ["release", "assignments", "conflicts"])
def test_lists_take_the_same_statements_at_one_row_and_three(
    log_in: LogIn, bo: User, cohort: Cohort, name: str
) -> None:
    admin: Client = log_in(bo)
    place = make.cycle(cohort) if name == "release" else cohort
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make.settled(make.offered(make.enrolment(cohort=cohort)))
            make.offered(make.enrolment(cohort=cohort))
        decisions.decide_ready(at=AFTER_CLOSE)
        with CaptureQueriesContext(connection) as captured:
            text_of(admin.get(reverse(f"reviews:{name}", args=[place.pk])))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_results_page_takes_the_same_statements_for_one_section_and_seven(
    log_in: LogIn, cleo: User, bo: User, place: Enrolment
) -> None:
    admin = log_in(bo)
    counts = []
    for slugs in (ALL[:1], ALL[1:]):
        for slug in slugs:
            make.settled(make.offered(place, slug))
        with CaptureQueriesContext(connection) as captured:
            text_of(admin.get(results_of(place)))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Submission.objects.filter(status=Status.SETTLED).count() == 7
    assert NOON < AFTER_CLOSE

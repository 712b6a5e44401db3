"""Does a score keep where in its exhibit it is to be seen: in drafts, versions, and for those who read it later?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused, Stale
from portfolios import submissions
from portfolios.viewing.pins import WHOLE, Pin
from reviews import drafts, scoring, visibility
from reviews.models import Assignment, Score
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
MOMENT = Pin(from_seconds=0, to_seconds=1)
PAGE = Pin(from_page=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def task(cleo: User, ada: User) -> Assignment:
    """ada reviews a section with a document (1), a video (2) and a text (3)."""
    begun = make.draft(make.portfolio(cleo), "data")
    make.ready(begun)
    submissions.submit(begun.pk, attested=True, by=cleo, at=NOON)
    return make.assigned(begun, make.panel_member(ada, cohort=begun.portfolio.enrolment.cohort))[0]


def number(task: Assignment, kind: str) -> int:
    return int(task.submission.exhibits.get(evidence__kind=kind).number)


def save(task: Assignment, kind: str | None, pin: Pin, version: int = 0, at: datetime = NOON) -> int:
    exhibit = task.submission.exhibits.get(evidence__kind=kind).pk if kind else None
    first, *others = make.entries(task, 3)
    entries = [replace(first, exhibit_id=exhibit, pin=pin), *others]
    return scoring.save_draft(task.pk, version=version, entries=entries, by=task.person, at=at)


@pytest.mark.parametrize(("kind", "pin"), [("video", MOMENT), ("document", PAGE), ("text", WHOLE)])
def test_a_moment_or_a_page_is_kept_with_the_exhibit(task: Assignment, kind: str, pin: Pin) -> None:
    save(task, kind, pin)
    assert scoring.stored(task)[0].pin == pin


@pytest.mark.parametrize(
    ("kind", "pin", "words"),
    [
        (None, MOMENT, "Name the exhibit"),
        ("text", MOMENT, "Only recordings and documents"),
        ("video", PAGE, "Only recordings and documents"),
        ("document", MOMENT, "Only recordings and documents"),
    ],
)
def test_a_place_that_its_exhibit_cannot_have_is_refused(
    task: Assignment, kind: str | None, pin: Pin, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        save(task, kind, pin)
    assert not Score.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_seconds": 1, "from_page": 1},
        {"from_seconds": 2, "to_seconds": 1},
        {"to_seconds": 1},
        {"from_page": 0},
        {"from_page": 3, "to_page": 2},
        {"to_page": 2},
        {"from_seconds": 1, "exhibit": None},
        {"from_page": 1, "exhibit": None},
    ],
)
def test_the_database_keeps_no_place_that_makes_no_sense(task: Assignment, wrong: dict[str, Any]) -> None:
    save(task, "video", WHOLE)
    first = task.scores.first()
    assert first is not None
    with pytest.raises(IntegrityError, match="score_place"), transaction.atomic():
        Score.objects.filter(pk=first.pk).update(**wrong)


def test_an_earlier_version_brings_its_place_back_the_first_second_too(task: Assignment) -> None:
    save(task, "video", Pin(from_seconds=0))
    save(task, "document", PAGE, 1, at=NOON + HOUR)
    scoring.restore(task.pk, version=1, by=task.person, at=NOON + 2 * HOUR)
    assert scoring.stored(task)[0].pin == Pin(from_seconds=0)
    assert drafts.of(task.pk)[0].answers[drafts.name("from_seconds", scoring.stored(task)[0].criterion_id)] == 0


def test_another_place_in_another_window_is_a_difference(task: Assignment) -> None:
    save(task, "video", MOMENT)
    with pytest.raises(Stale) as stale:
        save(task, "video", Pin(from_seconds=1))
    assert stale.value.current["entries"][0]["pin"]["from_seconds"] == 0
    assert scoring.stored(task)[0].pin == MOMENT


def test_whoever_may_read_the_review_reads_the_place_and_nobody_changes_it(task: Assignment) -> None:
    version = save(task, "video", MOMENT)
    scoring.hand_in(task.pk, version=version, by=task.person, at=NOON)
    assert visibility.reviews_of(task.submission_id)[0].scores[0].pin.words == "0:00–0:01"
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Score.objects.filter(assignment=task).update(from_seconds=1)


def fields(task: Assignment, **first: str) -> dict[str, Any]:
    slug = task.submission.section.criteria.all()[0].slug
    return {"version": 0} | {f"{name}-{slug}": value for name, value in first.items()}


def send(client: Client, task: Assignment, **first: str) -> Any:
    return client.post(reverse("reviews:save", args=[task.pk]), fields(task, **first))


def test_a_place_can_be_written_by_hand_and_is_read_as_words(log_in: LogIn, task: Assignment) -> None:
    client, video = log_in(task.person), number(task, "video")
    send(client, task, exhibit=str(video), **{"from": "00:01", "to": "0:01"})
    assert scoring.stored(task)[0].pin == Pin(from_seconds=1, to_seconds=1)
    page = client.get(reverse("reviews:desk", args=[task.pk])).content.decode()
    assert f'href="#exhibit-{video}" data-jump="{video}" data-jump-from="0:01" data-jump-to="0:01"' in page
    assert ", 0:01–0:01" in client.get(reverse("reviews:hand_in", args=[task.pk])).content.decode()
    assert "Moment or page: 0:01–0:01" in client.get(reverse("reviews:revision", args=[task.pk, 1])).content.decode()


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        ("video", {"from": "soon"}, "such as 4:05"),
        ("video", {"from": "9:59"}, "This recording is only"),
        ("video", {"from": "0:01", "to": "0:00"}, "The end comes before the beginning."),
        ("document", {"from": "99"}, "This document has only"),
        ("text", {"from": "1"}, "Only recordings and documents take a place."),
        (None, {"from": "0:01"}, "Name the exhibit in which this place is."),
    ],
)
def test_what_is_wrong_with_a_place_is_said_beside_it_and_nothing_is_stored(
    log_in: LogIn, task: Assignment, kind: str | None, written: dict[str, str], words: str
) -> None:
    exhibit = str(number(task, kind)) if kind else ""
    response = send(log_in(task.person), task, exhibit=exhibit, **written)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not Score.objects.exists()

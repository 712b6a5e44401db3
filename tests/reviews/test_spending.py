"""How long did a review take? Only what was spent at its desk counts, once, and never after it was handed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from reviews import scoring, spending
from reviews.models import Assignment
from reviews.presenting.phrases import spent_words
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(cleo: User, bo: User, ada: User) -> Assignment:
    place = make.enrolment(cleo, cohort=make.slim_cohort(by=bo))
    return make.assigned(make.offered(place), make.panel_member(ada, cohort=place.cohort))[0]


def spend(task: Assignment, seconds: int, after: int = 0) -> int:
    return spending.spend(task.pk, seconds=seconds, by=task.person, at=NOON + timedelta(seconds=after))


def test_seconds_add_up(task: Assignment) -> None:
    assert [spend(task, 30), spend(task, 30, 30), spend(task, 12, 60)] == [30, 60, 72]
    task.refresh_from_db()
    assert (task.spent_seconds, task.version) == (72, 0)


def test_two_windows_do_not_count_the_same_minute_twice(task: Assignment) -> None:
    assert [spend(task, 30), spend(task, 30, 30), spend(task, 30, 30), spend(task, 30, 45)] == [30, 60, 60, 75]


def test_what_comes_late_or_forged_counts_two_minutes_at_most(task: Assignment) -> None:
    assert spend(task, 80_000) == 120
    assert spend(task, 80_000, 7_200) == 240


def test_nobody_else_spends_time_on_it(task: Assignment, ben: User) -> None:
    with pytest.raises(Refused, match="somebody else"):
        spending.spend(task.pk, seconds=30, by=ben, at=NOON)
    assert Assignment.objects.get(pk=task.pk).spent_seconds == 0


def test_it_stands_still_once_the_review_is_handed_in(task: Assignment) -> None:
    spend(task, 30)
    draft = scoring.Draft(make.entries(task, 3))
    scoring.hand_in(task.pk, version=0, draft=draft, by=task.person, at=NOON)
    with pytest.raises(Refused, match="handed in"):
        spend(task, 30, 60)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Assignment.objects.filter(pk=task.pk).update(spent_seconds=9)
    assert Assignment.objects.get(pk=task.pk).spent_seconds == 30


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, ""), (59, "less than a minute"), (60, "1 minute"), (179, "2 minutes"), (6000, "100 minutes")],
)
def test_it_is_read_in_whole_minutes(seconds: int, words: str) -> None:
    assert spent_words(seconds) == words


def test_the_reviewer_reads_it_on_desk_and_queue_and_the_script_is_told(
    task: Assignment, log_in: LogIn, set_clock: SetClock
) -> None:
    set_clock(NOON)
    client, url = log_in(task.person), reverse("reviews:spent", args=[task.pk])
    assert client.post(url, {"seconds": "90"}).json() == {"spent": "1 minute"}
    assert client.post(url, {"seconds": "soon"}).status_code == 400
    assert ", 1 minute spent" in client.get(reverse("reviews:desk", args=[task.pk])).content.decode()
    assert "1 minute spent" in client.get(reverse("reviews:queue")).content.decode()

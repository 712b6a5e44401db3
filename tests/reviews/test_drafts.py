"""Is every version of a review's draft kept for its reviewer, and for nobody else?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from portfolios.writing.history import OVER
from reviews import drafts, scoring
from reviews.models import Assignment, DraftRevision
from tests import make
from tests.conftest import LogIn
from tests.make import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def task(cleo: User, bo: User, ada: User) -> Assignment:
    place = make.enrolment(cleo, cohort=make.slim_cohort(by=bo))
    return make.assigned(make.offered(place), make.panel_member(ada, cohort=place.cohort))[0]


def save(task: Assignment, strengths: str, hours: float = 0, **options: Any) -> int:
    first, *others = make.entries(task, 3)
    version = Assignment.objects.get(pk=task.pk).version
    given = {"entries": [replace(first, strengths=strengths), *others], "by": task.person, "at": NOON + hours * HOUR}
    return scoring.save_draft(task.pk, version=version, **given | options)


def strengths(task: Assignment) -> list[str]:
    criterion = make.entries(task, 3)[0].criterion_id
    return [row.answers.get(drafts.name("strengths", criterion), "") for row in drafts.of(task.pk)]


def test_each_save_is_a_version_and_quick_ones_are_one(task: Assignment) -> None:
    save(task, "The goal is clear.")
    save(task, "The goal is clear and measured.", 0.1)
    save(task, "The goal is clear, measured and met.", 1)
    assert strengths(task) == ["The goal is clear, measured and met.", "The goal is clear and measured."]


def test_a_text_chosen_over_another_windows_is_a_version_of_its_own(task: Assignment) -> None:
    save(task, "From one window.")
    save(task, "From the other.", 0.01, how=OVER)
    assert strengths(task) == ["From the other.", "From one window."]


def test_an_earlier_version_comes_back_with_scores_exhibits_and_condition(task: Assignment) -> None:
    save(task, "The first text.", condition="unplayable", condition_reason="No picture.")
    first = scoring.stored(task)
    save(task, "", 1, entries=[scoring.Entry(entry.criterion_id, value=Decimal("1.25")) for entry in first])
    assert scoring.restore(task.pk, version=1, by=task.person, at=NOON + 2 * HOUR) == 3
    task.refresh_from_db()
    assert scoring.stored(task) == first
    assert (task.condition, task.condition_reason) == ("unplayable", "No picture.")
    newest = drafts.of(task.pk)[0]
    assert (newest.version, newest.restored_from) == (3, 1)


def test_what_a_save_left_out_is_in_the_version_as_it_stands(task: Assignment) -> None:
    save(task, "The first text.")
    save(task, "", 1, entries=[make.entries(task, 4)[1]])
    assert strengths(task) == ["The first text.", "The first text."]


def test_a_draft_of_before_versions_were_kept_is_kept_with_the_next_save(task: Assignment) -> None:
    save(task, "Written last year.")
    DraftRevision.objects.all().delete()
    save(task, "Written today.", 1)
    assert strengths(task) == ["Written today.", "Written last year."]


def test_nothing_comes_back_after_handing_in_nor_for_a_colleague(task: Assignment, ben: User) -> None:
    save(task, "The first text, long enough.")
    save(task, "The second text, long enough.", 1)
    with pytest.raises(Refused, match="somebody else"):
        scoring.restore(task.pk, version=1, by=ben, at=NOON + 2 * HOUR)
    scoring.hand_in(task.pk, version=2, by=task.person, at=NOON + 2 * HOUR)
    with pytest.raises(Refused, match="handed in"):
        scoring.restore(task.pk, version=1, by=task.person, at=NOON + 3 * HOUR)
    assert strengths(task) == ["The second text, long enough.", "The first text, long enough."]


def test_the_database_changes_no_version_of_what_was_handed_in(task: Assignment) -> None:
    save(task, "The first text, long enough.")
    scoring.hand_in(task.pk, version=1, by=task.person, at=NOON)
    with pytest.raises(IntegrityError, match="no new versions"), transaction.atomic():
        DraftRevision.objects.update(restored_from=1)


def test_the_reviewer_reads_the_versions_and_puts_one_back(task: Assignment, log_in: LogIn) -> None:
    save(task, "The first <text>.")
    save(task, "The second text.", 1)
    browser = log_in(task.person)
    desk = browser.get(reverse("reviews:desk", args=[task.pk])).content.decode()
    assert reverse("reviews:history", args=[task.pk]) in desk
    assert "Version 2" in browser.get(reverse("reviews:history", args=[task.pk])).content.decode()
    page = browser.get(reverse("reviews:revision", args=[task.pk, 1])).content.decode()
    assert "Strengths: The first &lt;text&gt;." in page
    assert task.submission.alias in page
    assert task.submission.portfolio.enrolment.person.name not in page
    browser.post(reverse("reviews:restore", args=[task.pk, 1]))
    assert strengths(task)[0] == "The first <text>."


@pytest.mark.parametrize("who", ["bo", "ben", "cleo"])
def test_nobody_else_reads_them_not_even_an_administrator(
    task: Assignment, who: str, request: pytest.FixtureRequest, log_in: LogIn
) -> None:
    save(task, "The first text.")
    browser = log_in(request.getfixturevalue(who))
    assert browser.get(reverse("reviews:history", args=[task.pk])).status_code == 404
    assert browser.get(reverse("reviews:revision", args=[task.pk, 1])).status_code == 404
    assert browser.post(reverse("reviews:restore", args=[task.pk, 1])).status_code == 404
    assert strengths(task) == ["The first text."]

"""May a reviewer take back what they have just handed in? For a short while, and only until a colleague is in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.refusals import Refused
from certification import enrolments, panels
from certification.models import Enrolment
from reviews import reopening, results, rules, scoring
from reviews.marks import Policy
from reviews.models import Assignment
from reviews.states import TASK_MOVES, Task
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import NOON
from tests.racing import at_once, meeting

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
OVER = "The time to reopen this review is over."


@pytest.fixture
def pair(cleo: User, ada: User, ben: User, bo: User) -> list[Assignment]:
    """ada and ben review a section of cleo's; ada has handed in."""
    place = make.enrolment(cleo, cohort=make.slim_cohort(by=bo))
    members = [make.panel_member(person, cohort=place.cohort) for person in (ada, ben)]
    first, second = make.assigned(make.offered(place), *members)
    return [make.review(first, 3), second]


def reopen(task: Assignment, minutes: float = 1) -> Assignment:
    return reopening.reopen(task.pk, by=task.person, at=NOON + minutes * MINUTE)


def refused(task: Assignment, words: str, **options: Any) -> None:
    before = Assignment.objects.filter(pk=task.pk).values()[0]
    given = {"by": task.person, "at": NOON + MINUTE}
    with pytest.raises(Refused, match=words):
        reopening.reopen(task.pk, **given | options)
    assert Assignment.objects.filter(pk=task.pk).values()[0] == before


def test_what_was_just_handed_in_becomes_a_draft_again_as_it_stood(pair: list[Assignment]) -> None:
    task, before = pair[0], scoring.stored(pair[0])
    assert reopen(task).status == Task.ASSIGNED
    assert Task.ASSIGNED in TASK_MOVES[Task.HANDED_IN]
    assert scoring.stored(task) == before
    assert AuditEvent.objects.filter(action="review.reopened", subject_id=task.pk).count() == 1
    again = scoring.hand_in(task.pk, version=task.version, by=task.person, at=NOON + 2 * MINUTE)
    assert again.handed_in_at == NOON + 2 * MINUTE


def test_the_time_ends_after_as_many_minutes_as_the_framework_says(pair: list[Assignment]) -> None:
    refused(pair[0], OVER, at=NOON + 30 * MINUTE)
    assert reopen(pair[0], 29.9).status == Task.ASSIGNED
    policy = pair[0].submission.section.framework.policy
    assert Policy.from_framework(policy).reopen_minutes == 30
    assert Policy.from_framework(policy | {"reopen_minutes": 5}).reopen_minutes == 5


def test_it_ends_at_once_when_a_colleague_hands_in(pair: list[Assignment]) -> None:
    make.review(pair[1], 3)
    for task in pair:
        refused(task, OVER)


def test_what_is_settled_or_referred_is_never_opened(pair: list[Assignment]) -> None:
    make.review(pair[1], 1)
    results.settle_ready(at=NOON)
    refused(pair[0], OVER)


def test_only_its_own_reviewer_on_a_live_panel_reopens(pair: list[Assignment], ben: User, bo: User) -> None:
    refused(pair[0], "somebody else", by=ben)
    panels.withdraw(pair[0].member_id, by=bo, at=NOON)
    refused(pair[0], "place on this panel has ended")


def test_nothing_is_reopened_for_a_candidate_who_has_left(pair: list[Assignment], bo: User) -> None:
    enrolments.withdraw(pair[0].submission.portfolio.enrolment_id, reason="Moved.", by=bo, at=NOON)
    refused(pair[0], "has withdrawn")


def test_an_open_review_has_nothing_to_reopen(pair: list[Assignment]) -> None:
    refused(pair[1], "This review is open.")


@pytest.mark.parametrize(
    "change",
    [
        {"status": Task.ASSIGNED},
        {"status": Task.ASSIGNED, "handed_in_at": None, "condition": "no-sound"},
        {"status": Task.ASSIGNED, "handed_in_at": None, "version": 9},
        {"status": Task.CANCELLED, "handed_in_at": None},
        {"spent_seconds": 60},
    ],
)
def test_the_database_lets_nothing_else_through(pair: list[Assignment], change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Assignment.objects.filter(pk=pair[0].pk).update(**change)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Assignment.objects.filter(pk=pair[0].pk).delete()


def test_the_database_opens_nothing_once_a_colleague_is_in(pair: list[Assignment]) -> None:
    make.review(pair[1], 3)
    for settle in (False, True):
        if settle:
            results.settle_ready(at=NOON)
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Assignment.objects.filter(pk=pair[0].pk).update(status=Task.ASSIGNED, handed_in_at=None)


def test_the_desk_offers_it_while_it_lasts(pair: list[Assignment], log_in: LogIn, set_clock: SetClock) -> None:
    set_clock(NOON + MINUTE)
    client, desk = log_in(pair[0].person), reverse("reviews:desk", args=[pair[0].pk])
    assert "Reopen this review" in client.get(desk).content.decode()
    answer = client.post(reverse("reviews:reopen", args=[pair[0].pk]), follow=True)
    assert "Review reopened." in answer.content.decode()
    assert Assignment.objects.get(pk=pair[0].pk).status == Task.ASSIGNED


def test_the_page_says_the_same_whatever_ended_the_time(
    pair: list[Assignment], log_in: LogIn, set_clock: SetClock
) -> None:
    url, client = reverse("reviews:reopen", args=[pair[0].pk]), log_in(pair[0].person)
    set_clock(NOON + 31 * MINUTE)
    assert OVER in client.post(url, follow=True).content.decode()
    make.review(pair[1], 3)
    set_clock(NOON + MINUTE)
    page = client.post(url, follow=True).content.decode()
    assert OVER in page
    assert "Reopen this review" not in page


@pytest.mark.django_db(transaction=True)
def test_reopening_and_a_colleagues_hand_in_at_once_never_both_win(monkeypatch: pytest.MonkeyPatch) -> None:
    place: Enrolment = make.enrolment(cohort=make.slim_cohort("data"))
    members = [make.panel_member(cohort=place.cohort) for _ in range(2)]
    first, second = make.assigned(make.offered(place), *members)
    make.review(first, 3)
    version = scoring.save_draft(second.pk, version=0, entries=make.entries(second, 3), by=second.person, at=NOON)
    with meeting(monkeypatch, rules, "refuse_reopen"), meeting(monkeypatch, rules, "refuse_incomplete"):
        answers = at_once(
            lambda: reopen(first),
            lambda: scoring.hand_in(second.pk, version=version, by=second.person, at=NOON + MINUTE),
        )
    assert [str(answer) for answer in answers if isinstance(answer, Exception)] in ([], [OVER])
    events = AuditEvent.objects.filter(action__in=["review.reopened", "review.handed_in"]).order_by("pk")
    if not isinstance(answers[0], Exception):
        order = [event.action for event in events]
        assert order == ["review.handed_in", "review.reopened", "review.handed_in"]

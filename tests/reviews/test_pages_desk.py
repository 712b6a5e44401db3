"""The reviewer's queue and desk through HTTP: read, save, disagree with oneself in two tabs, hand in, give back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from certification.models import Cohort
from reviews import drafts
from reviews.models import Assignment, Conflict, Score
from reviews.states import Task
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def cohort() -> Cohort:
    return make.slim_cohort()


@pytest.fixture
def task(cohort: Cohort, ada: User, cleo: User) -> Assignment:
    """ada reviews what cleo has handed in."""
    member = make.panel_member(ada, cohort=cohort)
    return make.assigned(make.offered(make.enrolment(cleo, cohort=cohort)), member)[0]


def sheet(task: Assignment, *, value: str = "3", version: int | None = None, text: str = "") -> dict[str, Any]:
    """A complete form of the desk."""
    fields: dict[str, Any] = {"version": task.version if version is None else version}
    for criterion in task.submission.section.criteria.all():
        fields[f"value-{criterion.slug}"] = value
        fields[f"exhibit-{criterion.slug}"] = "1"
        fields[f"strengths-{criterion.slug}"] = text or "The teacher decides at 3:20."
        fields[f"next_step-{criterion.slug}"] = "Leave more time after a question."
    return fields


def desk(task: Assignment) -> str:
    return reverse("reviews:desk", args=[task.pk])


def save(client: Client, task: Assignment, fields: dict[str, Any], **headers: str) -> Any:
    return client.post(reverse("reviews:save", args=[task.pk]), fields, headers=headers)


def text_of(response: Any) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def test_the_queue_shows_what_is_to_do_by_alias(log_in: LogIn, ada: User, task: Assignment) -> None:
    page = text_of(log_in(ada).get(reverse("reviews:queue")))
    assert task.submission.alias in page
    assert "0 of 3 criteria" in page
    assert "Next review" in page


def test_an_empty_queue_says_what_will_come(log_in: LogIn, otto: User) -> None:
    assert "Nothing to review" in text_of(log_in(otto).get(reverse("reviews:queue")))


def test_an_overdue_review_says_so(log_in: LogIn, ada: User, task: Assignment, set_clock: SetClock) -> None:
    set_clock(task.due_at)
    assert "Overdue" not in text_of(log_in(ada).get(reverse("reviews:queue")))
    set_clock(task.due_at.replace(second=59))
    assert "Overdue" in text_of(log_in(ada).get(reverse("reviews:queue")))


def test_the_desk_shows_rubric_and_exhibits_and_nobodys_name(log_in: LogIn, ada: User, task: Assignment) -> None:
    page = text_of(log_in(ada).get(desk(task)))
    candidate = task.submission.portfolio.enrolment.person
    assert candidate is not None
    for secret in (candidate.name, candidate.email, candidate.organisation):
        assert secret not in page
    assert task.submission.alias in page
    assert "Exhibit 1" in page
    for criterion in task.submission.section.criteria.all():
        assert criterion.title in page
    assert page.count('type="radio"') == 36


def test_a_strangers_desk_is_not_there(log_in: LogIn, ben: User, bo: User, cleo: User, task: Assignment) -> None:
    for person in (ben, bo, cleo):
        assert log_in(person).get(desk(task)).status_code == 404


def test_saving_keeps_scores_exhibits_and_feedback(log_in: LogIn, ada: User, task: Assignment) -> None:
    client = log_in(ada)
    response = save(client, task, sheet(task, value="3.25"))
    assert response.url == desk(task)
    assert {str(value) for value in Score.objects.values_list("value", flat=True)} == {"3.25"}
    page = text_of(client.get(desk(task)))
    assert page.count('value="3.25" aria-label="3.25, a quarter above level 3" checked') == 3
    assert "The teacher decides at 3:20." in page


def test_the_script_learns_the_version_and_what_is_missing(log_in: LogIn, ada: User, task: Assignment) -> None:
    fields = sheet(task)
    slugs = [criterion.slug for criterion in task.submission.section.criteria.all()]
    fields[f"value-{slugs[0]}"] = ""
    answer = save(log_in(ada), task, fields, **SCRIPT).json()
    assert answer["version"] == 1
    assert answer["done"] == slugs[1:]
    assert len(answer["missing"]) == 1
    assert answer["saved_at"] == "14:00"


def test_two_windows_never_overwrite_each_other(log_in: LogIn, ada: User, task: Assignment) -> None:
    client = log_in(ada)
    save(client, task, sheet(task, text="Written in the first window."))
    response = save(client, task, sheet(task, text="Written in the second window.", version=0), **SCRIPT)
    answer = response.json()
    assert response.status_code == 409
    assert answer["version"] == "1"
    assert "Written in the first window." in answer["text"]
    assert set(Score.objects.values_list("strengths", flat=True)) == {"Written in the first window."}


def test_without_scripts_both_texts_stand_on_the_page(log_in: LogIn, ada: User, task: Assignment) -> None:
    client = log_in(ada)
    save(client, task, sheet(task, text="Written in the first window."))
    response = save(client, task, sheet(task, text="Written in the second window.", version=0))
    page = text_of(response)
    assert response.status_code == 409
    assert "Written in the first window." in page
    assert "Written in the second window." in page
    assert '<input type="hidden" name="version" value="1" id="id_version">' in page
    assert 'name="over"' in page
    assert set(Score.objects.values_list("strengths", flat=True)) == {"Written in the first window."}
    save(client, task, sheet(task, text="Written in the second window.", version=1) | {"over": "1"})
    kept = [str(each.answers) for each in drafts.of(task.pk)]
    assert "Written in the second window." in kept[0]
    assert "Written in the first window." in kept[1]


@pytest.mark.parametrize(
    ("name", "value"),
    [("value", "2.5"), ("value", "٣"), ("exhibit", "9"), ("strengths", "a\x00b"), ("strengths", "x" * 4001)],
)
def test_nonsense_is_refused_kept_and_not_stored(
    log_in: LogIn, ada: User, task: Assignment, name: str, value: str
) -> None:
    slug = task.submission.section.criteria.all()[0].slug
    fields = sheet(task) | {f"{name}-{slug}": value}
    client = log_in(ada)
    response = save(client, task, fields)
    assert response.status_code == 400
    assert "Leave more time after a question." in text_of(response)
    assert save(client, task, fields, **SCRIPT).json()["refusal"]
    assert not Score.objects.exists()


def test_an_incomplete_review_says_what_is_missing_and_is_not_handed_in(
    log_in: LogIn, ada: User, task: Assignment
) -> None:
    client = log_in(ada)
    fields = sheet(task) | {"hand_in": "1"}
    fields |= {name: "" for name in fields if name.startswith("exhibit-")}
    response = save(client, task, fields)
    check = reverse("reviews:hand_in", args=[task.pk])
    assert response.url == check
    page = text_of(client.get(check))
    slug = task.submission.section.criteria.all()[0].slug
    assert page.count(f'href="{desk(task)}#id_exhibit-{slug}">Name the exhibit that carries') == 2
    assert "Hand in this review" not in page
    client.post(check, {"version": 1})
    task.refresh_from_db()
    assert task.status == Task.ASSIGNED


def test_handing_in_freezes_the_review_and_makes_the_desk_readable_only(
    log_in: LogIn, ada: User, task: Assignment, set_clock: SetClock
) -> None:
    client = log_in(ada)
    save(client, task, sheet(task))
    check = reverse("reviews:hand_in", args=[task.pk])
    assert "Everything is there." in text_of(client.get(check))
    assert client.post(check, {"version": 1}).url == reverse("reviews:queue")
    task.refresh_from_db()
    assert task.status == Task.HANDED_IN
    set_clock(NOON + HOUR)
    page = text_of(client.get(desk(task)))
    assert "can no longer be changed" in page
    assert 'type="radio"' not in page
    assert save(client, task, sheet(task, value="1", version=1), **SCRIPT).status_code == 409
    assert set(Score.objects.values_list("value", flat=True)) == {3}


def test_handing_in_an_older_version_is_refused(log_in: LogIn, ada: User, task: Assignment) -> None:
    client = log_in(ada)
    save(client, task, sheet(task))
    for forged in ("0", "nonsense", ""):
        client.post(reverse("reviews:hand_in", args=[task.pk]), {"version": forged})
    task.refresh_from_db()
    assert task.status == Task.ASSIGNED


def test_a_colleagues_scores_stay_hidden_until_ones_own_are_in(
    log_in: LogIn, ada: User, ben: User, task: Assignment, cohort: Cohort
) -> None:
    other = make.assigned(task.submission, make.panel_member(ben, cohort=cohort))[0]
    make.review(other, 1.25)
    client = log_in(ada)
    assert "Your colleagues" not in text_of(client.get(desk(task)))
    make.review(task, 3)
    page = text_of(client.get(desk(task)))
    assert "Second reviewer" in page
    assert "1.25" in page
    assert ben.name not in page


def test_declining_takes_the_review_off_the_list(log_in: LogIn, ada: User, task: Assignment) -> None:
    client = log_in(ada)
    decline = reverse("reviews:decline", args=[task.pk])
    assert client.post(decline, {"reason": " "}).status_code == 400
    task.refresh_from_db()
    assert task.status == Task.ASSIGNED
    assert client.post(decline, {"reason": "On leave until June."}).url == reverse("reviews:queue")
    task.refresh_from_db()
    assert (task.status, task.ended_reason) == (Task.DECLINED, "On leave until June.")
    assert client.get(desk(task)).status_code == 404


def test_knowing_the_person_recuses_at_once(log_in: LogIn, ada: User, task: Assignment) -> None:
    client = log_in(ada)
    recuse = reverse("reviews:recuse", args=[task.pk])
    assert "I know this person" in text_of(client.get(recuse))
    client.post(recuse, {"reason": "We taught together."})
    task.refresh_from_db()
    assert task.status == Task.DECLINED
    assert Conflict.objects.filter(person=ada, enrolment=task.submission.portfolio.enrolment).exists()


def test_an_exhibits_file_seeks_for_its_reviewer_alone(log_in: LogIn, ada: User, ben: User, cleo: User) -> None:
    submission = make.submission(make.portfolio(cleo))
    cohort = submission.portfolio.enrolment.cohort
    task = make.assigned(submission, make.panel_member(ada, cohort=cohort))[0]
    number = submission.exhibits.filter(evidence__kind="document")[0].number
    url = reverse("reviews:exhibit_file", args=[task.pk, number])
    answer = log_in(ada).get(url, headers={"Range": "bytes=0-3"})
    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == b"%PDF"  # type: ignore[attr-defined]
    assert f"exhibit-{number}.pdf" in answer["Content-Disposition"]
    assert log_in(ben).get(url).status_code == 404
    assert log_in(ada).get(reverse("reviews:exhibit_file", args=[task.pk, 99])).status_code == 404


def test_statements_do_not_grow_and_stay_within_their_budget(
    log_in: LogIn, ada: User, cleo: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    submission = make.submission(make.portfolio(cleo))
    member = make.panel_member(ada, cohort=submission.portfolio.enrolment.cohort)
    task = make.assigned(submission, member)[0]
    client = log_in(ada)
    with django_assert_max_num_queries(10):
        client.get(reverse("reviews:queue"))
    with django_assert_max_num_queries(17):
        client.get(desk(task))
    with django_assert_max_num_queries(17):
        assert save(client, task, sheet(task), **SCRIPT).status_code == 200
    with django_assert_max_num_queries(17):
        client.post(reverse("reviews:hand_in", args=[task.pk]), {"version": 1})
    task.refresh_from_db()
    assert task.status == Task.HANDED_IN
    with django_assert_max_num_queries(17):
        client.get(desk(task))


def test_the_queue_takes_the_same_statements_at_one_row_and_three(log_in: LogIn, ada: User, cohort: Cohort) -> None:
    member, client, counts = make.panel_member(ada, cohort=cohort), log_in(ada), []
    for number in (1, 2):
        for _ in range(number):
            make.assigned(make.offered(make.enrolment(cohort=cohort)), member)
        with CaptureQueriesContext(connection) as captured:
            page = text_of(client.get(reverse("reviews:queue")))
        counts.append(len(captured))
    assert page.count("0 of 3 criteria") == 3
    assert counts[0] == counts[1]

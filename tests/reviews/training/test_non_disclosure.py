"""Two databases that differ only in whether a task is a validity paper: does its reviewer get the same bytes?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts.models import Message, User
from certification.models import Cohort, PanelMember
from reviews import notices
from reviews.models import Assignment
from reviews.states import Duty, Purpose
from reviews.training import validity
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import training
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
TOKENS = re.compile(rb'(csrfmiddlewaretoken" value=|X-CSRFToken&quot;: &quot;|X-CSRFToken": ")"?[A-Za-z0-9]{64}')
Answers = dict[str, tuple[int, dict[str, str], bytes]]


@pytest.fixture
def task(cohort: Cohort, member: PanelMember, monkeypatch: pytest.MonkeyPatch, set_clock: SetClock) -> Assignment:
    """A validity paper that came along with a live review."""
    set_clock(NOON)
    training.papers(cohort, Purpose.VALIDITY, 1, 3)
    monkeypatch.setattr(validity, "wanted", lambda *_: 1)
    make.assigned(make.offered(make.enrolment(cohort=cohort)), member)
    (found,) = training.tasks(member, Duty.VALIDITY)
    return found


@contextmanager
def as_live_work(task: Assignment) -> Iterator[None]:
    """The same database but for one thing: the task is a live review, whose colleague has handed in the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE reviews_assignment SET duty = 'review' WHERE id = %s", [task.pk])
        cursor.execute("DELETE FROM reviews_benchmarkscore")
        cursor.execute("DELETE FROM reviews_benchmark")
        cursor.execute("DELETE FROM reviews_result WHERE submission_id = %s", [task.submission_id])
        cursor.execute("UPDATE portfolios_submission SET status = 'in_review' WHERE id = %s", [task.submission_id])
        others = "SELECT max(id) FROM reviews_assignment WHERE submission_id = %s AND id <> %s AND duty = 'review'"
        cursor.execute(others, [task.submission_id, task.pk])
        second = cursor.fetchone()[0]
        for table in ("score", "draftrevision"):
            cursor.execute(f"DELETE FROM reviews_{table} WHERE assignment_id = %s", [second])  # noqa: S608
        cursor.execute("DELETE FROM reviews_assignment WHERE id = %s", [second])
        moment = "UPDATE reviews_assignment SET handed_in_at = %s WHERE submission_id = %s AND status = 'handed_in'"
        cursor.execute(moment, [NOON, task.submission_id])
        cursor.execute("SET LOCAL session_replication_role = origin")
        yield
        transaction.set_rollback(True)


def told(answer: HttpResponseBase) -> tuple[int, dict[str, str], bytes]:
    """All that reaches the browser but what is drawn by lot for each page: cookies and tokens."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("Set-Cookie", "Content-Length")}
    parts = answer.streaming_content if answer.streaming else [answer.content]  # type: ignore[attr-defined]
    return answer.status_code, headers, TOKENS.sub(b"", b"".join(parts))


def looked_at(browser: Client, task: Assignment) -> Answers:
    names = ("desk", "history", "hand_in", "decline", "recuse", "withdrawn")
    pages = {name: reverse(f"reviews:{name}", args=[task.pk]) for name in names}
    pages |= {"queue": reverse("reviews:queue"), "done": reverse("reviews:queue") + "?view=done"}
    pages |= {"training": reverse("reviews:training"), "notices": reverse("accounts:notices")}
    pages["file"] = reverse("reviews:exhibit_file", args=[task.pk, 1])
    pages["home"] = reverse("certification:home")
    return {name: told(browser.get(url)) for name, url in pages.items()}


def sheet(task: Assignment, version: int) -> dict[str, str]:
    fields = {"version": str(version), "condition": "", "condition_reason": ""}
    for criterion in task.submission.section.criteria.all():
        answers = {"value": "2", "exhibit": "1", "strengths": "You ask first.", "next_step": "Measure it sooner."}
        fields |= {f"{name}-{criterion.slug}": answer for name, answer in answers.items()}
    return fields


def done(browser: Client, task: Assignment) -> Answers:
    """A draft saved by the script and by the form, handed in, and read again."""
    save, hand_in = (reverse(f"reviews:{name}", args=[task.pk]) for name in ("save", "hand_in"))
    script = {"Accept": "application/json"}
    answers = {
        "saved": told(browser.post(save, sheet(task, 0), headers=script)),
        "stale": told(browser.post(save, sheet(task, 7) | {"condition": "unplayable"}, headers=script)),
        "form": told(browser.post(save, sheet(task, 1))),
        "handed in": told(browser.post(hand_in, {"version": "2"})),
        "again": told(browser.post(hand_in, {"version": "2"})),
    }
    return answers | looked_at(browser, task)


def given_back(name: str) -> Callable[[Client, Assignment], Answers]:
    def give(browser: Client, task: Assignment) -> Answers:
        url = reverse(f"reviews:{name}", args=[task.pk])
        answer = told(browser.post(url, {"reason": "I am abroad for the whole of May."}))
        return {"answer": answer} | looked_at(browser, task)

    return give


@pytest.mark.parametrize(
    "act", [looked_at, done, given_back("decline"), given_back("recuse")], ids=["look", "work", "decline", "recuse"]
)
def test_a_validity_paper_answers_its_reviewer_byte_for_byte_like_live_work(
    task: Assignment, ada: User, log_in: LogIn, act: Callable[[Client, Assignment], Answers]
) -> None:
    found: list[Mapping[str, Any]] = []
    for hidden in (True, False):
        with transaction.atomic():
            if hidden:
                found.append(act(log_in(ada), task))
            else:
                with as_live_work(task):
                    found.append(act(log_in(ada), task))
            transaction.set_rollback(True)
    one, other = found
    assert [status for status, _, _ in one.values()].count(200) >= 2
    for name, answer in one.items():
        assert answer == other[name], name


def test_the_page_of_the_colleague_is_among_what_was_compared(task: Assignment, ada: User, log_in: LogIn) -> None:
    """The comparison would prove nothing of a desk on which nobody's review is shown."""
    page = done(log_in(ada), task)["desk"][2].decode()
    assert "First reviewer" in page
    assert "Second reviewer" not in page


def test_a_difference_that_is_shown_would_be_noticed(task: Assignment, ada: User, log_in: LogIn) -> None:
    """The negative control: one of the two says what it is."""
    one = looked_at(log_in(ada), task)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE reviews_assignment SET due_at = due_at + interval '1 day' WHERE id = %s", [task.pk])
        other = looked_at(log_in(ada), task)
        transaction.set_rollback(True)
    assert [name for name in one if one[name] != other[name]] == ["desk", "queue"]


def test_the_mail_that_asks_for_it_reads_like_that_for_live_work(cohort: Cohort, task: Assignment, ada: User) -> None:
    def written(rows: list[Assignment]) -> list[tuple[str, str, str]]:
        Message.objects.filter(key__startswith="review.asked").delete()
        notices.asked(rows, at=NOON)
        return list(
            Message.objects.filter(person=ada, key__startswith="review.asked").values_list("subject", "body", "link")
        )

    rows = list(Assignment.objects.filter(person=ada).select_related("person", "submission__section"))
    one = written(rows)
    for row in rows:
        row.duty = Duty.REVIEW
    assert written(rows) == one
    assert len(one) == 1

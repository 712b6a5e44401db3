"""Does whoever has left the page hear of a file that came to nothing: once, together with others, and of no other?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Message, User
from portfolios import evidence
from portfolios.models import Evidence, Portfolio, Step
from portfolios.preparation import preparing, troubles
from portfolios.states import StepKind, StepState
from portfolios.uploading import arrivals
from tests import make
from tests.conftest import LogIn
from tests.make import NOON
from tests.portfolios.uploads.sending import Sender

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LATER = NOON + 10 * MINUTE
REASON = "This document is damaged."


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


def letters() -> list[Message]:
    return list(Message.objects.filter(key__startswith="files.failed:").order_by("pk"))


def fail(item: Evidence, *kinds: StepKind, reason: str = REASON) -> None:
    """What a worker writes down in the end."""
    ended = {"state": StepState.FAILED, "reason": reason, "finished_at": NOON}
    assert item.steps.filter(kind__in=kinds).update(**ended) == len(kinds)


def test_a_file_that_was_refused_at_arrival_is_told_with_its_sentence(portfolio: Portfolio, log_in: LogIn) -> None:
    sender = Sender(log_in(make.owner(portfolio)), portfolio)
    sender.whole("lesson.mp4", b"MZ" + bytes(3000))
    arrivals.take_due(at=NOON + MINUTE)
    assert troubles.tell(at=NOON + 3 * MINUTE) == 0
    assert [troubles.tell(at=LATER), troubles.tell(at=LATER + MINUTE)] == [1, 0]
    (letter,) = letters()
    assert letter.subject == "A file needs you: lesson.mp4"
    assert f"“lesson.mp4” was not taken. {sender.upload.reason}" in letter.body
    assert (letter.person, letter.link) == (
        make.owner(portfolio),
        reverse("portfolios:library", args=[portfolio.pk]),
    )


def test_a_file_of_which_several_steps_failed_is_one_line_with_a_link_to_its_page(portfolio: Portfolio) -> None:
    item = make.upload(portfolio)
    fail(item, StepKind.COPY, StepKind.WORDS)
    assert troubles.tell(at=LATER) == 1
    (letter,) = letters()
    assert letter.body.count(REASON) == 1
    assert letter.link == reverse("portfolios:evidence", args=[item.pk])


def test_files_that_fail_within_minutes_are_one_letter(portfolio: Portfolio) -> None:
    for name in ("measurements.pdf", "checklist.docx"):
        fail(make.upload(portfolio, name), StepKind.COPY)
    other = make.upload(make.portfolio())
    fail(other, StepKind.COPY)
    assert troubles.tell(at=LATER) == 2
    assert {letter.subject for letter in letters()} == {"2 files need you", f"A file needs you: {other.title}"}


def test_a_file_is_told_of_once_however_often_it_is_tried(portfolio: Portfolio) -> None:
    item = make.upload(portfolio)
    fail(item, StepKind.COPY)
    troubles.tell(at=LATER)
    preparing.try_again(item.pk, by=make.owner(portfolio), at=LATER)
    fail(item, StepKind.WORDS)
    Step.objects.filter(evidence=item).update(finished_at=LATER)
    assert troubles.tell(at=LATER + 10 * MINUTE) == 0
    assert len(letters()) == 1


def test_what_is_ready_removed_or_not_needed_is_no_letter(portfolio: Portfolio) -> None:
    ready = make.upload(portfolio)
    make.ready_evidence(ready)
    removed = make.upload(portfolio, "checklist.docx")
    fail(removed, StepKind.COPY)
    evidence.remove(removed.pk, by=make.owner(portfolio), at=NOON)
    fail(make.upload(portfolio, "lesson.mp4"), StepKind.EDITS)
    assert troubles.tell(at=LATER) == 0
    assert letters() == []

"""Does a candidate see how preparing goes, what it found, and what went wrong, wherever the evidence is shown?"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from portfolios import exhibits
from portfolios.models import Evidence, Portfolio, Submission
from portfolios.preparation import preparing
from portfolios.states import StepKind, StepState
from tests import make
from tests.conftest import NOON, LogIn, SetClock

pytestmark = pytest.mark.django_db
CUTS = {"cuts": [83.2], "black": [[250.0, 252.4]]}


@pytest.fixture
def portfolio(cleo: User, set_clock: SetClock) -> Portfolio:
    set_clock(NOON)
    return make.portfolio(cleo)


@pytest.fixture
def browser(cleo: User, log_in: LogIn) -> Client:
    return log_in(cleo)


def text(browser: Client, name: str, *args: object, query: str = "") -> str:
    answer = browser.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def put(item: Evidence, kind: StepKind, state: StepState, **columns: object) -> None:
    assert item.steps.filter(kind=kind).update(state=state, **columns)


def end_all(item: Evidence) -> None:
    item.steps.update(state=StepState.DONE, progress=100)


def draft_with(portfolio: Portfolio, item: Evidence) -> Submission:
    """A draft with the video placed where a conversation of at most ten minutes is asked for."""
    draft = make.draft(portfolio, "partnership", full=False)
    slot = next(each for each in draft.section.requirements.all() if "video" in each.accepts)
    exhibits.place(draft.pk, requirement_id=slot.pk, evidence_id=item.pk, by=make.owner(portfolio), at=NOON)
    return draft


def test_each_step_is_shown_with_its_word_and_progress_until_all_have_ended(
    portfolio: Portfolio, browser: Client
) -> None:
    item = make.upload(portfolio, "lesson.mp4")
    put(item, StepKind.COPY, StepState.RUNNING, progress=40, attempts=2)
    address = reverse("portfolios:preparation", args=[item.pk])
    page = text(browser, "portfolios:evidence", item.pk)
    for words in ("Clean copy", "Running", "Waiting", 'value="40"', "Tried 2 times.", f'hx-get="{address}"'):
        assert words in page
    end_all(item)
    assert "hx-get" not in text(browser, "portfolios:preparation", item.pk)


def test_the_library_and_the_slot_say_it_in_a_line_and_stop_asking(portfolio: Portfolio, browser: Client) -> None:
    item = make.upload(portfolio, "lesson.mp4")
    draft = draft_with(portfolio, item)
    exhibit = draft.exhibits.get()
    put(item, StepKind.EDITS, StepState.RUNNING, progress=12)
    pages = (("portfolios:library", portfolio.pk), ("portfolios:section", portfolio.pk, "partnership"))
    for name, *args in pages:
        assert "Being prepared: looking for cuts" in text(browser, name, *args)
    end_all(item)
    for name, *args in pages:
        assert "prepared" not in text(browser, name, *args).lower()
    for query in ("?row=1", f"?exhibit={exhibit.pk}"):
        last = text(browser, "portfolios:preparation", item.pk, query=query)
        assert "Ready for reviewers" in last
        assert "hx-get" not in last


def test_a_too_long_and_silent_video_is_told_of_while_the_candidate_still_looks(
    portfolio: Portfolio, browser: Client
) -> None:
    item = make.upload(portfolio, "lesson.mp4")
    exhibit = draft_with(portfolio, item).exhibits.get()
    put(item, StepKind.MEASURE, StepState.DONE, found={"seconds": 725.0, "sound": True, "silent": True})
    told = text(browser, "portfolios:preparation", item.pk, query=f"?exhibit={exhibit.pk}")
    section = text(browser, "portfolios:section", portfolio.pk, "partnership")
    check = text(browser, "portfolios:check", exhibit.submission_id)
    for page in (told, section, check):
        assert "is 12:05 long. At most 10:00 is allowed; trim it first." in page
        assert "has no sound. Choose a recording in which people can be heard." in page


def test_possible_edits_are_a_warning_and_no_fault(portfolio: Portfolio, browser: Client) -> None:
    item = make.upload(portfolio, "lesson.mp4")
    draft_with(portfolio, item)
    put(item, StepKind.EDITS, StepState.DONE, found=CUTS)
    assert "Found possible edits at 1:23, 4:10." in text(browser, "portfolios:evidence", item.pk)
    for name, *args in (("portfolios:library", portfolio.pk), ("portfolios:section", portfolio.pk, "partnership")):
        page = text(browser, name, *args)
        assert "possible edits at 1:23, 4:10" in page
        assert "can’t be used" not in page


def test_what_failed_is_said_and_can_be_tried_again_by_its_owner_only(
    portfolio: Portfolio, browser: Client, otto: User, log_in: LogIn
) -> None:
    item = make.upload(portfolio)
    end_all(item)
    again = reverse("portfolios:prepare_again", args=[item.pk])
    assert "nothing to try again" in browser.post(again, follow=True).content.decode()
    put(item, StepKind.COPY, StepState.FAILED, reason="This document asks for a password.", attempts=3)
    page = text(browser, "portfolios:evidence", item.pk)
    assert "This document asks for a password." in page
    assert f'action="{again}"' in page
    assert log_in(otto).post(again).status_code == 404
    assert item.steps.get(kind=StepKind.COPY).state == StepState.FAILED
    assert browser.post(again).status_code == 302
    step = item.steps.get(kind=StepKind.COPY)
    assert (step.state, step.attempts, step.reason, step.due_at) == (StepState.WAITING, 0, "", NOON)
    assert item.steps.get(kind=StepKind.WORDS).state == StepState.DONE
    assert AuditEvent.objects.filter(action="evidence.prepared_again", subject_id=item.pk).count() == 1
    assert preparing.take_next(at=NOON) == step


def test_a_failed_file_cannot_be_handed_in(portfolio: Portfolio, browser: Client) -> None:
    draft = make.draft(portfolio)
    item = draft.exhibits.exclude(evidence__file="").first()
    assert item is not None
    put(item.evidence, StepKind.COPY, StepState.FAILED, reason="This document asks for a password.")
    attested = {"own_work": "on", "permissions": "on", "no_last_names": "on"}
    answer = browser.post(reverse("portfolios:hand_in", args=[draft.pk]), attested, follow=True)
    assert "can’t be used as it is. This document asks for a password." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"

"""What happens when one candidate does the same thing twice at the very same moment? One effect, and a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import transaction

from accounts.models import AuditEvent, Message
from accounts.refusals import Refused, Stale
from portfolios import evidence, exhibits, locks, rules, submissions
from portfolios.models import Evidence, Exhibit, Revision, Submission
from portfolios.states import Status
from tests import make
from tests.make import NOON
from tests.racing import at_once, meeting, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(transactional_db: None) -> Submission:
    """A complete draft of a section that asks for one written text."""
    portfolio = make.portfolio(place=make.enrolment(cohort=make.slim_cohort("data")))
    return make.draft(portfolio, "data")


def hand_in(draft: Submission) -> Submission:
    return submissions.submit(draft.pk, attested=True, by=make.owner(draft.portfolio), at=NOON)


def refused(answers: list[Any]) -> int:
    assert all(not isinstance(each, Exception) or isinstance(each, Refused) for each in answers), answers
    return sum(isinstance(each, Refused) for each in answers)


def test_two_hand_ins_at_once_hand_in_once(draft: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    with meeting(monkeypatch, rules, "refuse_submit") as point:
        answers = at_once(lambda: hand_in(draft), lambda: hand_in(draft))
    assert not point.met
    assert refused(answers) == 1
    assert AuditEvent.objects.filter(action="submission.submitted").count() == 1
    assert Message.objects.filter(key__startswith="submission.handed_in").count() == 1


def test_without_the_lock_two_hand_ins_at_once_do_collide(draft: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    with meeting(monkeypatch, rules, "refuse_submit") as point:
        answers = at_once(lambda: hand_in(draft), lambda: hand_in(draft))
    assert point.met
    collided = refused([each for each in answers if isinstance(each, Refused | Submission)]) == 0
    assert collided


def test_two_beginnings_at_once_are_one_attempt(draft: Submission) -> None:
    who = make.owner(draft.portfolio)
    submissions.withdraw(draft.pk, by=who, at=NOON)

    def begin() -> Submission:
        return submissions.begin(draft.portfolio_id, section_id=draft.section_id, by=who, at=NOON)

    one, other = at_once(begin, begin)
    assert one == other
    assert Submission.objects.filter(attempt=2).count() == 1


def test_two_saves_of_one_text_at_once_keep_one_and_tell_the_other(draft: Submission) -> None:
    item = make.written(draft.portfolio)
    who = make.owner(draft.portfolio)

    def save(text: str) -> Evidence:
        return evidence.save_text(item.pk, text=text, title=item.title, version=1, by=who, at=NOON)

    answers = at_once(lambda: save("From one tab."), lambda: save("From the other."))
    (stale,) = (each for each in answers if isinstance(each, Stale))
    assert Evidence.objects.get(pk=item.pk).version == 2
    assert stale.current["text"] == Evidence.objects.get(pk=item.pk).text


def test_a_text_saved_while_it_is_handed_in_is_what_the_manifest_says(draft: Submission) -> None:
    item = draft.exhibits.select_related("evidence").get().evidence
    who = make.owner(draft.portfolio)

    def save() -> Evidence:
        return evidence.save_text(item.pk, text="Changed.", title=item.title, version=1, by=who, at=NOON)

    refused(at_once(lambda: hand_in(draft), save))
    stored = Submission.objects.get(pk=draft.pk)
    assert stored.status == Status.SUBMITTED
    text = Evidence.objects.get(pk=item.pk).text
    assert (stored.manifest or {})["exhibits"][0]["size"] == len(text.encode())


def test_the_last_place_in_a_slot_is_taken_once(draft: Submission) -> None:
    who = make.owner(draft.portfolio)
    exhibits.remove(draft.exhibits.get().pk, by=who, at=NOON)
    slot = draft.section.requirements.get()
    texts = [make.written(draft.portfolio, title=title) for title in ("One", "Two")]

    def place(item: Evidence) -> Exhibit:
        return exhibits.place(draft.pk, requirement_id=slot.pk, evidence_id=item.pk, by=who, at=NOON)

    answers = at_once(lambda: place(texts[0]), lambda: place(texts[1]))
    assert refused(answers) == 1
    assert Exhibit.objects.count() == 1


@pytest.mark.parametrize("first", ["hand in", "withdraw"])
def test_handing_in_and_withdrawing_at_once_end_withdrawn_whichever_comes_first(draft: Submission, first: str) -> None:
    """Both wait for the same row; what the second reads is what the first has just written."""
    who = make.owner(draft.portfolio)
    answers: list[Any] = []

    def act(do: Callable[[], Any], pause: float) -> None:
        time.sleep(pause)
        answers.extend(at_once(do))

    handing = [lambda: hand_in(draft), lambda: submissions.withdraw(draft.pk, by=who, at=NOON)]
    order = handing if first == "hand in" else handing[::-1]
    threads = [Thread(target=act, args=(do, place * 0.3)) for place, do in enumerate(order)]
    with transaction.atomic():
        locks.submission(draft.pk)
        for thread in threads:
            thread.start()
        time.sleep(0.9)
    for thread in threads:
        thread.join(30)
    assert refused(answers) == (0 if first == "hand in" else 1)
    assert Submission.objects.get(pk=draft.pk).status == Status.WITHDRAWN


def test_two_saves_at_once_keep_both_texts(draft: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    text, who = draft.exhibits.get().evidence, make.owner(draft.portfolio)

    def save(words: str) -> Evidence:
        return evidence.save_text(text.pk, text=words, title=text.title, version=1, by=who, at=NOON)

    with meeting(monkeypatch, rules, "refuse_text") as point:
        answers = at_once(lambda: save("From one tab."), lambda: save("From the other."))
    assert not point.met
    (stale,) = [each for each in answers if isinstance(each, Stale)]
    assert {"From one tab.", "From the other."} >= {stale.current["text"], Evidence.objects.get(pk=text.pk).text}
    assert Revision.objects.filter(evidence=text).latest("version").text == stale.current["text"]

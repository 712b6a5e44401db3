"""A reviewer's own sentences: kept once, changed, dropped, offered where they fit, and read by nobody else."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.refusals import Refused
from reviews import bank
from reviews.models import Assignment, Sentence
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import NOON

pytestmark = pytest.mark.django_db
WORDS = "You leave the decision with the teacher."


@pytest.fixture
def task(cleo: User, bo: User, ada: User) -> Assignment:
    place = make.enrolment(cleo, cohort=make.slim_cohort(by=bo))
    return make.assigned(make.offered(place), make.panel_member(ada, cohort=place.cohort))[0]


def keep(person: User, text: str = WORDS, criterion_id: int | None = None) -> Sentence:
    return bank.keep(text=text, criterion_id=criterion_id, by=person, at=NOON)


def criterion(task: Assignment) -> int:
    return int(task.submission.section.criteria.all()[0].pk)


def test_a_sentence_is_kept_once_for_any_criterion_and_once_for_one(task: Assignment) -> None:
    first = keep(task.person)
    assert keep(task.person, f"  {WORDS}\n") == first
    keep(task.person, criterion_id=criterion(task))
    assert task.person.sentences.count() == 2
    assert not AuditEvent.objects.filter(action__startswith="sentence").exists()


@pytest.mark.parametrize("text", ["", "   ", "x" * 501])
def test_what_is_no_sentence_is_not_kept(ada: User, text: str) -> None:
    with pytest.raises(Refused, match="sentence"):
        keep(ada, text)
    assert not Sentence.objects.exists()


def test_nobody_keeps_more_than_can_be_looked_through(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank, "MOST_SENTENCES", 1)
    keep(ada)
    with pytest.raises(Refused, match="You keep 1 sentences already"):
        keep(ada, "Another one.")
    assert Sentence.objects.count() == 1


def test_changing_one_to_what_another_says_leaves_one(ada: User) -> None:
    keep(ada)
    other = keep(ada, "Another one.")
    bank.change(other.pk, text=WORDS, by=ada)
    assert [each.text for each in Sentence.objects.all()] == [WORDS]


def test_another_persons_sentence_is_neither_changed_nor_dropped(ada: User, ben: User) -> None:
    kept = keep(ada)
    with pytest.raises(Refused, match="somebody else"):
        bank.change(kept.pk, text="Mine now.", by=ben)
    bank.drop(kept.pk, by=ben)
    assert Sentence.objects.get().text == WORDS


def test_the_page_keeps_changes_and_deletes(task: Assignment, log_in: LogIn, set_clock: SetClock) -> None:
    set_clock(NOON)
    client, here = log_in(task.person), reverse("reviews:sentences")
    client.post(here, {"text": WORDS, "criterion": criterion(task)})
    kept = Sentence.objects.get()
    assert WORDS in client.get(here).content.decode()
    client.post(reverse("reviews:sentence", args=[kept.pk]), {"text": "Better.", "criterion": ""})
    kept.refresh_from_db()
    assert (kept.text, kept.criterion_id) == ("Better.", None)
    assert client.post(here, {"text": "", "criterion": "999"}).status_code == 400
    client.post(reverse("reviews:drop_sentence", args=[kept.pk]))
    assert not Sentence.objects.exists()


@pytest.mark.parametrize("who", ["ben", "bo", "cleo", "judy"])
def test_nobody_else_ever_sees_it(
    who: str, task: Assignment, request: pytest.FixtureRequest, log_in: LogIn, set_clock: SetClock
) -> None:
    set_clock(NOON)
    kept = keep(task.person)
    client = log_in(request.getfixturevalue(who))
    assert WORDS not in client.get(reverse("reviews:sentences")).content.decode()
    assert client.get(reverse("reviews:sentence", args=[kept.pk])).status_code == 404
    assert client.post(reverse("reviews:sentence", args=[kept.pk]), {"text": "x"}).status_code == 404
    assert client.post(reverse("reviews:drop_sentence", args=[kept.pk])).status_code == 404
    assert Sentence.objects.get().text == WORDS


def test_the_desk_offers_what_fits_its_criteria(
    task: Assignment, ben: User, log_in: LogIn, set_clock: SetClock
) -> None:
    set_clock(NOON)
    elsewhere = task.submission.section.framework.sections.exclude(pk=task.submission.section_id)[0]
    keep(task.person)
    keep(task.person, "For this one.", criterion(task))
    keep(task.person, "For another section.", elsewhere.criteria.all()[0].pk)
    keep(ben, "Somebody else’s.")
    page = log_in(task.person).get(reverse("reviews:desk", args=[task.pk])).content.decode()
    assert "For this one." in page
    assert WORDS in page
    assert "For another section." not in page
    assert "Somebody else’s." not in page

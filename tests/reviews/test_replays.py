"""Can an administrator have a release worked out again, once at a time, and is what was found kept?"""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.access import administrators
from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification.models import Cohort, Cycle
from config.celery import EVERY_FEW_SECONDS
from reviews import replays, tasks
from reviews.models import Release, Replay
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import AFTER_CLOSE


@pytest.fixture
def cycle(bo: User, cleo: User) -> Cycle:
    cohort: Cohort = make.slim_cohort("data", by=bo)
    make.settled(make.offered(make.enrolment(cleo, cohort=cohort)))
    return make.cycle(cohort)


@pytest.fixture
def release(cycle: Cycle) -> Release:
    return make.released(cycle)


def state() -> tuple[Any, ...]:
    return (tuple(Replay.objects.values_list()), AuditEvent.objects.count())


def forge() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE reviews_decision SET outcome = 'not_yet'")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_what_was_asked_for_is_done_by_the_sweep_and_kept(release: Release, bo: User, set_clock: SetClock) -> None:
    replays.ask(release.pk, by=bo, at=AFTER_CLOSE)
    set_clock(AFTER_CLOSE)
    assert (tasks.replay_asked(), tasks.replay_asked()) == (1, 0)
    replay = Replay.objects.get()
    assert (replay.results, replay.decisions, replay.differences, replay.sentences) == (1, 1, 0, [])
    assert (replay.asked_by, replay.finished_at) == (bo, AFTER_CLOSE)
    assert AuditEvent.objects.get(action="release.replay_asked").by == bo
    assert AuditEvent.objects.get(action="release.replayed").data == {"differences": 0}
    assert not Message.objects.filter(key__startswith="replay.differs").exists()


def test_beat_knows_the_sweep_by_name() -> None:
    assert tasks.replay_asked.name in EVERY_FEW_SECONDS


def test_differences_are_kept_in_sentences(release: Release, bo: User) -> None:
    forge()
    replays.ask(release.pk, by=bo, at=AFTER_CLOSE)
    replays.run_asked(at=AFTER_CLOSE)
    replay = Replay.objects.get()
    assert replay.differences == len(replay.sentences) == 5
    assert "the outcome is stored as not yet; what is settled itself gives certified." in replay.sentences[1]
    letters = Message.objects.filter(key__startswith="replay.differs")
    assert {letter.person for letter in letters} == set(administrators())
    assert bo in administrators()
    assert "5 figures came out otherwise" in letters[0].body
    replays.run_asked(at=AFTER_CLOSE)
    assert letters.count() == len(set(administrators()))


def test_only_the_first_sentences_are_kept(release: Release, bo: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "KEPT_SENTENCES", 2)
    forge()
    replays.ask(release.pk, by=bo, at=AFTER_CLOSE)
    replays.run_asked(at=AFTER_CLOSE)
    replay = Replay.objects.get()
    assert (replay.differences, len(replay.sentences)) == (5, 2)


def test_one_replay_at_a_time(release: Release, bo: User) -> None:
    replays.ask(release.pk, by=bo, at=AFTER_CLOSE)
    before = state()
    with pytest.raises(Refused, match="under way"):
        replays.ask(release.pk, by=bo, at=AFTER_CLOSE)
    assert state() == before
    replays.run_asked(at=AFTER_CLOSE)
    replays.ask(release.pk, by=bo, at=AFTER_CLOSE)
    assert Replay.objects.count() == 2


def test_what_is_not_released_is_not_replayed(cycle: Cycle, bo: User) -> None:
    prepared = make.prepared(cycle)
    before = state()
    with pytest.raises(Refused, match="Only what is released"):
        replays.ask(prepared.pk, by=bo, at=AFTER_CLOSE)
    assert state() == before


def test_only_administrators_may_ask(release: Release, cleo: User) -> None:
    before = state()
    with pytest.raises(Refused):
        replays.ask(release.pk, by=cleo, at=AFTER_CLOSE)
    assert state() == before


def test_a_finished_replay_is_never_changed(release: Release, bo: User) -> None:
    replays.ask(release.pk, by=bo, at=AFTER_CLOSE)
    replays.run_asked(at=AFTER_CLOSE)
    for act in (lambda: Replay.objects.update(differences=7), lambda: Replay.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_replay_has_all_its_counts_or_none(release: Release, bo: User) -> None:
    replays.ask(release.pk, by=bo, at=AFTER_CLOSE)
    with pytest.raises(DatabaseError), transaction.atomic():
        Replay.objects.update(differences=0)


def test_the_page_of_the_release_has_the_button_and_then_the_outcome(
    log_in: LogIn, bo: User, release: Release, set_clock: SetClock
) -> None:
    set_clock(AFTER_CLOSE)
    page, button = (reverse(f"reviews:{name}", args=[release.cycle_id]) for name in ("release", "replay_release"))
    browser = log_in(bo)
    assert "It changes nothing." in browser.get(page).content.decode()
    said = browser.post(button, follow=True).content.decode()
    assert "The replay has begun. What it finds will stand here." in said
    assert "A replay is under way" in said
    replays.run_asked(at=AFTER_CLOSE)
    said = browser.get(page).content.decode()
    assert "Replayed: 1 result, 1 decision, no differences." in said
    assert f'Asked for by <span dir="auto">{bo}</span>' in said
    forge()
    browser.post(button)
    replays.run_asked(at=AFTER_CLOSE)
    said = unescape(browser.get(page).content.decode())
    assert "Replayed: 1 result, 1 decision, 5 differences." in said
    assert "Decision on Cleo Carter in cycle 1: the outcome is stored as not yet" in said


def test_a_prepared_release_has_no_replay(log_in: LogIn, bo: User, cycle: Cycle, set_clock: SetClock) -> None:
    set_clock(AFTER_CLOSE)
    make.prepared(cycle)
    assert "Does it still follow?" not in log_in(bo).get(reverse("reviews:release", args=[cycle.pk])).content.decode()

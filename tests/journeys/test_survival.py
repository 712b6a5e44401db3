"""What is lost when a worker is killed, or Redis emptied or away? Nothing: the tables hold the work, sweeps find it."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings
from redis import Redis

from accounts import nudge, outbox
from accounts.models import AuditEvent, Message
from accounts.outbox import Letter
from certification.calendar import Window
from certification.models import Cohort, Cycle
from certification.states import CycleKind
from config import cache as forgiving
from config.celery import app
from portfolios.models import Submission
from portfolios.states import Status
from reviews import scoring
from reviews.models import Assignment, Decision, Result
from tests import make
from tests.conftest import LogIn
from tests.journeys import machines
from tests.journeys.machines import Machinery, until
from tools.valkey import Valkey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
DAY = timedelta(days=1)
AT_ONCE = 3.0
"""Seconds within which a request is answered on a busy machine, whatever ails the broker."""


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A Redis of this test's own, which may be emptied and stopped."""
    server = Valkey(tmp_path / "valkey", durable=False)
    yield server
    server.stop()


@pytest.fixture
def machinery(valkey: Valkey, tmp_path: Path) -> Iterator[Machinery]:
    """A worker and a beat on that Redis; more workers may be started."""
    machinery = Machinery(tmp_path, machines.surroundings(tmp_path) | {"REDIS_URL": valkey.start()})
    machinery.start_worker()
    machinery.start_beat()
    yield machinery
    machinery.stop()


@pytest.fixture
def cohort(transactional_db: None) -> Cohort:
    """One section, and a first window that is open now."""
    now = timezone.now()
    opens = [now - DAY + 365 * DAY * place for place in range(3)]
    windows = [
        Window(place + 1, kind, opens[place], opens[place] + 30 * DAY, opens[place] + 90 * DAY)
        for place, kind in enumerate(CycleKind)
    ]
    return make.slim_cohort("data", windows=windows, by=make.administrator(at=now), at=now)


@pytest.fixture
def last_review(cohort: Cohort) -> Assignment:
    """One of two reviews of a section is handed in; this is the other, complete and saved."""
    now = timezone.now()
    submission = make.offered(make.enrolment(make.person(at=now), cohort=cohort, at=now), at=now)
    pair = [make.panel_member(make.person(at=now), cohort=cohort, at=now) for _ in range(2)]
    first, last = make.assigned(submission, *pair, at=now)
    make.review(first, 3, at=now)
    draft = {"entries": make.entries(last, 3.25), "condition": "", "condition_reason": ""}
    scoring.save_draft(last.pk, version=last.version, **draft, by=last.person, at=now)
    return Assignment.objects.get(pk=last.pk)


def hand_in(log_in: LogIn, review: Assignment) -> None:
    answer = log_in(review.person).post(reverse("reviews:hand_in", args=[review.pk]), {"version": review.version})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("reviews:queue")


def empty(url: str) -> None:
    with Redis.from_url(url) as server:
        server.flushall()


def until_awake(key: str) -> None:
    """Wait until a worker has been at work: it delivers a letter that is posted now."""
    now = timezone.now()
    outbox.post(Letter(key, "somebody@example.org", "emails/accounts/role_granted.txt", {"role": "x"}), at=now)
    until(Message.objects.filter(key=key, sent_at__isnull=False).exists, what="A delivery by the worker")


def assert_decided_once() -> None:
    """The decision comes, and no later sweep makes another."""
    until(Decision.objects.exists, what="The decision")
    until_awake("once:1")
    until_awake("once:2")
    assert (Result.objects.count(), Decision.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(action="result.settled").count() == 1
    assert AuditEvent.objects.filter(action__startswith="decision.").count() == 1


def test_a_worker_killed_between_hand_in_and_settling_loses_no_decision(
    machinery: Machinery, last_review: Assignment, log_in: LogIn
) -> None:
    until_awake("before:1")
    worker = machinery.running[0]
    worker.process.send_signal(signal.SIGSTOP)  # whatever it has taken from the queue it will not finish
    hand_in(log_in, last_review)
    Cycle.objects.filter(number=1).update(closes_at=timezone.now())
    worker.kill()
    empty(machinery.environment["REDIS_URL"])
    assert not Result.objects.exists()
    machinery.start_worker()
    assert_decided_once()


def test_a_redis_that_is_away_and_comes_back_empty_only_delays(
    machinery: Machinery, valkey: Valkey, last_review: Assignment, log_in: LogIn
) -> None:
    until_awake("before:1")
    valkey.stop()
    hand_in(log_in, last_review)
    Cycle.objects.filter(number=1).update(closes_at=timezone.now())
    time.sleep(3)
    assert not Decision.objects.exists()
    assert valkey._launch()
    assert_decided_once()
    assert [machine.process.poll() for machine in machinery.running] == [None, None]


@pytest.fixture(params=["refusing", "silent"])
def unsent(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The nudges that failed: the web server's Redis refuses every connection, or takes it and never says a word."""
    failed: list[str] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        port = mute.getsockname()[1] if request.param == "silent" else 1
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{port}/0"}}
        monkeypatch.setattr(app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
        monkeypatch.setattr(app.amqp, "_producer_pool", None)
        monkeypatch.setattr(nudge.log, "warning", lambda event, **_: failed.append(event), raising=False)
        yield failed
    forgiving.outage.until = 0.0


def test_a_candidate_hands_in_without_waiting_for_a_broker_that_is_away(
    unsent: list[str], cohort: Cohort, log_in: LogIn
) -> None:
    now = timezone.now()
    place = make.enrolment(make.person(at=now), cohort=cohort, at=now)
    begun = make.draft(make.portfolio(place=place, at=now), at=now)
    attested = {"own_work": "on", "permissions": "on", "no_last_names": "on"}
    client = log_in(make.owner(begun.portfolio))
    began = time.monotonic()
    answer = client.post(reverse("portfolios:hand_in", args=[begun.pk]), attested)
    assert time.monotonic() - began < AT_ONCE
    assert answer["Location"] == reverse("portfolios:receipt", args=[begun.pk])
    assert Submission.objects.get().status == Status.SUBMITTED
    assert Message.objects.filter(key__contains="handed_in", sent_at=None).count() == 1
    until(lambda: unsent == ["nudge.failed"], what="The failure of the nudge")


def test_an_emptied_redis_logs_nobody_out(cohort: Cohort, log_in: LogIn, valkey: Valkey, settings: Settings) -> None:
    url = valkey.start()
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": url}}
    client = log_in(make.person(at=timezone.now()))
    assert client.get(reverse("accounts:profile")).status_code == 200
    empty(url)
    assert client.get(reverse("accounts:profile")).status_code == 200

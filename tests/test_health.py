"""Does the installation say truly how it is, and does a page survive a Redis that is away?"""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCache
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Message
from config import cache as forgiving
from config import celery, health, sweeps

NOWHERE = "redis://127.0.0.1:1/0"  # nothing listens on port 1


@pytest.fixture(autouse=True)
def _fresh_cache() -> Any:
    forgiving.outage.until = 0.0
    cache.clear()
    yield
    forgiving.outage.until = 0.0


@pytest.fixture
def away(settings: Settings) -> None:
    """Redis cannot be reached, neither as a cache nor as a queue."""
    settings.REDIS_URL = NOWHERE
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": NOWHERE}}


def test_the_process_answers_without_touching_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_whole_installation_is_ready(client: Client, db: None) -> None:
    sweeps.record("reviews.tasks.settle_ready", at=timezone.now() - timedelta(seconds=7))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    report = answer.json()
    assert 7 <= report.pop("last_sweep_seconds") < 60
    assert report == {
        "status": "ok",
        "database": "ok",
        "redis": "ok",
        "storage": "ok",
        "oldest_unsent_seconds": None,
    }


def test_the_oldest_unsent_mail_tells_how_late_delivery_is(client: Client, db: None) -> None:
    now = timezone.now()
    for key, age, mailed, sent in (("old", 90, True, None), ("sent", 900, True, now), ("notice", 800, False, None)):
        moment = now - timedelta(seconds=age)
        Message.objects.create(
            key=key,
            email="cleo@example.org",
            subject="A",
            mailed=mailed,
            created_at=moment,
            due_at=moment,
            sent_at=sent,
        )
    assert 90 <= client.get("/readyz").json()["oldest_unsent_seconds"] < 150


def test_without_redis_the_installation_serves_on_and_says_so(client: Client, db: None, away: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    report = answer.json()
    assert (report["status"], report["redis"], report["database"]) == ("degraded", "failed", "ok")
    assert report["last_sweep_seconds"] is None


def test_without_its_database_it_is_not_ready(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "_database", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json()["database"], answer.json()["oldest_unsent_seconds"]) == ("failed", None)
    assert "gone" not in answer.content.decode()


class CountingStorage(FileSystemStorage):
    """Remembers what was written; may be full."""

    def __init__(self, folder: Path, *, full: bool = False) -> None:
        super().__init__(folder)
        self.full = full
        self.written: list[str] = []

    def _save(self, name: str, content: File) -> str:
        if self.full:
            raise OSError("No space left on device")
        self.written.append(super()._save(name, content))
        return self.written[-1]


def test_without_a_writable_storage_it_is_not_ready(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(health, "default_storage", CountingStorage(tmp_path, full=True))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["storage"] == "failed"


def test_the_storage_is_probed_once_in_a_while_and_left_clean(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    storage = CountingStorage(tmp_path)
    monkeypatch.setattr(health, "default_storage", storage)
    for _ in range(3):
        assert health.look(at=timezone.now())["storage"] == "ok"
    assert len(storage.written) == 1
    assert not storage.exists(storage.written[0])


@pytest.mark.usefixtures("away")
def test_a_cache_without_redis_answers_like_an_empty_one() -> None:
    cache.set("a", 1)
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    assert cache.get("a", "none") == "none"
    assert cache.add("a", 1) is True
    assert cache.get_many(["a"]) == {}
    assert cache.get_or_set("a", 5) == 5
    assert cache.touch("a") is False
    assert cache.delete("a") is False
    assert "a" not in cache
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


def test_the_plain_cache_would_have_failed_there() -> None:
    with pytest.raises(Exception, match="Error 111"):
        RedisCache(NOWHERE, {}).get("a")


@pytest.mark.usefixtures("away")
def test_an_outage_is_logged_once_and_not_waited_for_at_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(forgiving.log, "warning", lambda event, **_: said.append(event), raising=False)
    for number in range(100):
        cache.get(f"key{number}")
    assert said == ["cache.unavailable"]


def test_the_cache_works_again_when_redis_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgiving.outage, "until", time.monotonic() - 1)
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert cache.incr("a") == 2


def test_every_scheduled_sweep_exists() -> None:
    celery.app.loader.import_default_modules()
    assert set(celery.app.conf.beat_schedule) <= set(celery.app.tasks)


def test_a_sweep_nobody_took_expires_instead_of_piling_up() -> None:
    entries = celery.schedule(30)
    assert entries["reviews.tasks.settle_ready"]["schedule"] == timedelta(seconds=30)
    assert entries["portfolios.tasks.remind"]["schedule"] == timedelta(hours=1)
    assert all(entry["options"]["expires"] >= 60 for entry in entries.values())


def test_a_finished_task_is_the_last_sweep() -> None:
    assert sweeps.latest() is None
    task = celery.app.tasks["celery.backend_cleanup"]
    celery.RecordedTask.on_success(task, None, "id", (), {})
    latest = sweeps.latest()
    assert latest is not None
    assert timezone.now() - latest < timedelta(seconds=30)


def test_a_lost_worker_loses_no_task() -> None:
    configured = celery.app.conf
    assert configured.task_acks_late
    assert configured.task_reject_on_worker_lost
    assert configured.worker_prefetch_multiplier == 1
    assert configured.broker_transport_options["visibility_timeout"] > configured.task_time_limit


def test_publishing_without_redis_fails_fast() -> None:
    began = time.monotonic()
    with current_app.connection_for_write(NOWHERE) as connection, pytest.raises(OperationalError):
        celery.app.tasks["celery.backend_cleanup"].apply_async(connection=connection)
    assert time.monotonic() - began < 3
    assert settings.CELERY_TASK_PUBLISH_RETRY is False

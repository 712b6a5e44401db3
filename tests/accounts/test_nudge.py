"""A nudge starts work early; without a broker nobody notices."""

from __future__ import annotations

import time
from threading import Event, current_thread
from types import SimpleNamespace
from typing import Any, cast

import pytest
from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from accounts import nudge


class Recorder:
    """Stands where a task stands and remembers its calls."""

    def __init__(self, *, wait: Event | None = None, error: Exception | None = None) -> None:
        self.name, self.wait, self.error = f"task {id(self)}", wait, error
        self.called = Event()
        self.threads: list[str] = []

    def delay(self) -> SimpleNamespace:
        self.threads.append(current_thread().name)
        self.called.set()
        if self.wait:
            self.wait.wait(5)
        if self.error:
            raise self.error
        return SimpleNamespace(id="1")

    @property
    def task(self) -> Task[..., Any]:
        return cast("Task[..., Any]", self)


def eventually(condition: Any) -> bool:
    """True as soon as the condition holds, False when it doesn't within two seconds."""
    end = time.monotonic() + 2
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.django_db(transaction=True)
def test_a_nudge_is_sent_once_the_change_is_stored() -> None:
    recorder = Recorder()
    with transaction.atomic():
        nudge.nudge(recorder.task)
        assert not recorder.called.wait(0.05)
    assert recorder.called.wait(2)


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_nudges_nobody() -> None:
    recorder = Recorder()
    with transaction.atomic():
        nudge.nudge(recorder.task)
        transaction.set_rollback(True)
    assert not recorder.called.wait(0.1)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_delays_nobody_and_gathers_no_crowd() -> None:
    release = Event()
    recorder = Recorder(wait=release)
    began = time.monotonic()
    for _ in range(20):
        nudge.nudge(recorder.task)
    assert time.monotonic() - began < 0.5
    assert recorder.called.wait(2)
    assert len(recorder.threads) == 1
    release.set()
    assert eventually(lambda: recorder.name not in nudge._under_way)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("gone"), ConnectionRefusedError("no"), RuntimeError("odd")])
def test_a_broker_that_fails_is_only_a_line_in_the_log_and_the_next_nudge_is_tried(error: Exception) -> None:
    recorder = Recorder(error=error)
    for expected in (1, 2):
        nudge.nudge(recorder.task)
        assert eventually(lambda: len(recorder.threads) == expected)  # noqa: B023 (called at once)
        assert eventually(lambda: recorder.name not in nudge._under_way)

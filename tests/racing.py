"""How do two people do something at the very same moment? In two threads that try to meet between rule and write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet


class Meeting:
    """A point that two threads reach together, or give up waiting for: with a lock in front only one can get there."""

    def __init__(self, patience: float = 0.6) -> None:
        self.patience = patience
        self.barrier = Barrier(2)
        self.met = False

    def wait(self) -> None:
        try:
            self.barrier.wait(self.patience)
            self.met = True
        except BrokenBarrierError:
            pass


@contextmanager
def meeting(monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> Iterator[Meeting]:
    """Both threads try to meet just before they go on from `where.name`, which stands between rule and write."""
    point, real = Meeting(), getattr(where, name)

    def meets(*args: Any, **kwargs: Any) -> Any:
        answer = real(*args, **kwargs)
        point.wait()
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(where, name, meets)
        yield point


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act answered or raised, all run at the same time on connections of their own."""
    answers: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            answers[place] = acts[place]()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: every lock is taken out of the product."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, *args, **kwargs: rows.all())

"""How does a view ask for work to start now rather than with the next sweep? Called by the web layer only."""

from __future__ import annotations

from threading import Lock, Thread
from typing import Any

import structlog
from celery import Task
from django.db import transaction

log = structlog.get_logger(__name__)

_under_way: set[str] = set()
_lock = Lock()


def nudge(task: Task[..., Any]) -> None:
    """Start the task once the transaction is stored. Nobody waits for the broker, and one that is away is only
    a line in the log: the sweep does the work later."""
    transaction.on_commit(lambda: _send(task))


def _send(task: Task[..., Any]) -> None:
    """Publish beside the request. A nudge that is still under way counts for this one, too."""
    with _lock:
        if task.name in _under_way:
            return
        _under_way.add(task.name)
    Thread(target=_publish, args=(task,), name=f"nudge {task.name}", daemon=True).start()


def _publish(task: Task[..., Any]) -> None:
    try:
        task.delay()
    except Exception as error:  # whatever ails the broker, the person's own work is stored
        log.warning("nudge.failed", task=task.name, error=str(error))
    finally:
        with _lock:
            _under_way.discard(task.name)

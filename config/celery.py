"""What happens by itself, and how often? The schedule is code; every task is a sweep that may run twice."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from celery import Celery, Task
from celery.schedules import crontab
from django.conf import settings
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if TYPE_CHECKING:
    AnyTask = Task[Any, Any]
else:
    AnyTask = Task  # generic to the type checker alone

EVERY_FEW_SECONDS = (
    "accounts.tasks.deliver_messages",
    "portfolios.tasks.take_uploads",
    "portfolios.tasks.prepare",
    "portfolios.tasks.look_ready",
    "portfolios.tasks.tell_troubles",
    "portfolios.tasks.lapse_consents",
    "reviews.tasks.settle_ready",
    "reviews.tasks.decide_ready",
    "reviews.tasks.tell_withdrawn",
    "reviews.tasks.replay_asked",
    "reviews.tasks.qualify_ready",
)
EVERY_HOUR = (
    "portfolios.tasks.remind",
    "portfolios.tasks.follow_up_forms",
    "portfolios.tasks.tidy_uploads",
    "portfolios.tasks.recheck_links",
    "reviews.tasks.remind_statements",
    "reviews.tasks.look_for_drift",
)
EVERY_NIGHT = ("portfolios.tasks.examine", "portfolios.tasks.forget_removed")


class RecordedTask(AnyTask):
    """A task that leaves a trace of its last good run, which `/readyz` reports."""

    def on_success(self, retval: Any, task_id: str, args: Any, kwargs: Any) -> None:
        from config import sweeps  # the Django registry is not ready when this module is first read

        sweeps.record(self.name, at=timezone.now())


def schedule(seconds: int) -> dict[str, dict[str, Any]]:
    """Beat's entries. An entry nobody took in time expires, so an absent worker leaves no pile behind."""
    pace = dict.fromkeys(EVERY_FEW_SECONDS, seconds) | dict.fromkeys(EVERY_HOUR, 3600)
    nightly = {"schedule": crontab(hour="2", minute="30"), "options": {"expires": 6 * 3600}}
    return {
        name: {"task": name, "schedule": timedelta(seconds=every), "options": {"expires": max(every, 60)}}
        for name, every in pace.items()
    } | {name: {"task": name, **nightly} for name in EVERY_NIGHT}


app = Celery("sevenfold", task_cls=RecordedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = schedule(settings.SWEEP_SECONDS)
app.autodiscover_tasks()

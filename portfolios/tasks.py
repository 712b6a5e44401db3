"""What happens to portfolios by itself? Candidates are reminded before their window closes."""

from __future__ import annotations

from celery import shared_task

from accounts import clock
from portfolios import reminders


@shared_task(name="portfolios.tasks.remind")
def remind() -> int:
    """Write the reminders that are due; safe to run at any time and any number of times."""
    return reminders.remind(at=clock.now())

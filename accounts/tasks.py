"""What do accounts do by themselves? Mails that are due get sent."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts import outbox


@shared_task(name="accounts.tasks.deliver_messages")
def deliver_messages() -> int:
    """Send what is due; safe to run at any time, any number of times and by several workers at once."""
    return outbox.deliver_due(at=timezone.now())

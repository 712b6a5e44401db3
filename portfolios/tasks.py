"""What happens to portfolios by itself? Files that arrived are checked, evidence is made ready, candidates are
reminded of their window's close, and what was left behind is cleared away."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from accounts import clock
from portfolios import reminders
from portfolios.blindness import findings
from portfolios.practice import consents
from portfolios.preparation import preparing, troubles
from portfolios.proof import checkup
from portfolios.questions import asking
from portfolios.uploading import arrivals, tidying
from portfolios.viewing import links
from portfolios.writing import restoring

A_WHILE = 20
"""How many steps one task does before it makes room for the next."""


@shared_task(name="portfolios.tasks.remind")
def remind() -> int:
    """Write the reminders that are due; safe to run at any time and any number of times."""
    return reminders.remind(at=clock.now())


@shared_task(
    name="portfolios.tasks.prepare", time_limit=settings.PREPARE_SECONDS, soft_time_limit=settings.PREPARE_SECONDS - 60
)
def prepare() -> int:
    """Do the steps that are due; safe to run at any time, any number of times and at once."""
    return preparing.work_off(at=clock.now(), limit=A_WHILE)


@shared_task(name="portfolios.tasks.lapse_consents")
def lapse_consents() -> int:
    """Hide recordings whose consent has ended; safe to run at any time and any number of times."""
    return consents.lapse_due(at=clock.now())


@shared_task(name="portfolios.tasks.examine")
def examine() -> int:
    """Look at a sample of what is stored and tell administrators what is wrong; safe to run any number of times."""
    return checkup.nightly(at=clock.now())


@shared_task(name="portfolios.tasks.forget_removed")
def forget_removed() -> int:
    """Delete the versions of what was removed from libraries a month ago; safe to run any number of times."""
    return restoring.forget_removed(at=clock.now())


@shared_task(name="portfolios.tasks.take_uploads")
def take_uploads() -> int:
    """Check the files that have arrived; safe to run at any time, any number of times and at once."""
    tidying.finish_quiet(at=clock.now())
    return arrivals.take_due(at=clock.now())


@shared_task(name="portfolios.tasks.tidy_uploads")
def tidy_uploads() -> int:
    """Clear away what nobody will come back for; safe to run at any time and any number of times."""
    return tidying.tidy(at=clock.now())


@shared_task(name="portfolios.tasks.recheck_links")
def recheck_links() -> int:
    """Ask again about linked videos, daily and before a close; safe to run at any time and any number of times."""
    return links.recheck(at=clock.now())


@shared_task(name="portfolios.tasks.follow_up_forms")
def follow_up_forms() -> int:
    """End private links whose time is over, and remind of those that end soon; safe to run any number of times."""
    at = clock.now()
    return asking.expire(at=at) + asking.remind(at=at)


@shared_task(name="portfolios.tasks.look_ready")
def look_ready() -> int:
    """Look through what became prepared for its candidate's identity; safe to run at any time, any number of times."""
    return findings.look_ready(at=clock.now())


@shared_task(name="portfolios.tasks.tell_troubles")
def tell_troubles() -> int:
    """Tell whose files came to nothing; safe to run at any time and any number of times."""
    return troubles.tell(at=clock.now())

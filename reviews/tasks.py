"""What happens by itself in the judging? Sweeps over due rows; a nudge only makes them come sooner."""

from __future__ import annotations

from celery import shared_task

from accounts import clock
from reviews import back_readings, decisions, recordings, replays, results, statements
from reviews.training import drifting, qualifications


@shared_task(name="reviews.tasks.settle_ready")
def settle_ready() -> int:
    """Settle what both reviewers, or a lead, have handed in."""
    at = clock.now()
    return results.settle_ready(at=at) + back_readings.sweep(at=at)


@shared_task(name="reviews.tasks.decide_ready")
def decide_ready() -> int:
    """Decide for everybody whose window is over and whose sections are settled."""
    return decisions.decide_ready(at=clock.now())


@shared_task(name="reviews.tasks.tell_withdrawn")
def tell_withdrawn() -> int:
    """Tell the reviewers from whose desks a recording was withdrawn."""
    return recordings.tell_reviewers(at=clock.now())


@shared_task(name="reviews.tasks.replay_asked")
def replay_asked() -> int:
    """Work out again the releases for which an administrator has asked."""
    return replays.run_asked(at=clock.now())


@shared_task(name="reviews.tasks.remind_statements")
def remind_statements() -> int:
    """Remind whose yearly statement ends, or is missing before a review."""
    return statements.remind(at=clock.now())


@shared_task(name="reviews.tasks.qualify_ready")
def qualify_ready() -> int:
    """Decide for those who have handed in every paper of their sets."""
    return qualifications.decide_ready(at=clock.now())


@shared_task(name="reviews.tasks.look_for_drift")
def look_for_drift() -> int:
    """Pause whoever judges validity papers beyond the line."""
    return drifting.look(at=clock.now())

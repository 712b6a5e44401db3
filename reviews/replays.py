"""How does an administrator have a release worked out again? Asked for on its page, done by a sweep, kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from reviews import locks, notices, replaying, rules
from reviews.models import Replay
from reviews.replaying import Look
from reviews.results import each

KEPT_SENTENCES = 20


@transaction.atomic
def ask(release_id: int, *, by: User, at: datetime) -> Replay:
    """Have a release worked out again; the next sweep does it."""
    release = locks.release(release_id)
    waiting = Replay.objects.filter(release=release, finished_at=None).exists()
    allow(rules.refuse_replay(is_administrator(by), release, waiting=waiting))
    replay = Replay.objects.create(release=release, asked_at=at, asked_by=by)
    audit.record("release.replay_asked", release, by=by, at=at)
    return replay


def run_asked(*, at: datetime) -> int:
    """Do what was asked for; returns how many replays were finished. May run any number of times."""
    ids = list(Replay.objects.filter(finished_at=None).order_by("asked_at", "pk").values_list("pk", flat=True))
    return each("replay.failed", ids, lambda pk: run(pk, at=at))


@transaction.atomic
def run(replay_id: int, *, at: datetime) -> Replay | None:
    """Work the release out again and keep what was found; None when somebody else does it or has done it."""
    rows = Replay.objects.select_for_update(of=("self",), skip_locked=True).select_related("release__cycle__cohort")
    replay = rows.filter(pk=replay_id, finished_at=None).first()
    if replay is None:
        return None
    look, first = Look(), list[str]()
    for sentence in replaying.replay(replaying.released().filter(pk=replay.release_id), look):
        if len(first) < KEPT_SENTENCES:
            first.append(sentence)
    replay.finished_at, replay.sentences = at, first
    replay.results, replay.decisions, replay.differences = look.results, look.decisions, look.differences
    replay.save(update_fields=["finished_at", "results", "decisions", "differences", "sentences"])
    audit.record("release.replayed", replay.release, by=None, at=at, differences=look.differences)
    if look.differences:
        notices.replay_differs(replay, at=at)
    return replay

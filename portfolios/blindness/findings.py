"""How is an attempt looked through for its candidate's identity, and what becomes of what was found?"""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from accounts import access, audit
from accounts.models import User
from accounts.refusals import allow
from portfolios import locks, rules
from portfolios.blindness import readiness, tracing
from portfolios.models import IdentityFinding, Submission
from portfolios.states import Status

log = structlog.get_logger(__name__)

LOOKED_THROUGH = (Status.SUBMITTED, Status.IN_REVIEW, Status.ADJUDICATION)
"""Reviewers read it, or will."""


def look(submission: Submission, *, at: datetime) -> list[IdentityFinding]:
    """Look through a held attempt: note what is new, forget what is gone, keep what an administrator cleared.

    It counts as looked through once everything in it is prepared; until then words may still be missing."""
    seen = {(t.exhibit_id, t.place, t.words, t.excerpt) for t in tracing.traces(submission) if not t.left_out}
    known = {_key(row): row for row in IdentityFinding.objects.filter(submission=submission)}
    new = [IdentityFinding(submission=submission, found_at=at, **_row(key)) for key in sorted(seen - known.keys())]
    gone = [row.pk for key, row in known.items() if key not in seen and row.cleared_at is None]
    IdentityFinding.objects.filter(pk__in=gone).delete()
    IdentityFinding.objects.bulk_create(new, ignore_conflicts=True)
    submission.identity_checked_at = at if readiness.is_prepared(submission.pk) else None
    submission.save(update_fields=["identity_checked_at"])
    if new:
        audit.record("identity.found", submission, by=None, at=at, places=len(new))
    return new


def _key(row: IdentityFinding) -> tuple[int, str, str, str]:
    return row.exhibit_id, row.place, row.words, row.excerpt


def _row(key: tuple[int, str, str, str]) -> dict[str, int | str]:
    return dict(zip(("exhibit_id", "place", "words", "excerpt"), key, strict=True))


def due() -> QuerySet[Submission]:
    """What waits to be looked through: not yet, or prepared anew since."""
    rows = Submission.objects.filter(status__in=LOOKED_THROUGH)
    return rows.filter(Q(identity_checked_at=None) | Exists(readiness.made_since())).order_by("submitted_at", "pk")


def look_ready(*, at: datetime) -> int:
    """Look through everything that became prepared; safe to run at any time and any number of times."""
    looked = 0
    waiting = list(due().values_list("pk", flat=True))
    states = readiness.of(waiting)
    for pk in waiting:
        if not states[pk].prepared:
            continue
        try:
            looked += _look_again(pk, at=at)
        except Exception:
            log.exception("identity.failed", submission=pk)
    return looked


@transaction.atomic
def _look_again(pk: int, *, at: datetime) -> bool:
    submission = locks.submission(pk)
    if not due().filter(pk=pk).exists():
        return False
    look(submission, at=at)
    return True


@transaction.atomic
def clear(finding_id: int, *, reason: str, by: User, at: datetime) -> IdentityFinding:
    """An administrator has looked at the place: it gives nobody away. The reason is kept."""
    submission_id = IdentityFinding.objects.values_list("submission_id", flat=True).get(pk=finding_id)
    submission = locks.submission(submission_id)
    finding = IdentityFinding.objects.select_related("exhibit").get(pk=finding_id)
    allow(rules.refuse_clear(access.is_administrator(by), finding, reason=reason))
    finding.cleared_at, finding.cleared_by, finding.cleared_reason = at, by, reason.strip()
    finding.save(update_fields=["cleared_at", "cleared_by", "cleared_reason"])
    place = tracing.where(finding.exhibit.number, finding.place)
    audit.record("identity.cleared", submission, by=by, at=at, place=place, reason=finding.cleared_reason)
    return finding

"""How does an earlier version come back, and when do the versions of what was removed go?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from accounts import audit
from accounts.models import User
from portfolios import claims, evidence, locks
from portfolios.models import Claim, CoachingCycle, CycleRevision, Evidence, Exhibit, Revision
from portfolios.practice import coaching
from portfolios.writing import history

FINAL = timedelta(days=30)
"""How long after its removal from the library the versions of a text are kept."""


@transaction.atomic
def restore(evidence_id: int, *, version: int, by: User, at: datetime) -> Evidence:
    """Make an earlier version of a text or title the newest one; what stood there until now stays in the list."""
    earlier = get_object_or_404(history.of_evidence(evidence_id), version=version)
    return evidence.put_back(evidence_id, earlier=earlier, by=by, at=at)


@transaction.atomic
def restore_note(claim_id: int, *, version: int, by: User, at: datetime) -> Claim:
    """Make an earlier version of a claim's note the newest one."""
    claim = Claim.objects.select_related("exhibit").get(pk=claim_id)
    earlier = get_object_or_404(history.of_note(claim), version=version)
    how = history.How(restored_from=version)
    restored = claims.save_note(claim.pk, note=earlier.text, version=claim.version, how=how, by=by, at=at)
    if restored.version != claim.version:
        audit.record("claim.restored", restored, by=by, at=at, version=version)
    return restored


@transaction.atomic
def restore_cycle(cycle_id: int, *, version: int, by: User, at: datetime) -> CoachingCycle:
    """Make an earlier version of what is written about a coaching cycle the newest one."""
    cycle = locks.coaching_cycle(cycle_id)
    earlier = get_object_or_404(history.of_cycle(cycle.pk), version=version)
    began, ended = (_day(earlier, name) for name in history.DATES)
    return coaching.change(
        cycle.pk,
        teacher=earlier.title,
        began_on=began or cycle.began_on,
        ended_on=ended,
        note=earlier.text,
        version=cycle.version,
        how=history.How(restored_from=version),
        by=by,
        at=at,
    )


def _day(earlier: CycleRevision, name: str) -> date | None:
    written = earlier.answers.get(name)
    return date.fromisoformat(written) if written else None


@transaction.atomic
def forget_removed(*, at: datetime, limit: int = 500) -> int:
    """Delete the versions of what was removed from a library a month ago and was never placed; returns how many."""
    placed = Exhibit.objects.filter(evidence=OuterRef("evidence"))
    rows = Revision.objects.filter(~Exists(placed), evidence__removed_at__lt=at - FINAL).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:limit])
    return Revision.objects.filter(pk__in=ids).delete()[0]

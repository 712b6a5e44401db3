"""How long did a review take? Counted while its desk is looked at and used, a few seconds at a time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.refusals import allow
from reviews import locks, rules

LONGEST = 120
"""More seconds than this are never counted at once: a desk sends them every half minute."""


@transaction.atomic
def spend(assignment_id: int, *, seconds: int, by: User, at: datetime) -> int:
    """Add what a desk has counted since it last told, and return all seconds so far.

    Never more than have gone by since then, so that two windows don't count twice. Like a draft, it leaves no line
    in the audit trail."""
    assignment = locks.drafts().get(pk=assignment_id)
    allow(rules.refuse_work(by, assignment))
    gone = LONGEST if assignment.spent_at is None else int((at - assignment.spent_at).total_seconds())
    assignment.spent_seconds += max(0, min(seconds, gone, LONGEST))
    assignment.spent_at = at
    assignment.save(update_fields=["spent_seconds", "spent_at"])
    return assignment.spent_seconds

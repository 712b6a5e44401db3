"""How does a candidate say "this exhibit shows this criterion", and take it back?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.refusals import allow, first
from accounts.text import many_lines, refuse_hidden
from certification.models import Criterion
from portfolios import locks, rules
from portfolios.models import Claim
from portfolios.pins import WHOLE, Pin


@transaction.atomic
def claim(exhibit_id: int, *, criterion_id: int, note: str, pin: Pin = WHOLE, by: User, at: datetime) -> Claim:
    """Claim a criterion for an exhibit, with a note and where to look; claiming again rewrites note and pin."""
    exhibit, submission = locks.exhibit(exhibit_id)
    criterion = Criterion.objects.get(pk=criterion_id)
    note = many_lines(note)
    allow(
        first(
            rules.refuse_edit(by, submission),
            "" if criterion.section_id == submission.section_id else "This criterion belongs to another section.",
            rules.refuse_note(note),
            refuse_hidden(note),
        )
    )
    fields = {"note": note, "claimed_at": at, **asdict(pin)}
    made, _ = Claim.objects.update_or_create(exhibit=exhibit, criterion=criterion, defaults=fields)
    audit.record("claim.made", made, by=by, at=at, exhibit=exhibit.pk, criterion=criterion.slug)
    return made


@transaction.atomic
def unclaim(claim_id: int, *, by: User, at: datetime) -> None:
    """Take a claim back."""
    made = Claim.objects.select_related("exhibit", "criterion").get(pk=claim_id)
    _, submission = locks.exhibit(made.exhibit_id)
    allow(rules.refuse_edit(by, submission))
    audit.record("claim.removed", made, by=by, at=at, exhibit=made.exhibit_id, criterion=made.criterion.slug)
    made.delete()

"""How does one candidate get more time in one cycle?"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification import notices, rules
from certification.models import Cycle, Enrolment, Extension


@transaction.atomic
def grant(enrolment_id: int, *, cycle_id: int, closes_at: datetime, reason: str, by: User, at: datetime) -> Extension:
    """A later close for one person; the one granted last counts, and earlier ones are kept as they were.
    Granting the same close again, as a double click does, is granting it once."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=enrolment_id)
    cycle = Cycle.objects.get(pk=cycle_id)
    allow(rules.refuse_manage(is_administrator(by)))
    allow(rules.refuse_extend(enrolment, cycle, closes_at, reason=reason, at=at))
    standing = enrolment.extensions.filter(cycle=cycle).order_by("granted_at", "pk").last()
    if standing and standing.closes_at == closes_at:
        return standing
    extension = Extension.objects.create(
        enrolment=enrolment, cycle=cycle, closes_at=closes_at, reason=reason.strip(), granted_at=at, granted_by=by
    )
    closes = closes_at.isoformat()
    audit.record("extension.granted", enrolment, by=by, at=at, cycle=cycle.number, closes_at=closes, reason=reason)
    notices.extended(extension, at=at)
    return extension

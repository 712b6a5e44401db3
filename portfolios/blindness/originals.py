"""How does an administrator get at the file that was handed in? By a deed that the audit trail keeps."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import access, audit
from accounts.models import User
from accounts.refusals import allow
from portfolios import rules
from portfolios.models import Evidence, Exhibit


@transaction.atomic
def open_original(exhibit_id: int, *, by: User, at: datetime) -> Evidence:
    """The evidence whose file an administrator looks at; the submission's story tells that they did."""
    exhibit = Exhibit.objects.select_related("evidence", "submission").get(pk=exhibit_id)
    allow(rules.refuse_open_original(access.is_administrator(by)))
    audit.record("submission.original_opened", exhibit.submission, by=by, at=at, exhibit=exhibit.number)
    return exhibit.evidence

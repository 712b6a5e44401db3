"""How does a candidate's portfolio come into being?"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.refusals import allow
from certification.models import Enrolment
from portfolios import rules
from portfolios.models import Portfolio


@transaction.atomic
def open(enrolment_id: int, *, by: User, at: datetime) -> Portfolio:  # noqa: A001 (the house's word for it)
    """Open the portfolio of an enrolment; one that is there already is answered as it is."""
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort__framework", "person")
    enrolment = rows.get(pk=enrolment_id)
    allow(rules.refuse_collect(by, enrolment))
    portfolio, created = Portfolio.objects.get_or_create(enrolment=enrolment, defaults={"opened_at": at})
    if created:
        audit.record("portfolio.opened", portfolio, by=by, at=at)
    return portfolio

"""What may a candidate see? Their own portfolio and what is in it; nobody else comes in through these doors."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from certification.states import Place
from portfolios.models import Claim, Evidence, Exhibit, Portfolio, Submission

SEATED = [Place.ACTIVE, Place.WITHDRAWN]
"""A candidate who gave up the place may still read what they had written."""


def portfolios_for(person: User) -> QuerySet[Portfolio]:
    """The person's own portfolios, one for each cohort they work in."""
    own = Portfolio.objects.filter(enrolment__person=person, enrolment__status__in=SEATED)
    return own.select_related("enrolment__cohort__framework", "enrolment__person").order_by("-opened_at", "-id")


def portfolio_for(person: User, pk: int) -> Portfolio:
    """One of the person's own portfolios, or 404."""
    return get_object_or_404(portfolios_for(person), pk=pk)


def evidence_for(person: User) -> QuerySet[Evidence]:
    """Everything in the person's own libraries that was not removed."""
    own = Evidence.objects.filter(portfolio__in=portfolios_for(person).order_by().values("pk"), removed_at=None)
    return own.select_related("portfolio__enrolment__cohort", "portfolio__enrolment__person")


def evidence_item_for(person: User, pk: int) -> Evidence:
    """One piece of the person's own evidence, or 404."""
    return get_object_or_404(evidence_for(person), pk=pk)


def submissions_for(person: User) -> QuerySet[Submission]:
    """The person's own attempts at sections, withdrawn ones too."""
    own = Submission.objects.filter(portfolio__in=portfolios_for(person).order_by().values("pk"))
    return own.select_related(
        "section__factor", "cycle", "portfolio__enrolment__cohort__framework", "portfolio__enrolment__person"
    )


def submission_for(person: User, pk: int) -> Submission:
    """One of the person's own attempts, or 404."""
    return get_object_or_404(submissions_for(person), pk=pk)


def exhibit_for(person: User, pk: int) -> Exhibit:
    """One exhibit of the person's own attempts, or 404."""
    own = Exhibit.objects.filter(submission__in=submissions_for(person).values("pk"))
    related = own.select_related("submission__section", "submission__portfolio__enrolment", "requirement", "evidence")
    return get_object_or_404(related, pk=pk)


def claim_for(person: User, pk: int) -> Claim:
    """One claim in the person's own attempts, or 404."""
    own = Claim.objects.filter(exhibit__submission__in=submissions_for(person).values("pk"))
    return get_object_or_404(own.select_related("exhibit__submission__section"), pk=pk)

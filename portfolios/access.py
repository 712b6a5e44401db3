"""What may a candidate see? Their own portfolio and what is in it; nobody else comes in through these doors."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from certification.models import Criterion, Requirement, Section
from certification.states import Place
from portfolios.models import Claim, Evidence, Exhibit, Portfolio, Submission
from portfolios.states import Status

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


def library_for(person: User, portfolio: Portfolio) -> QuerySet[Evidence]:
    """The library of one of the person's own portfolios, newest first, with the sections under way that use it."""
    placed = Exhibit.objects.exclude(submission__status=Status.WITHDRAWN)
    placed = placed.select_related("submission__section", "requirement")
    used = Prefetch("exhibits", placed.order_by("submission__section__position", "pk"), to_attr="placed")
    return evidence_for(person).filter(portfolio=portfolio).prefetch_related(used).order_by("-added_at", "-id")


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


def section_for(person: User, pk: int, slug: str) -> tuple[Portfolio, Section]:
    """One of the person's own portfolios and a section of its framework, or 404."""
    portfolio = portfolio_for(person, pk)
    sections = Section.objects.filter(framework_id=portfolio.enrolment.cohort.framework_id)
    return portfolio, get_object_or_404(sections.select_related("factor"), slug=slug)


def requirement_of(submission: Submission, pk: int) -> Requirement:
    """One of the slots of an attempt that came through its door, or 404."""
    return get_object_or_404(Requirement.objects.filter(section_id=submission.section_id), pk=pk)


def criteria_of(submission: Submission) -> QuerySet[Criterion]:
    """What an attempt that came through its door is judged by, with the described levels."""
    criteria = Criterion.objects.filter(section_id=submission.section_id).prefetch_related("levels")
    return criteria.order_by("position")


def exhibit_number_for(person: User, pk: int, number: int) -> Exhibit:
    """One exhibit of an own attempt by its number, or 404."""
    own = Exhibit.objects.filter(submission__in=submissions_for(person).values("pk"))
    return get_object_or_404(own.select_related("evidence"), submission_id=pk, number=number)


def exhibit_for(person: User, pk: int) -> Exhibit:
    """One exhibit of the person's own attempts, or 404."""
    own = Exhibit.objects.filter(submission__in=submissions_for(person).values("pk"))
    related = own.select_related("submission__section", "submission__portfolio__enrolment", "requirement", "evidence")
    return get_object_or_404(related, pk=pk)


def claim_for(person: User, pk: int) -> Claim:
    """One claim in the person's own attempts, or 404."""
    own = Claim.objects.filter(exhibit__submission__in=submissions_for(person).values("pk"))
    return get_object_or_404(own.select_related("exhibit__submission__section"), pk=pk)

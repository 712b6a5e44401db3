"""What may a candidate see? Their own portfolio and what is in it; nobody else comes in through these doors."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import administering
from accounts.models import User
from certification.models import Criterion, Requirement, Section
from certification.states import EvidenceKind, FilledBy, Place
from portfolios.models import (
    Claim,
    CoachingCycle,
    Consent,
    Evidence,
    Exhibit,
    FormRequest,
    Pin,
    Portfolio,
    Submission,
    SubmissionItem,
    Upload,
)
from portfolios.practice import covering
from portfolios.proof import manifests
from portfolios.states import UNDER_WAY, Status, UploadState

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
    rows = covering.covered(evidence_for(person)).filter(portfolio=portfolio).select_related("coaching_cycle")
    return rows.prefetch_related(used, "steps").order_by("-added_at", "-id")


def placeable_for(person: User) -> QuerySet[Evidence]:
    """What of the person's own libraries can be placed in a section: no hidden recording, no signed consent form."""
    return evidence_for(person).exclude(covering.hidden("pk")).filter(signs_consents=None)


def evidence_item_for(person: User, pk: int) -> Evidence:
    """One piece of the person's own evidence, or 404."""
    return get_object_or_404(evidence_for(person), pk=pk)


def evidence_file_for(person: User, pk: int) -> Evidence:
    """One piece of the person's own evidence whose file may be shown, or 404: a withdrawn consent hides it."""
    return get_object_or_404(evidence_for(person).exclude(covering.hidden("pk")), pk=pk)


def own_words_for(person: User, pk: int) -> Evidence:
    """One piece of the person's own evidence that nobody else wrote, or 404: others' words have no versions."""
    return get_object_or_404(evidence_for(person).filter(filled_by=FilledBy.CANDIDATE), pk=pk)


def uploads_for(person: User) -> QuerySet[Upload]:
    """The person's own uploads, ended ones too."""
    own = Upload.objects.filter(portfolio__in=portfolios_for(person).order_by().values("pk"))
    return own.select_related("portfolio__enrolment", "requirement__section", "submission", "item", "evidence")


def waiting_for(person: User, portfolio: Portfolio) -> QuerySet[Upload]:
    """Files on their way into one of the person's own portfolios, and those that ended lately with something to say."""
    told = Q(state__in=[UploadState.DONE, UploadState.REFUSED], dismissed_at=None) & ~Q(reason="")
    own = uploads_for(person).filter(portfolio=portfolio)
    return own.filter(Q(state__in=UNDER_WAY) | told).order_by("begun_at", "pk")


def upload_for(person: User, pk: int) -> Upload:
    """One of the person's own uploads, or 404."""
    return get_object_or_404(uploads_for(person), pk=pk)


def form_requests_for(person: User) -> QuerySet[FormRequest]:
    """Everybody whom the person asked to fill in a form, the newest first."""
    own = FormRequest.objects.filter(portfolio__in=portfolios_for(person).order_by().values("pk"))
    related = own.select_related("requirement__section", "evidence", "portfolio__enrolment__cohort")
    return related.order_by("-asked_at", "-id")


def form_request_for(person: User, pk: int) -> FormRequest:
    """One of the person's own requests, or 404."""
    return get_object_or_404(form_requests_for(person), pk=pk)


def asked_of_others(portfolio: Portfolio) -> QuerySet[Requirement]:
    """The slots of a portfolio that came through its door whose forms somebody else fills in."""
    own = Requirement.objects.filter(section__framework_id=portfolio.enrolment.cohort.framework_id)
    others = own.exclude(filled_by=FilledBy.CANDIDATE).exclude(form=[])
    return others.select_related("section").order_by("section__position", "position")


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
    slots = Requirement.objects.filter(section_id=submission.section_id).select_related("section")
    return get_object_or_404(slots, pk=pk)


def listed_in(submission: Submission, pk: int) -> SubmissionItem | None:
    """Something that an attempt which came through its door lists, None where nothing is asked for, or 404."""
    return get_object_or_404(submission.items.all(), pk=pk) if pk else None


def criteria_of(submission: Submission) -> QuerySet[Criterion]:
    """What an attempt that came through its door is judged by, with the described levels."""
    criteria = Criterion.objects.filter(section_id=submission.section_id).prefetch_related("levels")
    return criteria.order_by("position")


def exhibit_number_for(person: User, pk: int, number: int) -> Exhibit:
    """One exhibit of an own attempt by its number, or 404; none that a withdrawn consent hides."""
    own = Exhibit.objects.filter(submission__in=submissions_for(person).values("pk")).exclude(covering.hidden())
    return get_object_or_404(own.select_related("evidence"), submission_id=pk, number=number)


def exhibit_for(person: User, pk: int) -> Exhibit:
    """One exhibit of the person's own attempts, or 404."""
    own = Exhibit.objects.filter(submission__in=submissions_for(person).values("pk"))
    related = ("submission__section", "submission__portfolio__enrolment", "requirement__section", "evidence", "item")
    told = {"cover": covering.cover(), "captions_sha256": manifests.captions_digest()}
    return get_object_or_404(own.select_related(*related).annotate(**told), pk=pk)


def claim_for(person: User, pk: int) -> Claim:
    """One claim in the person's own attempts, or 404."""
    own = Claim.objects.filter(exhibit__submission__in=submissions_for(person).values("pk"))
    return get_object_or_404(own.select_related("exhibit__submission__section"), pk=pk)


def pin_for(person: User, pk: int) -> Pin:
    """One place that a claim in the person's own attempts points at, or 404."""
    own = Pin.objects.filter(claim__exhibit__submission__in=submissions_for(person).values("pk"))
    return get_object_or_404(own.select_related("claim"), pk=pk)


def coaching_cycles_for(person: User) -> QuerySet[CoachingCycle]:
    """The person's own coaching cycles, the newest first, with `pieces` of evidence counted beside each."""
    own = CoachingCycle.objects.filter(portfolio__in=portfolios_for(person).order_by().values("pk"))
    pieces = Count("evidence", filter=Q(evidence__removed_at=None))
    related = own.select_related("portfolio__enrolment__cohort", "portfolio__enrolment__person")
    return related.annotate(pieces=pieces).order_by("-began_on", "-id")


def coaching_cycle_for(person: User, pk: int) -> CoachingCycle:
    """One of the person's own coaching cycles, or 404."""
    return get_object_or_404(coaching_cycles_for(person), pk=pk)


def goal_slot_of(cycle: CoachingCycle) -> Requirement | None:
    """The slot whose form is the goal of a coaching cycle that came through its door: the first form that a candidate
    fills in for a section about one cycle. None where the framework asks for none."""
    framework = cycle.portfolio.enrolment.cohort.framework_id
    sections = Requirement.objects.filter(section__framework=framework, section__one_coaching_cycle=True)
    asked = sections.filter(filled_by=FilledBy.CANDIDATE).exclude(form=[])
    return asked.order_by("section__position", "position").first()


def item_for(person: User, pk: int) -> SubmissionItem:
    """Something listed in one of the person's own attempts, or 404."""
    own = SubmissionItem.objects.filter(submission__in=submissions_for(person).values("pk"))
    return get_object_or_404(own.select_related("submission__section"), pk=pk)


def recordings_for(person: User) -> QuerySet[Evidence]:
    """Whose consent register this person may open: their own evidence; for administrators all that has one."""
    own = Q(portfolio__in=portfolios_for(person).order_by().values("pk"), removed_at=None)
    kept = Q(administering(person), pk__in=Consent.objects.values("evidence"))
    rows = covering.covered(Evidence.objects.filter(own | kept))
    return rows.select_related("portfolio__enrolment__cohort", "portfolio__enrolment__person", "coaching_cycle")


def recording_for(person: User, pk: int) -> Evidence:
    """One piece of evidence with its consent register, or 404."""
    return get_object_or_404(recordings_for(person).select_related("consent_list"), pk=pk)


def consent_for(person: User, pk: int) -> Consent:
    """A line of a register that this person may open, or 404."""
    rows = Consent.objects.filter(evidence__in=recordings_for(person).order_by().values("pk"))
    return get_object_or_404(rows.select_related("evidence__portfolio__enrolment__cohort", "renewal"), pk=pk)


def own_consent_for(person: User, pk: int) -> Consent:
    """A line of the register of one of the person's own recordings, or 404."""
    rows = Consent.objects.filter(evidence__in=evidence_for(person).order_by().values("pk"))
    related = ("evidence__portfolio__enrolment__cohort", "renewal")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def same_person_count(person: User, consent: Consent) -> int:
    """How many other recordings of the portfolio the same person or group agreed to."""
    others = Consent.objects.filter(
        evidence__in=recordings_for(person).order_by().values("pk"),
        evidence__portfolio=consent.evidence.portfolio_id,
        visible__iexact=consent.visible,
        role=consent.role,
        withdrawn_at=None,
    )
    return others.exclude(evidence=consent.evidence_id).values("evidence").distinct().count()


def exhibits_of(person: User, evidence: Evidence) -> QuerySet[Exhibit]:
    """Where a piece of the person's own evidence is placed."""
    own = Exhibit.objects.filter(submission__in=submissions_for(person).values("pk"), evidence=evidence)
    return own.select_related("submission__section", "requirement", "item")


def papers_for(person: User, recording: Evidence) -> QuerySet[Evidence]:
    """The documents and images of the same library, as signed forms to choose from."""
    kinds = [EvidenceKind.DOCUMENT, EvidenceKind.IMAGE]
    return evidence_for(person).filter(portfolio=recording.portfolio_id, kind__in=kinds).order_by("title", "pk")

"""What may this person see of training? Members: their own. Leads: how their panel stands. Administrators: all."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import administering
from accounts.models import User
from certification.models import Cohort, Criterion, PanelMember, Section
from certification.states import PanelRole, Place
from portfolios.models import Submission
from reviews.models import Assignment, Benchmark, BenchmarkScore
from reviews.states import LEARNING, LIVE

WHOSE = ("submission__section__factor", "submission__portfolio__enrolment__cohort", "agreed_by", "retired_by")


# Panel members


def places_for(person: User) -> list[PanelMember]:
    """One's own active panel places, the newest first, each with the sections that one judges."""
    sections = Section.objects.select_related("factor").order_by("position")
    own = PanelMember.objects.filter(person=person, status=Place.ACTIVE).select_related("cohort__framework", "person")
    return list(own.prefetch_related(Prefetch("sections", sections)).order_by("-joined_at", "-pk"))


def place_for(person: User, pk: int) -> PanelMember:
    """One of one's own active panel places, or 404."""
    return get_object_or_404(PanelMember.objects.filter(person=person, status=Place.ACTIVE), pk=pk)


def papers_for(person: User, member: PanelMember) -> list[Assignment]:
    """The training papers of one's own place, begun and handed in, in the order in which they came."""
    rows = Assignment.objects.filter(person=person, member=member, duty__in=LEARNING, status__in=LIVE)
    return list(rows.select_related("submission").defer("submission__manifest").order_by("assigned_at", "pk"))


# The panel as a whole: leads and administrators


def cohort_for(person: User, pk: int) -> Cohort:
    """A cohort whose panel one leads or which one administers, or 404."""
    led = PanelMember.objects.filter(person=person, role=PanelRole.LEAD, status=Place.ACTIVE).values("cohort")
    rows = Cohort.objects.filter(Q(pk__in=led) | Q(administering(person)))
    return get_object_or_404(rows.select_related("framework"), pk=pk)


def panel_of(cohort: Cohort) -> list[PanelMember]:
    """The standing panel of a cohort with the sections that each judges, by name."""
    rows = PanelMember.objects.filter(cohort=cohort, status=Place.ACTIVE).select_related("person")
    return list(rows.prefetch_related("sections").order_by("person__name", "pk"))


# Administrators


def member_for(person: User, pk: int, section_id: int) -> tuple[PanelMember, Section]:
    """A panel member and one of the sections that they judge, for administrators, or 404."""
    rows = PanelMember.objects.filter(administering(person), person__isnull=False)
    member = get_object_or_404(rows.select_related("cohort__framework", "person"), pk=pk)
    return member, get_object_or_404(member.sections.select_related("factor"), pk=section_id)


def benchmarks_for(person: User, cohort: Cohort) -> QuerySet[Benchmark]:
    """Every benchmark of a cohort's framework, whichever cohort it comes from, for administrators."""
    rows = Benchmark.objects.filter(administering(person), submission__section__framework=cohort.framework_id)
    return rows.select_related(*WHOSE).defer("submission__manifest")


def benchmark_for(person: User, pk: int) -> Benchmark:
    """One benchmark with its section's criteria and what is agreed, for administrators, or 404."""
    scores = BenchmarkScore.objects.select_related("criterion")
    criteria = Criterion.objects.order_by("position")
    rows = Benchmark.objects.filter(administering(person)).select_related(*WHOSE)
    found = rows.prefetch_related(Prefetch("scores", scores), Prefetch("submission__section__criteria", criteria))
    return get_object_or_404(found, pk=pk)


def benchmark_of(person: User, submission: Submission) -> Benchmark | None:
    """The benchmark that a submission became, for administrators."""
    return Benchmark.objects.filter(administering(person), submission=submission).first()

"""What may this person see of programmes, places and certificates, and which hats do they wear?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Now
from django.shortcuts import get_object_or_404

from accounts.access import administering
from accounts.models import Invitation, Message, RoleGrant, User
from accounts.states import Role
from certification.models import (
    Cohort,
    Credential,
    Cycle,
    Enrolment,
    Extension,
    Factor,
    Framework,
    PanelMember,
    Section,
)
from certification.states import PanelRole, Place

Person = User | AnonymousUser
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Hats:
    """The parts a person plays, how many notices wait, and whether a second factor is set up."""

    administrator: bool = False
    reviewer: bool = False
    lead: bool = False
    candidate: bool = False
    unread: int = 0
    second_factor: bool = False

    @property
    def panel(self) -> bool:
        """Judges portfolios, as reviewer or as lead."""
        return self.reviewer or self.lead

    @property
    def guarded(self) -> bool:
        """Plays a part for which a password alone is too little."""
        return self.administrator or self.panel


NOBODY = Hats()


def hats(person: Person) -> Hats:
    """All of it in one statement; a stranger costs none."""
    if not isinstance(person, User) or not person.is_active:
        return NOBODY
    here = {"person": OuterRef("pk")}
    places = PanelMember.objects.filter(**here, status=Place.ACTIVE)
    unread = Message.objects.filter(**here, read_at=None).order_by().values("person").annotate(n=Count("pk"))
    row = User.objects.filter(pk=person.pk).values_list(
        Exists(RoleGrant.objects.filter(**here, role=Role.ADMINISTRATOR, revoked_at=None)),
        Exists(places.filter(role=PanelRole.REVIEWER)),
        Exists(places.filter(role=PanelRole.LEAD)),
        Exists(Enrolment.objects.filter(**here, status=Place.ACTIVE)),
        Coalesce(Subquery(unread.values("n"), output_field=IntegerField()), Value(0)),
        Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)),
    )
    return Hats(*row.get())


# Frameworks: everybody reads the published ones


def current_framework() -> Framework | None:
    """The one published last, which the public pages show."""
    return Framework.objects.filter(published_at__isnull=False).order_by("-published_at", "-id").first()


def frameworks_for(person: Person) -> QuerySet[Framework]:
    """Every version, drafts too, for administrators."""
    shown = Framework.objects.filter(administering(person)).annotate(cohort_count=Count("cohorts"))
    return shown.order_by("slug", "-version")


def framework_for(person: Person, pk: int) -> Framework:
    return get_object_or_404(frameworks_for(person), pk=pk)


def public_factors() -> list[Factor]:
    """The factors of the current framework, each with it, in one statement."""
    current = Framework.objects.filter(published_at__isnull=False).order_by("-published_at", "-id").values("pk")[:1]
    return list(Factor.objects.filter(framework=Subquery(current)).select_related("framework"))


def sections_of(factor: Factor) -> list[Section]:
    """The sections of a factor with everything that is asked and judged in them."""
    sections = factor.sections.prefetch_related("requirements", "criteria__levels")
    return list(sections)


def whole(framework: Framework) -> list[Section]:
    """Every section of a framework with its factor, requirements, criteria and levels."""
    sections = framework.sections.select_related("factor").prefetch_related("requirements", "criteria__levels")
    return list(sections)


# Cohorts: the administrators' business, but for those that anybody may join now


def cohorts_for(person: Person) -> QuerySet[Cohort]:
    """For administrators; each with `running_cycle`: the last that has opened, or the first of all."""
    begun = Case(When(opens_at__lte=Now(), then="number"), default=Value(0), output_field=IntegerField())
    cycles = Cycle.objects.filter(cohort=OuterRef("pk")).order_by(begun.desc(), "number")
    shown = Cohort.objects.filter(administering(person)).select_related("framework")
    return shown.annotate(running_cycle=Subquery(cycles.values("pk")[:1])).order_by("-created_at", "-id")


def cohort_rows_for(person: Person) -> QuerySet[Cohort]:
    """The same with how many people are active, for the list."""
    active = {"cohort": OuterRef("pk"), "status": Place.ACTIVE}
    return cohorts_for(person).annotate(
        candidates=counted(Enrolment.objects.filter(**active)), reviewers=counted(PanelMember.objects.filter(**active))
    )


def counted(rows: QuerySet[Any]) -> Coalesce:
    """How many rows a cohort has, inside its own statement."""
    counts = rows.order_by().values("cohort").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), Value(0))


def cohort_for(person: Person, pk: int) -> Cohort:
    return get_object_or_404(cohorts_for(person), pk=pk)


def cycle_for(person: Person, pk: int) -> Cycle:
    return get_object_or_404(Cycle.objects.select_related("cohort").filter(cohort__in=cohorts_for(person)), pk=pk)


def open_cohorts(at: datetime) -> QuerySet[Cohort]:
    """Cohorts that anybody may register for at this moment, the next to close first."""
    return Cohort.objects.filter(
        open_registration=True, registration_opens_at__lte=at, registration_closes_at__gt=at
    ).order_by("registration_closes_at", "id")


def public_cohort(slug: str) -> Cohort:
    """The door of the registration page: cohorts with open registration, whether or not it runs now."""
    return get_object_or_404(Cohort.objects.select_related("framework").filter(open_registration=True), slug=slug)


def public_calendar(at: datetime) -> list[Cycle]:
    """The cycles, each with its cohort, that the public pages show: of the cohort that strangers can join now or
    next, else of the newest one that still runs."""
    ahead = Cycle.objects.filter(cohort=OuterRef("pk"), releases_at__gt=at)
    can_join = Q(open_registration=True, registration_closes_at__gt=at)
    chosen = Cohort.objects.filter(Exists(ahead)).order_by(
        Case(When(can_join, then=Value(0)), default=Value(1), output_field=IntegerField()),
        Case(When(can_join, then="registration_opens_at")),
        "-registration_opens_at",
        "-id",
    )
    return list(Cycle.objects.filter(cohort=Subquery(chosen.values("pk")[:1])).select_related("cohort"))


def panel_of(cohort: Cohort) -> QuerySet[PanelMember]:
    """The standing panel of a cohort: reviewers and leads who have joined."""
    return cohort.panel.filter(status=Place.ACTIVE).select_related("person").order_by("id")


def panel_places_for(person: Person, cohort: Cohort) -> QuerySet[PanelMember]:
    """Every panel place of a cohort, for its administrators."""
    places = cohort.panel.filter(administering(person)).select_related("person", "invitation")
    return places.prefetch_related("sections").order_by("role", "id")


def panel_member_for(person: Person, pk: int) -> PanelMember:
    places = PanelMember.objects.filter(administering(person))
    return get_object_or_404(places.select_related("cohort__framework", "person", "invitation"), pk=pk)


# Enrolments


def enrolments_for(person: Person) -> QuerySet[Enrolment]:
    """A candidate's own active places, the newest first."""
    if not isinstance(person, User):
        return Enrolment.objects.none()
    own = Enrolment.objects.filter(person=person, status=Place.ACTIVE)
    return own.select_related("cohort__framework").order_by("-joined_at", "-id")


def candidate_places_for(person: Person, cohort: Cohort) -> QuerySet[Enrolment]:
    """Every candidate's place in a cohort, for its administrators."""
    places = cohort.enrolments.filter(administering(person))
    return places.select_related("person", "invitation").order_by("id")


def enrolment_for(person: Person, pk: int) -> Enrolment:
    """One place, for administrators."""
    extensions = Extension.objects.select_related("cycle", "granted_by")
    places = Enrolment.objects.filter(administering(person)).select_related("cohort__framework", "person", "invitation")
    return get_object_or_404(places.prefetch_related(Prefetch("extensions", extensions)), pk=pk)


def invitation_for(person: Person, pk: int) -> Invitation:
    """An invitation to a place in a cohort, for administrators."""
    to_a_place = Q(enrolments__isnull=False) | Q(panel_places__isnull=False)
    return get_object_or_404(Invitation.objects.filter(administering(person)).filter(to_a_place).distinct(), pk=pk)


def list_of(invitation_id: int) -> tuple[int, bool]:
    """In which cohort an invitation offers a place, and whether it is one on the panel."""
    seat = PanelMember.objects.filter(invitation=invitation_id).first()
    return (seat.cohort_id, True) if seat else (Enrolment.objects.filter(invitation=invitation_id)[0].cohort_id, False)


# Credentials


def credentials_for(person: Person) -> QuerySet[Credential]:
    """Administrators see all, a holder their own."""
    if not isinstance(person, User):
        return Credential.objects.none()
    shown = Credential.objects.filter(Q(administering(person)) | Q(enrolment__person=person))
    return shown.select_related("enrolment__cohort").order_by("-issued_at", "-id")


def credential_for(person: Person, pk: int) -> Credential:
    return get_object_or_404(credentials_for(person), pk=pk)

"""Who works when under which framework: cohorts, cycles, panels, enrolments, extensions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.constraints import one_of
from accounts.models import Invitation
from certification.models.frameworks import Framework, Section
from certification.states import CycleKind, PanelRole, Payment, Place

PERSON = settings.AUTH_USER_MODEL


class Cohort(models.Model):
    """A group of candidates working under one framework version and one calendar.

    Registration is half-open: from `registration_opens_at` until before `registration_closes_at`. `hosted_links`
    allows links to hosted video; `forms_readable` lets coaches read the forms that others filled in about them;
    uploads begun before a window closes count when they end within `upload_grace_hours` after it."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="cohorts")
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64)
    open_registration = models.BooleanField(default=False)
    registration_opens_at = models.DateTimeField()
    registration_closes_at = models.DateTimeField()
    fee_cents = models.PositiveIntegerField(default=40_000)
    currency = models.CharField(max_length=3, default="USD")
    hosted_links = models.BooleanField(default=True)
    forms_readable = models.BooleanField(default=True)
    upload_grace_hours = models.PositiveSmallIntegerField(default=24)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(registration_closes_at__gt=F("registration_opens_at")),
                name="cohort_registration_closes_later",
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="cohort_currency_is_a_code"),
            models.CheckConstraint(condition=Q(upload_grace_hours__lte=168), name="cohort_grace_is_a_week_at_most"),
        ]

    def __str__(self) -> str:
        return self.title


class Cycle(models.Model):
    """One year of a cohort: a half-open submission window and the planned moment of release."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=CycleKind)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    releases_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            one_of("kind", CycleKind, name="cycle_kind_is_known"),
            models.UniqueConstraint(fields=["cohort", "number"], name="cycle_number_is_unique"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="cycle_closes_later"),
            models.CheckConstraint(condition=Q(releases_at__gt=F("closes_at")), name="cycle_releases_after_close"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort}, cycle {self.number}"


def place_constraints(prefix: str) -> list[models.BaseConstraint]:
    """What every place in a cohort obeys: nobody sits there before the invitation is accepted."""
    return [
        one_of("status", Place, name=f"{prefix}_status_is_known"),
        models.CheckConstraint(
            condition=Q(person__isnull=False) | Q(status__in=[Place.INVITED, Place.WITHDRAWN]),
            name=f"{prefix}_active_has_a_person",
        ),
        models.CheckConstraint(
            condition=Q(person__isnull=False) | Q(invitation__isnull=False), name=f"{prefix}_is_somebodys"
        ),
    ]


class PanelMember(models.Model):
    """A reviewer or lead reviewer of a cohort; judges the listed sections, at most `capacity` at a time per cycle."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="panel")
    person = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="panel_places")
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="panel_places"
    )
    role = models.CharField(max_length=20, choices=PanelRole)
    status = models.CharField(max_length=20, choices=Place, default=Place.INVITED)
    sections = models.ManyToManyField(Section, related_name="panel_members")
    capacity = models.PositiveSmallIntegerField(default=20)
    qualified = models.BooleanField(default=True)
    invited_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            *place_constraints("panel"),
            one_of("role", PanelRole, name="panel_role_is_known"),
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=Q(person__isnull=False) & ~Q(status=Place.WITHDRAWN),
                name="panel_person_once_a_cohort",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.invitation)


class Enrolment(models.Model):
    """A candidate's place in a cohort, with eligibility and the fee (integer cents)."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments")
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    status = models.CharField(max_length=20, choices=Place, default=Place.INVITED)
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    eligibility_confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    payment = models.CharField(max_length=20, choices=Payment, default=Payment.OPEN)
    payment_reference = models.CharField(max_length=120, blank=True)
    fee_cents = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, default="USD")

    class Meta:
        ordering = ["cohort", "id"]
        constraints = [
            *place_constraints("enrolment"),
            one_of("payment", Payment, name="enrolment_payment_is_known"),
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=Q(person__isnull=False) & ~Q(status=Place.WITHDRAWN),
                name="enrolment_person_once_a_cohort",
            ),
            models.CheckConstraint(
                condition=~Q(status=Place.ACTIVE) | Q(joined_at__isnull=False, eligibility_confirmed_at__isnull=False),
                name="enrolment_active_since",
            ),
            models.CheckConstraint(
                condition=Q(status=Place.WITHDRAWN, withdrawn_at__isnull=False)
                | (~Q(status=Place.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="enrolment_withdrawn_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.invitation)


class Extension(models.Model):
    """One person's later close of one cycle, with its reason. The latest row counts; none is ever changed."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="extensions")
    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="extensions")
    closes_at = models.DateTimeField()
    reason = models.TextField()
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-granted_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="extension_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.cycle}"

"""Who agreed to be seen or heard in a recording, for what, until when, and who took it back?"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.constraints import one_of, together
from portfolios.models.evidence import Evidence
from portfolios.states import ConsentRole, ConsentScope

PERSON = settings.AUTH_USER_MODEL


class Consent(models.Model):
    """One person or group who can be seen or heard in a recording, and what they agreed to.

    `visible` is a pseudonym or a group. `signed_form` is a scan of the paper; reviewers never see it. The consent
    holds through the day `ends_on`; `lapsed_at` is when the sweep found it over. `renews` is the earlier consent that
    this one carries on. Rows stand beside the recording, not in it, so that they change after it was handed in."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="consents")
    visible = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=ConsentRole)
    given_on = models.DateField()
    scope = models.CharField(max_length=20, choices=ConsentScope)
    ends_on = models.DateField(null=True, blank=True)
    signed_form = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="signs_consents"
    )
    renews = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewal")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    lapsed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [
            models.Index(
                fields=["ends_on"], condition=Q(lapsed_at=None, withdrawn_at=None), name="consent_standing_until"
            )
        ]
        constraints = [
            one_of("role", ConsentRole, name="consent_role_is_known"),
            one_of("scope", ConsentScope, name="consent_scope_is_known"),
            together("withdrawn_at", "withdrawn_by", name="consent_withdrawn_by_somebody"),
            models.CheckConstraint(condition=~Q(visible=""), name="consent_is_somebodys"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("given_on")), name="consent_ends_after_it_is_given"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="consent_withdrawn_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(lapsed_at=None) | Q(ends_on__isnull=False), name="consent_lapses_at_an_end"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="withdrawn_stays_withdrawn",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.visible


class ConsentList(models.Model):
    """The candidate's word that everybody who can be seen or heard in a recording is listed."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="consent_list")
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Everybody in {self.evidence}"

"""What is certified of whom, and does it still stand?"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from certification.models.cohorts import Enrolment


class Credential(models.Model):
    """A certificate. Everything printed on it is frozen here at issue; only a revocation may follow."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="credentials")
    code = models.CharField(max_length=20, unique=True)
    holder_name = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    framework_title = models.CharField(max_length=200)
    awarded_on = models.DateField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(revoked_at=None), name="credential_one_standing_each"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoked_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
                name="credential_revoked_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("issued_at")), name="credential_revoked_after_issue"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="frozen",
                exclude=["revoked_at", "revoked_by", "revoked_reason"],
            ),
            pgtrigger.Protect(
                name="revoked_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

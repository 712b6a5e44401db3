"""Who has agreed to keep everything confidential, when, and whom did they name?"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from accounts.constraints import together

PERSON = settings.AUTH_USER_MODEL


class Statement(models.Model):
    """What somebody who judges agreed to, a version of `reviews.confidentiality`; it holds for a year.

    `relations` are people and organisations whose work they must not judge, in their own words, until an
    administrator has seen to it."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="statements")
    version = models.PositiveSmallIntegerField()
    agreed_at = models.DateTimeField()
    relations = models.TextField(blank=True)
    seen_to_at = models.DateTimeField(null=True, blank=True)
    seen_to_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-agreed_at", "-id"]
        indexes = [models.Index(fields=["person", "-agreed_at"], name="statement_latest")]
        constraints = [together("seen_to_at", "seen_to_by", name="statement_seen_to_by_somebody")]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_agreed", fields=["person", "version", "agreed_at", "relations"]),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.agreed_at:%Y-%m-%d}"

"""Which settled sections does a lead read once more before the release, why, and what came of it?"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.constraints import one_of, together
from portfolios.models import Submission
from reviews.models.tasks import Assignment
from reviews.states import Spot


class BackReading(models.Model):
    """A section that two reviewers settled and a lead reads once more, blind (an assignment of that duty).

    `objected` says, once it was read, whether the lead's finding stands in place of theirs."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="back_reading")
    reason = models.CharField(max_length=20, choices=Spot)
    wanted_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    reading = models.OneToOneField(
        Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="back_reading"
    )
    objected = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("reason", Spot, name="back_reading_reason_is_known"),
            together("read_at", "reading", name="back_reading_read_by_somebody"),
            models.CheckConstraint(
                condition=Q(read_at=None, objected=None) | Q(read_at__isnull=False, objected__isnull=False),
                name="back_reading_read_has_a_finding",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(read_at=None), name="back_reading_open")]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="fixed_when_read",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__read_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)

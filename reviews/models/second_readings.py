"""What needs a second reviewer although its framework would let one do?"""

from __future__ import annotations

import pgtrigger
from django.db import models

from accounts.constraints import one_of
from portfolios.models import Submission
from reviews.states import Second


class SecondReading(models.Model):
    """A section that one reviewer has scored and that a second scores too, without knowing it, before it settles.

    There is none where a framework gives every section two reviewers from the start."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="second_reading")
    reason = models.CharField(max_length=20, choices=Second)
    wanted_at = models.DateTimeField()

    class Meta:
        constraints = [one_of("reason", Second, name="second_reading_reason_is_known")]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.submission)

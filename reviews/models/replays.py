"""When was a release worked out again, and what came of it?"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.outcomes import Release

PERSON = settings.AUTH_USER_MODEL
COUNTS = ("results", "decisions", "differences")


class Replay(models.Model):
    """One replay of a release: who asked when, and once it is finished what it looked at and how many differences it
    found. `sentences` are the first of them."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="replays")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    results = models.PositiveIntegerField(null=True, blank=True)
    decisions = models.PositiveIntegerField(null=True, blank=True)
    differences = models.PositiveIntegerField(null=True, blank=True)
    sentences = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, **dict.fromkeys(COUNTS), sentences=[])
                | Q(finished_at__isnull=False, **{f"{name}__isnull": False for name in COUNTS}),
                name="replay_finished_with_its_counts",
            ),
            models.UniqueConstraint(
                fields=["release"], condition=Q(finished_at=None), name="replay_one_at_a_time_a_release"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.release)

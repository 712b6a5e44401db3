"""Where a submission may tell whose it is, and what an administrator made of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.constraints import together
from portfolios.models.submissions import Exhibit, Submission


class IdentityFinding(models.Model):
    """One place in what reviewers would be served that may tell who the candidate is.

    It keeps the submission from being assigned until an administrator clears it, with a reason. A second look at the
    same words in the same place finds the same row."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="findings")
    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="findings")
    place = models.CharField(max_length=200)
    words = models.CharField(max_length=200)
    excerpt = models.CharField(max_length=400)
    found_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cleared_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["exhibit__number", "id"]
        indexes = [
            models.Index(fields=["submission"], condition=Q(cleared_at=None), name="finding_open_of_submission"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "place", "words", "excerpt"], name="finding_once_a_place"),
            together("cleared_at", "cleared_by", name="finding_cleared_by_somebody"),
            models.CheckConstraint(
                condition=Q(cleared_at=None) | ~Q(cleared_reason=""), name="finding_cleared_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.place}"

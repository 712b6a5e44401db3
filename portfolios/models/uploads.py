"""A file on its way from a browser into the library."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.constraints import one_of
from certification.models import Requirement
from portfolios.models.evidence import CoachingCycle, Evidence, Portfolio
from portfolios.models.submissions import Submission, SubmissionItem
from portfolios.states import UNDER_WAY, UploadState


class Upload(models.Model):
    """One file that is sent in parts, and goes on where it stopped when the same file is chosen again.

    What arrives will belong to `coaching_cycle`, where one was chosen. `fingerprint` tells the file by its name, size
    and last change; `place` is where the storage keeps it and `handle` the storage's own name for the unfinished file.
    `parts` are the hashes of its parts in their order. A worker that takes an arrived file sets `due_at` to when it
    would count as dead; `attempts` tells its work from a later one's. `reason` is what its owner should know at the
    end, `told_at` when a letter said so; `cleared` says that nothing of it is left in the storage but what the
    evidence holds."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="uploads")
    submission = models.ForeignKey(Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    requirement = models.ForeignKey(
        Requirement, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads"
    )
    item = models.ForeignKey(SubmissionItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads")
    coaching_cycle = models.ForeignKey(
        CoachingCycle, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    name = models.CharField(max_length=300)
    size = models.PositiveBigIntegerField()
    fingerprint = models.CharField(max_length=64)
    place = models.CharField(max_length=200, unique=True)
    handle = models.CharField(max_length=1024)
    state = models.CharField(max_length=20, choices=UploadState, default=UploadState.UPLOADING)
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    parts = models.JSONField(default=list, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.ForeignKey(Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    cleared = models.BooleanField(default=False)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["begun_at", "id"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state=UploadState.ARRIVED), name="upload_due"),
            models.Index(fields=["touched_at", "id"], condition=Q(state=UploadState.UPLOADING), name="upload_quiet"),
            models.Index(fields=["submission", "begun_at"], name="upload_of_submission"),
            models.Index(
                fields=["ended_at"], condition=Q(state=UploadState.REFUSED, told_at=None), name="upload_untold"
            ),
        ]
        constraints = [
            one_of("state", UploadState, name="upload_state_is_known"),
            models.UniqueConstraint(
                fields=["portfolio", "fingerprint"],
                condition=Q(state__in=sorted(UNDER_WAY)),
                name="upload_one_under_way_a_file",
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_is_not_empty"),
            models.CheckConstraint(
                condition=Q(submission__isnull=True, requirement__isnull=True)
                | Q(submission__isnull=False, requirement__isnull=False),
                name="upload_slot_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[UploadState.UPLOADING, UploadState.ABANDONED], arrived_at=None)
                | Q(
                    state__in=[UploadState.ARRIVED, UploadState.DONE, UploadState.REFUSED],
                    arrived_at__gte=F("begun_at"),
                    due_at__isnull=False,
                ),
                name="upload_arrived_since",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNDER_WAY), ended_at=None)
                | (~Q(state__in=sorted(UNDER_WAY)) & Q(ended_at__isnull=False)),
                name="upload_ended_since",
            ),
            models.CheckConstraint(
                condition=Q(state=UploadState.DONE, evidence__isnull=False, sha256__regex="^[0-9a-f]{64}$")
                | (~Q(state=UploadState.DONE) & Q(evidence=None)),
                name="upload_done_is_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state=UploadState.REFUSED) | ~Q(reason=""), name="upload_refused_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name

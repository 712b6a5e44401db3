"""How a piece of evidence is made ready, and what was made from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.constraints import one_of
from portfolios.models.evidence import Evidence
from portfolios.states import RenditionKind, StepKind, StepState


class Step(models.Model):
    """One step of preparing a piece of evidence: how far it is, how often it was tried, and what went wrong.

    `reason` is a sentence for the candidate. `progress` is in percent. A worker that takes a step sets `due_at` to
    when it would count as dead; a row that is due is taken again. `found` holds what the step found; `told_at`
    is when a letter told of its failure."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=StepKind)
    state = models.CharField(max_length=20, choices=StepState, default=StepState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True)
    found = models.JSONField(default=dict, blank=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=[StepState.WAITING, StepState.RUNNING]),
                name="step_due",
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(state__in=[StepState.FAILED, StepState.UNAVAILABLE], told_at=None),
                name="step_untold",
            ),
        ]
        constraints = [
            one_of("kind", StepKind, name="step_kind_is_known"),
            one_of("state", StepState, name="step_state_is_known"),
            models.UniqueConstraint(fields=["evidence", "kind"], name="step_once_an_evidence"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="step_progress_is_percent"),
            models.CheckConstraint(
                condition=~Q(state__in=[StepState.FAILED, StepState.UNAVAILABLE]) | ~Q(reason=""),
                name="step_failed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence}: {self.get_kind_display()}"


class Rendition(models.Model):
    """A file made from a piece of evidence, without anything that tells whose it is. `number` is the page.

    `source_sha256` is the hash of the file that it was made from; `text` holds the words of a page."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="renditions")
    kind = models.CharField(max_length=20, choices=RenditionKind)
    number = models.PositiveSmallIntegerField(default=1)
    file = models.FileField(max_length=200, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    source_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "number"]
        constraints = [
            one_of("kind", RenditionKind, name="rendition_kind_is_known"),
            models.UniqueConstraint(fields=["evidence", "kind", "number"], name="rendition_once_a_page"),
            models.CheckConstraint(
                condition=Q(kind=RenditionKind.WORDS, file="")
                | (~Q(file="") & Q(sha256__regex="^[0-9a-f]{64}$", size__gt=0)),
                name="rendition_has_its_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence}: {self.get_kind_display()} {self.number}"

"""Every saved version of what people write, so that no word is lost to a second tab, a slip or a change of mind."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from certification.models import Criterion, Requirement
from portfolios.models.asking import FormRequest
from portfolios.models.evidence import CoachingCycle, Evidence


class Version(models.Model):
    """What was written from one save to the next, whatever it belongs to; `PLACE` names the columns that say to what.

    Quick saves of the same person rewrite one row as long as hardly a word gets lost by it (`portfolios.writing`'s
    history says when); `fullest` is what the row held before some words went. `by` is empty for somebody without
    account."""

    PLACE: ClassVar[tuple[str, ...]]

    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    answers = models.JSONField(default=dict, blank=True)
    words = models.PositiveIntegerField(default=0)
    fullest = models.JSONField(null=True, blank=True)
    restored_from = models.PositiveIntegerField(null=True, blank=True)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["-version"]

    @property
    def place(self) -> dict[str, Any]:
        """To what it belongs, by column."""
        return {name: getattr(self, name) for name in self.PLACE}


def after_begun(name: str) -> models.CheckConstraint:
    """A version is never saved before it was begun."""
    return models.CheckConstraint(condition=Q(saved_at__gte=F("begun_at")), name=name)


class Revision(Version):
    """A version of a piece of evidence or, with `requirement` and `criterion`, of the note of the claim made there.
    A claim that is taken back leaves its notes here."""

    PLACE = ("evidence_id", "requirement_id", "criterion_id")

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="revisions")
    requirement = models.ForeignKey(Requirement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Version.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "version"], condition=Q(criterion=None), name="revision_of_evidence_is_unique"
            ),
            models.UniqueConstraint(
                fields=["evidence", "requirement", "criterion", "version"],
                condition=Q(criterion__isnull=False),
                name="revision_of_note_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(requirement=None, criterion=None)
                | Q(requirement__isnull=False, criterion__isnull=False, title="", answers={}),
                name="revision_is_of_one_thing",
            ),
            after_begun("revision_saved_after_it_was_begun"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="kept_when_handed_in",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM portfolios_exhibit x WHERE x.evidence_id = OLD.evidence_id) THEN
                        RAISE EXCEPTION 'Versions of what was placed are kept.' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN OLD;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence}, version {self.version}"


class CycleRevision(Version):
    """A version of what a coach wrote about a coaching cycle: `title` is the teacher, `text` the note, and `answers`
    the dates. It goes with the cycle."""

    PLACE = ("cycle_id",)

    cycle = models.ForeignKey(CoachingCycle, on_delete=models.CASCADE, related_name="revisions")

    class Meta(Version.Meta):
        constraints = [
            models.UniqueConstraint(fields=["cycle", "version"], name="revision_of_cycle_is_unique"),
            after_begun("cycle_revision_saved_after_it_was_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}, version {self.version}"


class FormRevision(Version):
    """A version of what somebody wrote behind a private link, for them alone: gone once the form is sent, declined,
    taken back or sent to somebody else."""

    PLACE = ("request_id",)

    request = models.ForeignKey(FormRequest, on_delete=models.CASCADE, related_name="revisions")

    class Meta(Version.Meta):
        constraints = [
            models.UniqueConstraint(fields=["request", "version"], name="revision_of_form_is_unique"),
            after_begun("form_revision_saved_after_it_was_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.request}, version {self.version}"

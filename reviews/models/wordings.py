"""What the coach reads in place of what was written: a lead's wording of it, and who has seen which section's texts."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models

from accounts.constraints import one_of
from portfolios.models import Submission
from reviews.models.tasks import Score
from reviews.states import Said

PERSON = settings.AUTH_USER_MODEL
CLOSED = "Wording is changed between settling and release."


def only_settled(found: str) -> pgtrigger.Trigger:
    """Nothing is added but to a section that is settled and not released; `found` selects that section."""
    return pgtrigger.Trigger(
        name="only_while_settled",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS ({found} AND s.status = 'settled') THEN
                RAISE EXCEPTION '{CLOSED}' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        """,
    )


def kept() -> pgtrigger.Protect:
    return pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)


class Wording(models.Model):
    """One version of how a strength or next step is worded for the coach; the last one is read. What the reviewer
    wrote stays in the score. A version that says what was written puts the original back."""

    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="wordings")
    field = models.CharField(max_length=20, choices=Said)
    version = models.PositiveIntegerField()
    text = models.TextField()
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["score", "field", "version"]
        constraints = [
            one_of("field", Said, name="wording_field_is_known"),
            models.UniqueConstraint(fields=["score", "field", "version"], name="wording_version_is_unique"),
            models.CheckConstraint(condition=~models.Q(text=""), name="wording_says_something"),
        ]
        triggers = [
            only_settled(
                "SELECT 1 FROM reviews_score c JOIN reviews_assignment a ON a.id = c.assignment_id"
                " JOIN portfolios_submission s ON s.id = a.submission_id WHERE c.id = NEW.score_id"
            ),
            kept(),
        ]

    def __str__(self) -> str:
        return f"{self.score}: {self.field}, version {self.version}"


class LookedAt(models.Model):
    """Somebody has read what a settled section's coach will read."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="looked_at")
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [only_settled("SELECT 1 FROM portfolios_submission s WHERE s.id = NEW.submission_id"), kept()]

    def __str__(self) -> str:
        return str(self.submission)


class Opened(models.Model):
    """A person has had a settled section's texts before their eyes, and so can't read it blind any more."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="opened")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="opened_once_each")]
        triggers = [kept()]

    def __str__(self) -> str:
        return f"{self.person}: {self.submission}"

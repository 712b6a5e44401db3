"""Attempts at sections: what was placed where, and what it is claimed to show."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.constraints import one_of, together
from certification.models import Criterion, Cycle, Requirement, Section
from portfolios.models.evidence import CoachingCycle, Evidence, Portfolio
from portfolios.states import HANDED_IN, OPEN, Status

SIGNATURE, PUBLIC_KEY = r"^[A-Za-z0-9+/]{86}==$", r"^[A-Za-z0-9+/]{43}=$"


def frozen_with_submission(query: str) -> pgtrigger.Trigger:
    """Refuse any change of a row whose submission, found by `query` from the row `subject`, isn't editable."""
    return pgtrigger.Trigger(
        name="frozen_when_handed_in",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("subject", "record")],
        func=f"""
            IF TG_OP = 'INSERT' THEN subject := NEW; ELSE subject := OLD; END IF;
            IF EXISTS ({query} AND s.status NOT IN ('draft', 'returned')) THEN
                RAISE EXCEPTION 'What was handed in is frozen.' USING ERRCODE = 'restrict_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
        """,
    )


class Submission(models.Model):
    """One attempt at one section: a draft until handed in, frozen after.

    `cycle` is the window that took it. `coaching_cycle` is the one that its candidate chose for a section in which
    everything comes from one. `alias` is all that a reviewer ever learns of whose it is.
    `identity_checked_at` says when all of it, prepared, was looked through for its candidate's name.
    `manifest` lists every exhibit with its SHA-256, size, name and time; `manifest_sha256` seals it, and `signature`
    is what the key `signed_with` (public, base64) says of it. Manifests of format 1 are from before signing."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="submissions")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="submissions")
    cycle = models.ForeignKey(Cycle, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions")
    coaching_cycle = models.ForeignKey(
        CoachingCycle, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    alias = models.CharField(max_length=12, unique=True)
    begun_at = models.DateTimeField()
    status_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    manifest = models.JSONField(null=True, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=88, blank=True)
    signed_with = models.CharField(max_length=44, blank=True)
    returned_reason = models.TextField(blank=True)
    identity_checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "status_at", "id"], name="submission_by_status"),
            models.Index(fields=["cycle", "status"], name="submission_of_cycle"),
        ]
        constraints = [
            one_of("status", Status, name="submission_status_is_known"),
            models.UniqueConstraint(fields=["portfolio", "section", "attempt"], name="submission_attempt_is_unique"),
            models.UniqueConstraint(
                fields=["portfolio", "section"],
                condition=Q(status__in=sorted(OPEN)),
                name="submission_one_open_a_section",
            ),
            together("submitted_at", "submitted_by", name="submission_submitted_by_somebody"),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(HANDED_IN))
                | Q(
                    submitted_at__isnull=False,
                    cycle__isnull=False,
                    manifest__isnull=False,
                    manifest_sha256__regex="^[0-9a-f]{64}$",
                ),
                name="submission_handed_in_with_manifest",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(HANDED_IN))
                | Q(signature__regex=SIGNATURE, signed_with__regex=PUBLIC_KEY)
                | Q(manifest__format=1, signature="", signed_with=""),
                name="submission_handed_in_signed",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RETURNED) | ~Q(returned_reason=""), name="submission_returned_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alias} ({self.section})"


OF_SUBMISSION = "SELECT 1 FROM portfolios_submission s WHERE s.id = subject.submission_id"


class SubmissionItem(models.Model):
    """One of the things that a candidate lists in a section, such as a strategy, for which requirements repeat."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="items")
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(F("submission"), Lower("title"), name="item_title_is_unique"),
            models.UniqueConstraint(fields=["submission", "position"], name="item_position_is_unique"),
            models.CheckConstraint(condition=~Q(title=""), name="item_has_a_title"),
        ]
        triggers = [frozen_with_submission(OF_SUBMISSION)]

    def __str__(self) -> str:
        return self.title


class Exhibit(models.Model):
    """A piece of evidence placed in a requirement's slot of one submission; `number` is its name for reviewers.

    `item` is the one for which it was placed, where the requirement repeats for each."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="exhibits")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="exhibits")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="exhibits")
    item = models.ForeignKey(SubmissionItem, null=True, blank=True, on_delete=models.PROTECT, related_name="exhibits")
    number = models.PositiveSmallIntegerField()
    placed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="exhibit_number_is_unique"),
            models.UniqueConstraint(
                fields=["submission", "requirement", "evidence", "item"],
                nulls_distinct=False,
                name="exhibit_once_a_slot",
            ),
        ]
        triggers = [frozen_with_submission(OF_SUBMISSION)]

    def __str__(self) -> str:
        return f"Exhibit {self.number}"

    @property
    def asked(self) -> str:
        """What it was placed for, in words: Description · strategy “Think-pair-share”."""
        title = self.requirement.title
        return f"{title} · {self.requirement.section.item} “{self.item}”" if self.item else title


class Claim(models.Model):
    """The words "this exhibit shows this criterion": a note and, where useful, pins that say where to look."""

    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="claims")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="claims")
    note = models.TextField(blank=True)
    claimed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["criterion__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "criterion"], name="claim_once_a_criterion"),
        ]
        triggers = [
            frozen_with_submission(
                "SELECT 1 FROM portfolios_submission s JOIN portfolios_exhibit x ON x.submission_id = s.id"
                " WHERE x.id = subject.exhibit_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.exhibit}: {self.criterion}"


class Pin(models.Model):
    """One place of an exhibit that a claim points at: from and, where it has an end, to, in seconds or in pages."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="pins")
    from_seconds = models.PositiveIntegerField(null=True, blank=True)
    to_seconds = models.PositiveIntegerField(null=True, blank=True)
    from_page = models.PositiveIntegerField(null=True, blank=True)
    to_page = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["from_page", "from_seconds", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "from_seconds", "to_seconds", "from_page", "to_page"],
                nulls_distinct=False,
                name="pin_once_a_claim",
            ),
            models.CheckConstraint(
                condition=Q(from_seconds__isnull=False, from_page=None, to_page=None)
                | Q(from_page__isnull=False, from_page__gte=1, from_seconds=None, to_seconds=None),
                name="pin_seconds_or_pages",
            ),
            models.CheckConstraint(
                condition=(Q(to_seconds=None) | Q(to_seconds__gte=F("from_seconds")))
                & (Q(to_page=None) | Q(to_page__gte=F("from_page"))),
                name="pin_runs_forward",
            ),
        ]
        triggers = [
            frozen_with_submission(
                "SELECT 1 FROM portfolios_submission s JOIN portfolios_exhibit x ON x.submission_id = s.id"
                " JOIN portfolios_claim c ON c.exhibit_id = x.id WHERE c.id = subject.claim_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} (pin)"

"""A candidate's library: everything they could offer, whether they do or not."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.constraints import one_of
from certification.models import Enrolment
from certification.states import EvidenceKind, FilledBy

FILES = [EvidenceKind.VIDEO, EvidenceKind.AUDIO, EvidenceKind.IMAGE, EvidenceKind.DOCUMENT]


class Portfolio(models.Model):
    """Everything one enrolled candidate offers."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="portfolio")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.enrolment)


class CoachingCycle(models.Model):
    """One coaching cycle with one teacher, who is known here by a pseudonym only.

    `version` counts the saved versions, so that two tabs can't overwrite each other unseen."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="coaching_cycles")
    teacher = models.CharField(max_length=80)
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-began_on", "-id"]
        indexes = [models.Index(fields=["portfolio", "-began_on", "-id"], name="coaching_of_portfolio")]
        constraints = [
            models.CheckConstraint(condition=~Q(teacher=""), name="coaching_has_a_teacher"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")), name="coaching_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.teacher


class Evidence(models.Model):
    """One artefact: a file, a link or a written text. What was handed in can never change again; it can only still
    be said, once, to which coaching cycle it belongs.

    `facts` holds what opening the file told: pages, seconds, width, height, words. `version` counts the
    saved versions of a written text or form, so that two tabs can't overwrite each other unseen. `form` are the
    questions of a form as its slot asked them, `answers` what was written, by the questions' slugs, and `filled_by`
    says who wrote it: the candidate, or somebody else through a private link."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="evidence")
    coaching_cycle = models.ForeignKey(
        CoachingCycle, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    kind = models.CharField(max_length=20, choices=EvidenceKind)
    title = models.CharField(max_length=200)
    file = models.FileField(max_length=200, blank=True)
    original_name = models.CharField(max_length=300, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    url = models.URLField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    form = models.JSONField(default=list, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    filled_by = models.CharField(max_length=20, choices=FilledBy, default=FilledBy.CANDIDATE)
    words = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["-added_at", "-id"]
        indexes = [models.Index(fields=["portfolio", "-added_at", "-id"], name="evidence_of_portfolio")]
        constraints = [
            one_of("kind", EvidenceKind, name="evidence_kind_is_known"),
            one_of("filled_by", FilledBy, name="evidence_filled_by_is_known"),
            models.CheckConstraint(
                condition=Q(kind=EvidenceKind.FORM) | Q(filled_by=FilledBy.CANDIDATE),
                name="evidence_of_others_is_a_form",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=FILES) & ~Q(file="") & Q(sha256__regex="^[0-9a-f]{64}$", size__gt=0, url="", text="")
                )
                | (Q(kind=EvidenceKind.LINK, file="", text="") & ~Q(url=""))
                | Q(kind=EvidenceKind.TEXT, file="", url="")
                | (Q(kind=EvidenceKind.FORM, file="", url="", text="") & ~Q(form=[])),
                name="evidence_is_what_its_kind_says",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_when_handed_in",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND OLD.coaching_cycle_id IS NULL
                        AND to_jsonb(NEW) - 'coaching_cycle_id' = to_jsonb(OLD) - 'coaching_cycle_id' THEN
                        RETURN NEW;
                    END IF;
                    IF EXISTS (
                        SELECT 1 FROM portfolios_exhibit x JOIN portfolios_submission s ON s.id = x.submission_id
                        WHERE x.evidence_id = OLD.id AND s.status NOT IN ('draft', 'returned', 'withdrawn')
                    ) THEN
                        RAISE EXCEPTION 'Evidence that was handed in is frozen.' USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.title

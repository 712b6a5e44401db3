"""What came of it: results, decisions, and the act that made them visible."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import DecimalField, F, GeneratedField, Q
from django.db.models.functions import Cast

from accounts.constraints import one_of, together
from certification.models import Cycle, Enrolment
from portfolios.models import Submission
from reviews.states import Outcome, ReleaseState

PERSON = settings.AUTH_USER_MODEL


def quotient(numerator: str, denominator: str) -> Cast:
    """The exact fraction as a decimal for sorting and charts; decisions compare the fraction itself."""
    number: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=8)
    return Cast(F(numerator), number) / Cast(F(denominator), number)  # type: ignore[return-value]


class Result(models.Model):
    """The settled outcome of one submission. Its score is the exact fraction numerator / denominator;
    both are empty when the evidence could not be scored, and `condition` then says why.

    It changes once at most: before the release, by a back-reading that was handed in, which its working then holds
    beside all that stood in it before."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="result")
    numerator = models.IntegerField(null=True, blank=True)
    denominator = models.IntegerField(null=True, blank=True)
    score = GeneratedField(
        expression=quotient("numerator", "denominator"),
        output_field=DecimalField(max_digits=12, decimal_places=8, null=True),
        db_persist=True,
    )
    condition = models.CharField(max_length=40, blank=True)
    adjudicated = models.BooleanField(default=False)
    working = models.JSONField()
    policy_fingerprint = models.CharField(max_length=64)
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [
            together("numerator", "denominator", name="result_is_a_fraction"),
            models.CheckConstraint(
                condition=Q(denominator__gt=0, condition="") | (Q(denominator=None) & ~Q(condition="")),
                name="result_is_scored_or_has_a_condition",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.submission_id = OLD.submission_id
                        AND NEW.policy_fingerprint = OLD.policy_fingerprint AND NEW.settled_at = OLD.settled_at
                        AND NOT OLD.adjudicated AND NOT OLD.working ? 'back_reading' AND NEW.working ? 'back_reading'
                        AND NEW.working - ARRAY['back_reading', 'score'] = OLD.working - ARRAY['back_reading', 'score']
                        AND EXISTS (
                            SELECT 1 FROM reviews_assignment a WHERE a.submission_id = OLD.submission_id
                            AND a.duty = 'back_reading' AND a.status = 'handed_in'
                        )
                        AND EXISTS (
                            SELECT 1 FROM portfolios_submission s
                            WHERE s.id = OLD.submission_id AND s.status = 'settled'
                        )
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'A result stays as it was settled.' USING ERRCODE = 'restrict_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="after_the_second_reading",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (SELECT 1 FROM reviews_secondreading w WHERE w.submission_id = NEW.submission_id) AND (
                        SELECT count(*) FROM reviews_assignment a WHERE a.submission_id = NEW.submission_id
                        AND a.duty = 'review' AND a.status = 'handed_in'
                    ) < 2 THEN
                        RAISE EXCEPTION 'A section of which a second review is wanted does not settle without it.'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)


class Release(models.Model):
    """One act for one cycle: prepared by one administrator, approved by another, everything visible at once."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="releases")
    status = models.CharField(max_length=20, choices=ReleaseState, default=ReleaseState.PREPARED)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-prepared_at", "-id"]
        constraints = [
            one_of("status", ReleaseState, name="release_status_is_known"),
            together("approved_at", "approved_by", name="release_approved_by_somebody"),
            together("cancelled_at", "cancelled_by", name="release_cancelled_by_somebody"),
            models.CheckConstraint(
                condition=Q(status=ReleaseState.PREPARED, approved_at=None, cancelled_at=None)
                | Q(status=ReleaseState.APPROVED, approved_at__isnull=False, cancelled_at=None)
                | Q(status=ReleaseState.CANCELLED, approved_at=None, cancelled_at__isnull=False),
                name="release_status_says_what_happened",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")), name="release_takes_two_people"
            ),
            models.UniqueConstraint(
                fields=["cycle"], condition=~Q(status=ReleaseState.CANCELLED), name="release_one_a_cycle"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="after_all_is_read",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__status="approved"),
                func="""
                    IF (TG_OP = 'INSERT' OR OLD.status <> 'approved') AND EXISTS (
                        SELECT 1 FROM reviews_backreading b
                        JOIN portfolios_submission s ON s.id = b.submission_id AND s.status = 'settled'
                        JOIN portfolios_portfolio p ON p.id = s.portfolio_id
                        JOIN certification_enrolment e ON e.id = p.enrolment_id
                        JOIN certification_cycle own ON own.id = s.cycle_id
                        JOIN certification_cycle c ON c.id = NEW.cycle_id
                        WHERE b.read_at IS NULL AND own.cohort_id = c.cohort_id AND own.number <= c.number
                            AND (e.status = 'active' OR EXISTS (
                                SELECT 1 FROM reviews_assignment a WHERE a.submission_id = s.id
                                AND a.duty = 'back_reading' AND a.status = 'handed_in'
                            ))
                    ) THEN
                        RAISE EXCEPTION 'Nothing is released before all is read that must be read once more.'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.cycle)


class Decision(models.Model):
    """The outcome for one enrolment at the end of one cycle, with its working; fixed once it is released."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="decisions")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=Outcome)
    numerator = models.IntegerField(null=True, blank=True)
    denominator = models.IntegerField(null=True, blank=True)
    overall = GeneratedField(
        expression=quotient("numerator", "denominator"),
        output_field=DecimalField(max_digits=12, decimal_places=8, null=True),
        db_persist=True,
    )
    working = models.JSONField()
    policy_fingerprint = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")

    class Meta:
        constraints = [
            one_of("outcome", Outcome, name="decision_outcome_is_known"),
            together("numerator", "denominator", name="decision_overall_is_a_fraction"),
            models.UniqueConstraint(fields=["enrolment", "cycle"], name="decision_one_a_cycle"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="fixed_when_released",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__release__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.outcome}"

"""Who judges what, and what they found: conflicts, assignments, scores, adjudications."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.constraints import one_of, together
from certification.models import Criterion, Enrolment, PanelMember
from portfolios.models import Exhibit, Submission, Version
from portfolios.models.revisions import after_begun
from reviews.marks import SCALE
from reviews.models.bars import FIT
from reviews.models.training import ON_A_BENCHMARK
from reviews.states import LIVE, Duty, Referral, Task

PERSON = settings.AUTH_USER_MODEL


class Conflict(models.Model):
    """A declared reason why a person must not judge a candidate's work."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="conflicts")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="conflicts")
    reason = models.TextField()
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "enrolment"], name="conflict_once_each")]

    def __str__(self) -> str:
        return f"{self.person}: {self.enrolment}"


class Assignment(models.Model):
    """One person's task on one submission. `person` repeats the panel member's, so that the database can
    keep one person from judging the same submission twice. `version` counts the saved drafts; `spent_seconds` is
    how long the desk was open and used, counted up to `spent_at`. Nobody stands in `assigned_by` where the system
    chose a free lead by itself.

    `condition` is a code of the framework: the evidence could not be scored, and `condition_reason` says why."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="assignments")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="assignments")
    duty = models.CharField(max_length=20, choices=Duty, default=Duty.REVIEW)
    status = models.CharField(max_length=20, choices=Task, default=Task.ASSIGNED)
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    spent_seconds = models.PositiveIntegerField(default=0)
    spent_at = models.DateTimeField(null=True, blank=True)
    condition = models.CharField(max_length=40, blank=True)
    condition_reason = models.TextField(blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "status", "due_at", "id"], name="assignment_queue"),
            models.Index(fields=["submission", "duty", "status"], name="assignment_of_submission"),
        ]
        constraints = [
            one_of("duty", Duty, name="assignment_duty_is_known"),
            one_of("status", Task, name="assignment_status_is_known"),
            together("ended_at", "ended_by", name="assignment_ended_by_somebody"),
            models.UniqueConstraint(
                fields=["submission", "person"],
                condition=Q(status__in=sorted(LIVE)),
                name="assignment_person_once_a_submission",
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(duty=Duty.ADJUDICATION, status__in=sorted(LIVE)),
                name="assignment_one_adjudicator",
            ),
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(duty=Duty.BACK_READING, status__in=sorted(LIVE)),
                name="assignment_one_back_reader",
            ),
            models.CheckConstraint(
                condition=Q(status=Task.HANDED_IN, handed_in_at__isnull=False)
                | (~Q(status=Task.HANDED_IN) & Q(handed_in_at__isnull=True)),
                name="assignment_handed_in_at",
            ),
            models.CheckConstraint(
                condition=~Q(status=Task.DECLINED) | (~Q(ended_reason="") & Q(ended_at__isnull=False)),
                name="assignment_declined_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(condition="") | ~Q(condition_reason="") | Q(status=Task.ASSIGNED),
                name="assignment_condition_has_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_when_handed_in",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="handed_in"),
                func="""
                    IF TG_OP = 'UPDATE' AND NEW.status = 'assigned' AND NEW.handed_in_at IS NULL
                        AND to_jsonb(NEW) - ARRAY['status', 'handed_in_at']
                            = to_jsonb(OLD) - ARRAY['status', 'handed_in_at']
                        AND NOT EXISTS (
                            SELECT 1 FROM reviews_assignment a WHERE a.submission_id = OLD.submission_id
                            AND a.id <> OLD.id AND a.status = 'handed_in'
                        )
                        AND NOT EXISTS (SELECT 1 FROM reviews_result r WHERE r.submission_id = OLD.submission_id)
                        AND NOT EXISTS (SELECT 1 FROM reviews_adjudication j WHERE j.submission_id = OLD.submission_id)
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'A review that was handed in is frozen.' USING ERRCODE = 'restrict_violation';
                """,
            ),
            pgtrigger.Trigger(
                name="blind_before_given",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM portfolios_submission s
                        WHERE s.id = NEW.submission_id AND s.identity_checked_at IS NULL
                    ) OR EXISTS (
                        SELECT 1 FROM portfolios_identityfinding f
                        WHERE f.submission_id = NEW.submission_id AND f.cleared_at IS NULL
                    ) THEN
                        RAISE EXCEPTION 'Nothing that may tell whose it is goes to a reviewer.'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            FIT,
            ON_A_BENCHMARK,
        ]

    def __str__(self) -> str:
        return f"{self.submission}: {self.person}"


class Score(models.Model):
    """One value on one criterion, the exhibit that carries it and where in it, and what the coach reads about it.

    Where: from and, where it has an end, to, in seconds or in pages; all empty means the whole exhibit."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    exhibit = models.ForeignKey(Exhibit, null=True, blank=True, on_delete=models.PROTECT, related_name="scores")
    from_seconds = models.PositiveIntegerField(null=True, blank=True)
    to_seconds = models.PositiveIntegerField(null=True, blank=True)
    from_page = models.PositiveIntegerField(null=True, blank=True)
    to_page = models.PositiveIntegerField(null=True, blank=True)
    strengths = models.TextField(blank=True)
    next_step = models.TextField(blank=True)

    class Meta:
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="score_once_a_criterion"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__in=SCALE), name="score_is_on_the_scale"),
            models.CheckConstraint(
                condition=Q(from_seconds=None, to_seconds=None) | Q(from_page=None, to_page=None),
                name="score_place_seconds_or_pages",
            ),
            models.CheckConstraint(
                condition=(Q(to_seconds=None) | Q(from_seconds__isnull=False, to_seconds__gte=F("from_seconds")))
                & (Q(to_page=None) | Q(from_page__isnull=False, to_page__gte=F("from_page")))
                & (Q(from_page=None) | Q(from_page__gte=1)),
                name="score_place_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(exhibit__isnull=False) | Q(from_seconds=None, from_page=None),
                name="score_place_is_in_an_exhibit",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_when_handed_in",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("subject", "record")],
                func="""
                    IF TG_OP = 'INSERT' THEN subject := NEW; ELSE subject := OLD; END IF;
                    IF EXISTS (
                        SELECT 1 FROM reviews_assignment a WHERE a.id = subject.assignment_id AND a.status = 'handed_in'
                    ) THEN
                        RAISE EXCEPTION 'A review that was handed in is frozen.' USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class DraftRevision(Version):
    """A version of a review's draft, for its reviewer alone: `answers` hold the values, the exhibits' ids and the
    texts, each under its name and criterion, and the condition with its reason."""

    PLACE = ("assignment_id",)

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="revisions")

    class Meta(Version.Meta):
        constraints = [
            models.UniqueConstraint(fields=["assignment", "version"], name="revision_of_draft_is_unique"),
            models.CheckConstraint(condition=Q(title="", text=""), name="revision_of_draft_is_answers"),
            after_begun("draft_revision_saved_after_it_was_begun"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="kept_when_handed_in",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM reviews_assignment a WHERE a.id = NEW.assignment_id AND a.status = 'handed_in'
                    ) THEN
                        RAISE EXCEPTION 'A review that was handed in has no new versions.'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment}, version {self.version}"


class Adjudication(models.Model):
    """Two reviews that didn't settle; a lead scores blind (an assignment of that duty), and that score stands."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="adjudication")
    reason = models.CharField(max_length=20, choices=Referral)
    referred_at = models.DateTimeField()
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruling = models.OneToOneField(
        Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="adjudication"
    )

    class Meta:
        constraints = [
            one_of("reason", Referral, name="adjudication_reason_is_known"),
            together("ruled_at", "ruling", name="adjudication_ruled_by_a_review"),
        ]

    def __str__(self) -> str:
        return str(self.submission)

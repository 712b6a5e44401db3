"""What do reviewers learn from and are measured by? Benchmarks with agreed scores, and who qualified in what."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.constraints import one_of, together
from certification.models import Criterion, Cycle, PanelMember, Section
from portfolios.models import Submission
from reviews.marks import SCALE
from reviews.states import ON_BENCHMARKS, Purpose, Standing

PERSON = settings.AUTH_USER_MODEL


ON_A_BENCHMARK = pgtrigger.Trigger(
    name="trains_on_a_benchmark",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__duty__in=sorted(ON_BENCHMARKS)),
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM reviews_benchmark b
            WHERE b.submission_id = NEW.submission_id AND b.purpose = NEW.duty
              AND b.agreed_at IS NOT NULL AND b.retired_at IS NULL
        ) THEN
            RAISE EXCEPTION 'Reviewers are trained on benchmarks of that purpose alone.'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)
"""On the tasks: what judges a reviewer lies on a benchmark that is kept for it."""


class Benchmark(models.Model):
    """A released submission that reviewers learn on or are measured by, for one purpose.

    `consent` says who agreed to this use, when, and what was cleaned. Before the scores are agreed it is a draft;
    afterwards nothing of it changes but that it can be retired. Papers of a qualification belong to a numbered set."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="benchmark")
    purpose = models.CharField(max_length=20, choices=Purpose)
    set_number = models.PositiveSmallIntegerField(null=True, blank=True)
    consent = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    retired_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["submission__section__position", "purpose", "set_number", "id"]
        constraints = [
            one_of("purpose", Purpose, name="benchmark_purpose_is_known"),
            together("agreed_at", "agreed_by", name="benchmark_agreed_by_somebody"),
            together("retired_at", "retired_by", name="benchmark_retired_by_somebody"),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.QUALIFICATION, set_number__isnull=False)
                | (~Q(purpose=Purpose.QUALIFICATION) & Q(set_number=None)),
                name="benchmark_of_a_qualification_has_a_set",
            ),
            models.CheckConstraint(condition=~Q(consent=""), name="benchmark_has_consent"),
            models.CheckConstraint(
                condition=Q(retired_at=None) | (~Q(retired_reason="") & Q(agreed_at__isnull=False)),
                name="benchmark_retired_for_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="stays", fields=["submission", "purpose", "set_number", "consent"]),
            pgtrigger.Protect(
                name="kept_when_agreed",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__agreed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)


class BenchmarkScore(models.Model):
    """The agreed value of a benchmark on one criterion, and why it is that one."""

    benchmark = models.ForeignKey(Benchmark, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="benchmark_scores")
    value = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    rationale = models.TextField(blank=True)

    class Meta:
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["benchmark", "criterion"], name="benchmark_scored_once_a_criterion"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__in=SCALE), name="benchmark_is_on_the_scale"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_when_agreed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("subject", "record")],
                func="""
                    IF TG_OP = 'INSERT' THEN subject := NEW; ELSE subject := OLD; END IF;
                    IF EXISTS (
                        SELECT 1 FROM reviews_benchmark b WHERE b.id = subject.benchmark_id AND b.agreed_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'Agreed scores stay as they are.' USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class Qualification(models.Model):
    """What is known of a panel member's judgement in one section during one cycle; of several rows the latest counts.

    Open while `sets` are being scored. Nobody stands in `decided_by` where the figures decided; `reason` is a
    person's. `values` were compared with the agreed ones on `papers` benchmarks."""

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="qualifications")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=20, choices=Standing, default=Standing.OPEN)
    sets = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    begun_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    papers = models.PositiveSmallIntegerField(default=0)
    values = models.PositiveSmallIntegerField(default=0)
    same_level = models.PositiveSmallIntegerField(default=0)
    adjacent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["begun_at", "id"]
        indexes = [models.Index(fields=["cycle", "member", "section"], name="qualification_of_cycle")]
        constraints = [
            one_of("standing", Standing, name="qualification_standing_is_known"),
            models.CheckConstraint(
                condition=Q(standing=Standing.OPEN, decided_at=None)
                | (~Q(standing=Standing.OPEN) & Q(decided_at__isnull=False)),
                name="qualification_is_open_or_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | (~Q(reason="") & Q(decided_at__isnull=False)),
                name="qualification_decided_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["member", "section"],
                condition=Q(standing=Standing.OPEN),
                name="qualification_one_open",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="fixed_when_decided",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.member}, {self.section}: {self.standing}"

"""What is certified: a framework's factors, sections, requirements, criteria and levels; frozen once published."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.constraints import one_of
from certification.states import EvidenceKind, FilledBy, RequirementKind


def frozen_with(query: str) -> pgtrigger.Trigger:
    """Refuse any change of a row whose framework, found by `query` from the row `subject`, is published."""
    return pgtrigger.Trigger(
        name="frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("subject", "record")],
        func=f"""
            IF TG_OP = 'INSERT' THEN subject := NEW; ELSE subject := OLD; END IF;
            IF EXISTS ({query}) THEN
                RAISE EXCEPTION 'A published framework is frozen.' USING ERRCODE = 'restrict_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
        """,
    )


FRAMEWORK = "SELECT 1 FROM certification_framework f WHERE f.published_at IS NOT NULL AND f.id = subject.framework_id"
SECTION = """
    SELECT 1 FROM certification_framework f JOIN certification_section s ON s.framework_id = f.id
    WHERE f.published_at IS NOT NULL AND s.id = subject.section_id
"""
CRITERION = """
    SELECT 1 FROM certification_framework f JOIN certification_section s ON s.framework_id = f.id
    JOIN certification_criterion c ON c.section_id = s.id
    WHERE f.published_at IS NOT NULL AND c.id = subject.criterion_id
"""


class Framework(models.Model):
    """A versioned description of what is certified. `policy` holds the scoring policy, the names of the
    levels and the condition codes as loaded; `fingerprint` is the SHA-256 of the whole content."""

    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    summary = models.TextField()
    credential_title = models.CharField(max_length=200)
    policy = models.JSONField()
    levels = models.JSONField()
    conditions = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["slug", "-version"]
        constraints = [models.UniqueConstraint(fields=["slug", "version"], name="framework_version_is_unique")]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class FrameworkText(models.Model):
    """The whole content that a framework was loaded from, so that its fingerprint can be worked out again; kept apart
    because nearly every page reads the framework and none its text."""

    framework = models.OneToOneField(Framework, on_delete=models.CASCADE, related_name="text")
    document = models.JSONField()

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM certification_framework f
                        WHERE f.id = OLD.framework_id AND f.published_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'A published framework is frozen.' USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.framework)


class Factor(models.Model):
    """One of the factors. Key on the slug: the numbering has changed over the years."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="factors")
    slug = models.SlugField(max_length=60)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    tagline = models.CharField(max_length=250)
    summary = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "slug"], name="factor_slug_is_unique"),
            models.UniqueConstraint(fields=["framework", "number"], name="factor_number_is_unique"),
        ]
        triggers = [frozen_with(FRAMEWORK)]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """The part of a portfolio that is submitted and scored as one unit.

    `item` is the word for what the candidate lists in it ("strategy"), where requirements repeat for each."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="sections")
    factor = models.ForeignKey(Factor, on_delete=models.PROTECT, related_name="sections")
    slug = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    summary = models.TextField()
    guidance = models.TextField()
    reviewer_guidance = models.TextField()
    expected_minutes = models.PositiveSmallIntegerField()
    one_coaching_cycle = models.BooleanField(default=False)
    item = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "slug"], name="section_slug_is_unique"),
            models.UniqueConstraint(fields=["framework", "position"], name="section_position_is_unique"),
        ]
        triggers = [frozen_with(FRAMEWORK)]

    def __str__(self) -> str:
        return self.title


class Requirement(models.Model):
    """A slot of a section: what is asked for, how many, how long. Limits are per piece of evidence.

    With `per_item`, `min_items` and `max_items` count for each item that the candidate lists. `form` is a list of
    questions, each {slug, label, kind, required, help, choices}, and `filled_by` says who answers them."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="requirements")
    slug = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    help = models.TextField()
    kind = models.CharField(max_length=20, choices=RequirementKind)
    accepts = ArrayField(models.CharField(max_length=20, choices=EvidenceKind))
    min_items = models.PositiveSmallIntegerField(default=1)
    max_items = models.PositiveSmallIntegerField(default=1)
    max_seconds = models.PositiveIntegerField(null=True, blank=True)
    max_pages = models.PositiveSmallIntegerField(null=True, blank=True)
    max_words = models.PositiveIntegerField(null=True, blank=True)
    template = models.TextField(blank=True)
    per_item = models.BooleanField(default=False)
    form = models.JSONField(default=list, blank=True)
    filled_by = models.CharField(max_length=20, choices=FilledBy, default=FilledBy.CANDIDATE)

    class Meta:
        ordering = ["position"]
        constraints = [
            one_of("kind", RequirementKind, name="requirement_kind_is_known"),
            one_of("filled_by", FilledBy, name="requirement_filled_by_is_known"),
            models.UniqueConstraint(fields=["section", "slug"], name="requirement_slug_is_unique"),
            models.UniqueConstraint(fields=["section", "position"], name="requirement_position_is_unique"),
            models.CheckConstraint(condition=Q(max_items__gte=F("min_items")), name="requirement_takes_what_it_needs"),
        ]
        triggers = [frozen_with(SECTION)]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """What is scored; belongs to a section, aligned to a factor."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="criteria")
    factor = models.ForeignKey(Factor, on_delete=models.PROTECT, related_name="criteria")
    slug = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    statement = models.TextField()
    look_for = ArrayField(models.CharField(max_length=300), default=list)

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["section", "slug"], name="criterion_slug_is_unique"),
            models.UniqueConstraint(fields=["section", "position"], name="criterion_position_is_unique"),
        ]
        triggers = [frozen_with(SECTION)]

    def __str__(self) -> str:
        return self.title


class Level(models.Model):
    """One of the four described levels of a criterion."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="levels")
    value = models.PositiveSmallIntegerField()
    descriptor = models.TextField()

    class Meta:
        ordering = ["-value"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "value"], name="level_value_is_unique"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=4), name="level_value_is_one_to_four"),
        ]
        triggers = [frozen_with(CRITERION)]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"

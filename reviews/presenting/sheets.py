"""What is there to fill in on a review, and what stands there already? The desk's form is made from this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.refusals import Stale
from certification.models import Criterion
from portfolios.models import Exhibit, Rendition
from portfolios.states import RenditionKind
from portfolios.viewing.pins import Pin
from reviews import scoring
from reviews.forms import Choices, ReviewForm
from reviews.models import Assignment
from reviews.rules import Entry, Gap, gaps


@dataclass(frozen=True)
class Sheet:
    """The criteria of a review's section and the exhibits of its submission: two statements."""

    assignment: Assignment
    criteria: tuple[Criterion, ...]
    exhibits: tuple[Exhibit, ...]

    @property
    def conditions(self) -> tuple[Mapping[str, str], ...]:
        """The framework's condition codes, each with title and help."""
        return tuple(self.assignment.submission.section.framework.conditions)

    @property
    def choices(self) -> Choices:
        return Choices(
            criteria=[(criterion.slug, criterion.title) for criterion in self.criteria],
            exhibits=[(exhibit.number, f"{exhibit.number}. {exhibit.asked}") for exhibit in self.exhibits],
            conditions=[(condition["code"], condition["title"]) for condition in self.conditions],
            grounds={exhibit.number: _ground(exhibit) for exhibit in self.exhibits},
        )

    def form(self, data: Any) -> ReviewForm:
        """The form as sent, or as `stored`."""
        return ReviewForm(data, choices=self.choices)

    def entries(self, form: ReviewForm) -> list[Entry]:
        """What a valid form says, in the ids that the verb takes."""
        criteria = {criterion.slug: criterion.pk for criterion in self.criteria}
        exhibits = {exhibit.number: exhibit.pk for exhibit in self.exhibits}
        return [
            Entry(
                criterion_id=criteria[finding.slug],
                value=finding.value,
                exhibit_id=exhibits[finding.exhibit] if finding.exhibit is not None else None,
                strengths=finding.strengths,
                next_step=finding.next_step,
                pin=finding.pin,
            )
            for finding in form.findings()
        ]

    def stored(self) -> dict[str, str]:
        """What the database holds, by the form's field names: one statement."""
        assignment = self.assignment
        return self._by_field(
            assignment.version, assignment.condition, assignment.condition_reason, scoring.stored(assignment)
        )

    def current(self, stale: Stale) -> dict[str, str]:
        """What another window has stored, by the form's field names."""
        found = stale.current
        entries = [
            Entry(
                criterion_id=entry["criterion"],
                value=None if entry["value"] is None else Decimal(entry["value"]),
                exhibit_id=entry["exhibit"],
                strengths=entry["strengths"],
                next_step=entry["next_step"],
                pin=Pin(**entry["pin"]),
            )
            for entry in found["entries"]
        ]
        return self._by_field(found["version"], found["condition"], found["condition_reason"], entries)

    def _by_field(self, version: int, condition: str, reason: str, entries: Sequence[Entry]) -> dict[str, str]:
        slugs = {criterion.pk: criterion.slug for criterion in self.criteria}
        numbers = {exhibit.pk: str(exhibit.number) for exhibit in self.exhibits}
        fields = {"version": str(version), "condition": condition, "condition_reason": reason}
        for entry in entries:
            slug = slugs[entry.criterion_id]
            fields[f"value-{slug}"] = plain(entry.value)
            fields[f"exhibit-{slug}"] = numbers.get(entry.exhibit_id or 0, "")
            fields[f"from-{slug}"], fields[f"to-{slug}"] = entry.pin.start, entry.pin.end
            fields[f"strengths-{slug}"] = entry.strengths
            fields[f"next_step-{slug}"] = entry.next_step
        return fields

    def gaps(self, form: ReviewForm) -> list[Gap]:
        """What the review still needs before it can be handed in."""
        titles = {criterion.pk: criterion.title for criterion in self.criteria}
        sent = form.cleaned_data
        return gaps(titles, self.entries(form), sent["condition"], sent["condition_reason"])

    def missing(self, form: ReviewForm) -> list[str]:
        """The same, one sentence each."""
        return [gap.sentence for gap in self.gaps(form)]


def sheet(assignment: Assignment) -> Sheet:
    criteria = Criterion.objects.filter(section=assignment.submission.section_id)
    placed = Exhibit.objects.filter(submission=assignment.submission_id)
    copies = Rendition.objects.filter(evidence=OuterRef("evidence"), kind=RenditionKind.COPY)
    exhibits = placed.select_related("requirement__section", "item", "evidence").annotate(
        copied=Subquery(copies.values("facts")[:1])
    )
    lean = exhibits.defer("evidence__text", "evidence__answers", "evidence__form")
    return Sheet(assignment, tuple(criteria), tuple(lean))


def _ground(exhibit: Exhibit) -> tuple[str, Mapping[str, Any]]:
    """What an exhibit is, and how long: as its copy says, which is what a reviewer is served."""
    return exhibit.evidence.kind, exhibit.evidence.facts | (exhibit.copied or {})  # type: ignore[attr-defined]


def plain(value: Decimal | None) -> str:
    """A value of the scale as the form writes it: "3", not "3.00"."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")

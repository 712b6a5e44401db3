"""What does a reviewer look over before handing in? What was put down for each criterion, and what is missing where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from reviews.forms import ReviewForm
from reviews.presenting.sheets import Sheet

PARTS = {
    "value": "Score",
    "exhibit": "Carried by",
    "strengths": "Strengths",
    "next_step": "Next step",
}


@dataclass(frozen=True)
class Line:
    """One thing of one criterion: what was put down, or what is missing, and where on the desk it stands."""

    label: str
    words: str
    missing: str
    url: str


@dataclass(frozen=True)
class Checked:
    """One criterion of the checklist."""

    title: str
    lines: Sequence[Line]

    @property
    def whole(self) -> bool:
        return not any(line.missing for line in self.lines)


@dataclass(frozen=True)
class Missing:
    sentence: str
    url: str


def missing(sheet: Sheet, form: ReviewForm) -> list[Missing]:
    """What is missing, each with a link to its place."""
    slugs = {criterion.pk: criterion.slug for criterion in sheet.criteria}
    return [
        Missing(gap.sentence, _url(sheet, gap.part, slugs.get(gap.criterion_id or 0, ""))) for gap in sheet.gaps(form)
    ]


def checklist(sheet: Sheet, form: ReviewForm) -> list[Checked]:
    """Every criterion in the framework's order; `form` is valid."""
    gaps = {(gap.criterion_id, gap.part): gap.sentence for gap in sheet.gaps(form)}
    said = dict(_said(sheet, form))
    return [
        Checked(
            criterion.title,
            [
                Line(
                    label,
                    said[criterion.slug][part],
                    gaps.get((criterion.pk, part), ""),
                    _url(sheet, part, criterion.slug),
                )
                for part, label in PARTS.items()
            ],
        )
        for criterion in sheet.criteria
    ]


def _said(sheet: Sheet, form: ReviewForm) -> Iterator[tuple[str, Mapping[str, str]]]:
    exhibits = dict(sheet.choices.exhibits)
    for finding in form.findings():
        carried = exhibits.get(finding.exhibit or 0, "")
        yield (
            finding.slug,
            {
                "value": form.cleaned_data[f"value-{finding.slug}"],
                "exhibit": ", ".join(words for words in (carried, finding.pin.words) if words),
                "strengths": finding.strengths,
                "next_step": finding.next_step,
            },
        )


def _url(sheet: Sheet, part: str, slug: str) -> str:
    """The place of a part on the desk; the score's is its criterion, where the keys choose it."""
    place = f"criterion-{slug}" if part == "value" else f"id_{part}-{slug}" if slug else f"id_{part}"
    return f"{reverse('reviews:desk', args=[sheet.assignment.pk])}#{place}"

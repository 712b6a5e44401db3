"""What do the desk and a page of their own show of a reviewer's sentences?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from certification.models import Criterion
from reviews.models import Sentence


@dataclass(frozen=True)
class Row:
    """One sentence: its text, for which criterion ("any criterion"), and where it is changed and dropped."""

    text: str
    about: str
    url: str
    drop_url: str


@dataclass(frozen=True)
class Offered:
    """One sentence on the desk: for one of its criteria by slug, or for any."""

    text: str
    slug: str


def rows(found: Iterable[Sentence]) -> list[Row]:
    return [
        Row(
            text=each.text,
            about=each.criterion.title if each.criterion else "any criterion",
            url=reverse("reviews:sentence", args=[each.pk]),
            drop_url=reverse("reviews:drop_sentence", args=[each.pk]),
        )
        for each in found
    ]


def choices(criteria: Iterable[Criterion], kept: Sentence | None = None) -> list[tuple[int, str]]:
    """The criteria that a sentence can be for; the one that it is for already stays among them."""
    found = {each.pk: f"{each.section.title}: {each.title}" for each in criteria}
    if kept is not None and kept.criterion is not None:
        found.setdefault(kept.criterion.pk, kept.criterion.title)
    return list(found.items())


def offered(found: QuerySet[Sentence], criteria: Sequence[Criterion]) -> list[Offered]:
    """Those that can be inserted at this desk: its criteria's first, then those for any; one statement."""
    slugs = {criterion.pk: criterion.slug for criterion in criteria}
    own = [each for each in found if each.criterion_id is None or each.criterion_id in slugs]
    ordered = sorted(own, key=lambda each: each.criterion_id is None)
    return [Offered(each.text, slugs.get(each.criterion_id or 0, "")) for each in ordered]

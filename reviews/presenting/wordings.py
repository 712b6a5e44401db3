"""What does somebody see who words what coaches will read? The alias and the texts; no value, no name, no outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse

from accounts import paging
from portfolios.models import Submission
from portfolios.writing import differences
from portfolios.writing.differences import Piece
from reviews import naming, wordings
from reviews.forms import WordingForm
from reviews.states import Said
from reviews.wordings import Passage


@dataclass(frozen=True)
class Row:
    """One settled section of the list."""

    alias: str
    section: str
    cohort: str
    looked: bool
    url: str


@dataclass(frozen=True)
class Listed:
    rows: Sequence[Row]
    page: Page[Submission]
    looked: int
    total: int


@dataclass(frozen=True)
class Text:
    """One text: as written beside as the coach will read it. `names` are words in it that may name somebody."""

    place: int
    who: str
    label: str
    original: str
    field: BoundField
    edited: bool
    changes: Sequence[Piece]
    names: Sequence[str]


@dataclass(frozen=True)
class Criterion:
    title: str
    texts: Sequence[Text]


@dataclass(frozen=True)
class Sheet:
    """The texts of one section by criterion."""

    alias: str
    section: str
    looked: bool
    names: int
    criteria: Sequence[Criterion]


def listed(found: Sequence[Submission], number: str | None) -> Listed:
    """One page of the sections to look at."""
    shown = Paginator(found, paging.SIZE).get_page(number)
    looked = sum(row.looked for row in found)  # type: ignore[attr-defined]
    return Listed([_row(row) for row in shown], shown, looked, len(found))


def _row(row: Submission) -> Row:
    return Row(
        alias=row.alias,
        section=row.section.title,
        cohort=row.portfolio.enrolment.cohort.title,
        looked=row.looked,  # type: ignore[attr-defined]
        url=reverse("reviews:wording", args=[row.alias]),
    )


def sheet(row: Submission, found: Sequence[Passage], form: WordingForm, *, blind: bool) -> Sheet:
    """A section with its texts and the form over them."""
    wanted = naming.terms(row)
    texts = [
        (each.score.criterion.title, _text(place, each, form, naming.found(each, wanted, blind=blind)))
        for place, each in enumerate(found)
    ]
    titles = dict.fromkeys(title for title, _ in texts)
    return Sheet(
        alias=row.alias,
        section=row.section.title,
        looked=row.looked,  # type: ignore[attr-defined]
        names=sum(bool(text.names) for _, text in texts),
        criteria=[Criterion(title, [text for of, text in texts if of == title]) for title in titles],
    )


def _text(place: int, passage: Passage, form: WordingForm, names: Sequence[str]) -> Text:
    edited = passage.text != passage.original
    return Text(
        place=place,
        who=passage.who,
        label=str(Said(passage.field).label),
        original=passage.original,
        field=form[f"text-{place}"],
        edited=edited,
        changes=differences.between(passage.original, passage.text) if edited else [],
        names=names,
    )


def form_of(found: Sequence[Passage], sent: QueryDict | None = None) -> WordingForm:
    """The form over these texts as they read now."""
    labels = [f"{each.who}, {Said(each.field).label.lower()}" for each in found]
    first = {f"text-{place}": each.text for place, each in enumerate(found)}
    return WordingForm(sent, labels=labels, initial=first | {"version": wordings.version_of(found)})


def renewed(form: WordingForm, found: Sequence[Passage], sent: QueryDict) -> WordingForm:
    """A form that was refused, over the texts as they stand now: what was typed is kept, and saving again saves it."""
    over = sent.copy()
    over["version"] = str(wordings.version_of(found))
    again = form_of(found, over)
    again.is_valid()
    for error in form.non_field_errors():
        again.add_error(None, error)
    return again

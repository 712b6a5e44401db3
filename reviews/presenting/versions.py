"""What do the pages of a draft's earlier versions show its reviewer? The alias, the section, and their own words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.paginator import Page
from django.urls import reverse

from accounts.models import User
from portfolios.pages import history as pages
from reviews import drafts, rules
from reviews.models import Assignment, DraftRevision
from reviews.presenting.desks import back
from reviews.presenting.sheets import Sheet, plain

Context = dict[str, Any]
LABELS = ("Score", "Exhibit that carries it", "Moment or page", "Strengths", "Next step")


def draft_history(assignment: Assignment, shown: Page[DraftRevision]) -> Context:
    """The versions of one's own draft."""
    rows = drafts.of(assignment.pk)
    return {
        "crumbs": _way(assignment),
        "subject": _subject(assignment),
        "what": "this review",
        "page": shown,
        "lines": pages.lines(shown, rows, "reviews:revision", assignment.pk),
    }


def draft_revision(person: User, sheet: Sheet, chosen: DraftRevision) -> Context:
    """One version of one's own draft: what it says, what was changed in it, the way back."""
    assignment = sheet.assignment
    restore = reverse("reviews:restore", args=[assignment.pk, chosen.version])
    refusal = rules.refuse_work(person, assignment)
    found = pages.compared(drafts.of(assignment.pk), chosen, refusal, restore, partial(_readable, sheet))
    way = [*_way(assignment), ("Earlier versions", reverse("reviews:history", args=[assignment.pk]))]
    return found | {"crumbs": way, "subject": _subject(assignment)}


def _way(assignment: Assignment) -> list[tuple[str, str]]:
    desk = reverse("reviews:desk", args=[assignment.pk])
    return [back(assignment), (assignment.submission.alias, desk)]


def _subject(assignment: Assignment) -> str:
    return f"{assignment.submission.alias}, {assignment.submission.section.title}"


def _readable(sheet: Sheet, revision: DraftRevision) -> str:
    """A version as one text: each criterion with what was put down for it, then the condition."""
    return "\n\n".join([*_criteria(sheet, revision), *_condition(sheet, revision)])


def _criteria(sheet: Sheet, revision: DraftRevision) -> Iterator[str]:
    exhibits = {exhibit.pk: f"{exhibit.number}. {exhibit.asked}" for exhibit in sheet.exhibits}
    for entry in drafts.entries(revision, [criterion.pk for criterion in sheet.criteria]):
        (title,) = (criterion.title for criterion in sheet.criteria if criterion.pk == entry.criterion_id)
        carried = exhibits.get(entry.exhibit_id or 0, "")
        said = (plain(entry.value), carried, entry.pin.words, entry.strengths, entry.next_step)
        parts = [f"{label}: {each}" for label, each in zip(LABELS, said, strict=True) if each]
        if parts:
            yield "\n".join([title, *parts])


def _condition(sheet: Sheet, revision: DraftRevision) -> Iterator[str]:
    code, reason = (revision.answers.get(name, "") for name in ("condition", "condition_reason"))
    titles = {condition["code"]: condition["title"] for condition in sheet.conditions}
    if code or reason:
        yield "\n".join(part for part in (f"Condition: {titles.get(code, 'none')}", reason) if part)

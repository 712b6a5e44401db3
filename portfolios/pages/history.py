"""What do the pages of earlier versions show?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from certification.states import EvidenceKind
from portfolios import evidence, rules
from portfolios.models import (
    Claim,
    CoachingCycle,
    CycleRevision,
    Evidence,
    FormRequest,
    FormRevision,
    Revision,
    Version,
)
from portfolios.pages.coaching import cycle_crumbs, cycle_url
from portfolios.pages.common import Context, claims_url, crumbs, crumbs_to, evidence_url
from portfolios.preparation.facts import counted
from portfolios.writing import differences, history

WHAT = {EvidenceKind.TEXT: "this text", EvidenceKind.FORM: "this form"}

CYCLE = {"began_on": "Began on", "ended_on": "Ended on"}
V = TypeVar("V", bound=Version)


@dataclass(frozen=True)
class Line:
    """One version in the list."""

    version: int
    at: datetime
    who: str
    words: str
    changed: str
    url: str
    newest: bool


def evidence_history(item: Evidence, shown: Page[Revision]) -> Context:
    """The versions of a text, form or title."""
    rows = history.of_evidence(item.pk)
    return {
        "crumbs": crumbs(item.portfolio, (item.title, evidence_url(item))),
        "subject": item.title,
        "what": WHAT.get(EvidenceKind(item.kind), "this title"),
        "page": shown,
        "lines": lines(shown, rows, "portfolios:revision", item.pk),
    }


def note_history(claim: Claim, shown: Page[Revision]) -> Context:
    """The versions of a claim's note."""
    return {
        "crumbs": [*crumbs_to(claim.exhibit.submission), (str(claim.exhibit), claims_url(claim.exhibit))],
        "subject": claim.criterion.title,
        "what": "this note",
        "page": shown,
        "lines": lines(shown, history.of_note(claim), "portfolios:note_revision", claim.pk),
    }


def cycle_history(cycle: CoachingCycle, shown: Page[CycleRevision]) -> Context:
    """The versions of what is written about a coaching cycle."""
    return {
        "crumbs": _to_cycle(cycle),
        "subject": cycle.teacher,
        "what": "this coaching cycle",
        "page": shown,
        "lines": lines(shown, history.of_cycle(cycle.pk), "portfolios:cycle_revision", cycle.pk),
    }


def _to_cycle(cycle: CoachingCycle) -> list[tuple[str, str]]:
    return [*cycle_crumbs(cycle.portfolio), (cycle.teacher, cycle_url(cycle))]


def cycle_revision(person: User, cycle: CoachingCycle, chosen: CycleRevision) -> Context:
    """One version of what is written about a coaching cycle."""
    restore = reverse("portfolios:restore_cycle", args=[cycle.pk, chosen.version])
    back = reverse("portfolios:cycle_history", args=[cycle.pk])
    way = [*_to_cycle(cycle), ("Earlier versions", back)]
    refusal = rules.refuse_collect(person, cycle.portfolio.enrolment)
    found = compared(history.of_cycle(cycle.pk), chosen, refusal, restore, partial(_readable, CYCLE))
    return found | {"crumbs": way, "subject": cycle.teacher}


def private_history(asked: FormRequest, token: str, shown: Page[FormRevision]) -> Context:
    """The versions of what somebody wrote behind a private link."""
    return {
        "crumbs": _to_form(asked, token),
        "subject": asked.requirement.title,
        "what": "this form",
        "page": shown,
        "lines": lines(shown, history.of_form(asked.pk), "portfolios:private_revision", token),
    }


def _to_form(asked: FormRequest, token: str) -> list[tuple[str, str]]:
    return [(asked.requirement.title, reverse("portfolios:private_form", args=[token]))]


def private_revision(asked: FormRequest, token: str, chosen: FormRevision) -> Context:
    """One version of what somebody wrote behind a private link that is open."""
    restore = reverse("portfolios:restore_private", args=[token, chosen.version])
    back = reverse("portfolios:private_history", args=[token])
    questions = {str(each.get("slug", "")): str(each.get("label", "")) for each in asked.form}
    found = compared(history.of_form(asked.pk), chosen, "", restore, partial(_readable, questions))
    return found | {"crumbs": [*_to_form(asked, token), ("Earlier versions", back)], "subject": asked.requirement.title}


def lines(shown: Page[V], rows: QuerySet[V], name: str, pk: int | str) -> list[Line]:
    """Each version beside the one before, which for the last of a page is fetched too."""
    found = list(shown)
    if not found:
        return []
    earlier = rows.filter(version__lt=found[-1].version).first()
    newest = shown.number == 1
    pairs = zip(found, [*found[1:], earlier], strict=True)
    return [
        Line(
            version=row.version,
            at=row.saved_at,
            who=str(row.by) if row.by else "",
            words=counted(row.words, "word"),
            changed=_changed(row, before),
            url=reverse(name, args=[pk, row.version]),
            newest=newest and place == 0,
        )
        for place, (row, before) in enumerate(pairs)
    ]


def _changed(row: Version, before: Version | None) -> str:
    """What happened between two versions, in a line."""
    if row.restored_from:
        return f"Version {row.restored_from} was put back."
    if before is None:
        return "The beginning."
    added, removed = differences.counted(history.read(before).whole, history.read(row).whole)
    parts = [counted(added, "word") + " put in"] if added else []
    parts += [counted(removed, "word") + " taken out"] if removed else []
    parts += ["another title"] if row.title != before.title else []
    said = ", ".join(parts) or "words put in another order"
    return f"{said[0].upper()}{said[1:]}."


def evidence_revision(person: User, item: Evidence, chosen: Revision) -> Context:
    """One version of a text, form or title: what it says, what was changed in it, the way back."""
    rows = history.of_evidence(item.pk)
    refusal = rules.refuse_change_evidence(person, item, frozen=evidence.is_frozen(item.pk))
    restore = reverse("portfolios:restore", args=[item.pk, chosen.version])
    back = reverse("portfolios:history", args=[item.pk])
    way = crumbs(item.portfolio, (item.title, evidence_url(item)), ("Earlier versions", back))
    questions = {str(each.get("slug", "")): str(each.get("label", "")) for each in item.form}
    return compared(rows, chosen, refusal, restore, partial(_readable, questions)) | {
        "crumbs": way,
        "subject": item.title,
    }


def note_revision(person: User, claim: Claim, chosen: Revision) -> Context:
    """One version of a claim's note."""
    submission = claim.exhibit.submission
    restore = reverse("portfolios:restore_note", args=[claim.pk, chosen.version])
    back = reverse("portfolios:note_history", args=[claim.pk])
    way = [
        *crumbs_to(submission),
        (str(claim.exhibit), claims_url(claim.exhibit)),
        ("Earlier versions", back),
    ]
    readable = partial(_readable, {})
    found = compared(history.of_note(claim), chosen, rules.refuse_edit(person, submission), restore, readable)
    return found | {"crumbs": way, "subject": claim.criterion.title}


def compared(rows: QuerySet[V], chosen: V, refusal: str, restore: str, readable: Callable[[V], str]) -> Context:
    """One version beside the one before it, each made readable, and the way back to it."""
    before = rows.filter(version__lt=chosen.version).first()
    newest = not rows.filter(version__gt=chosen.version).exists()
    old, new = readable(before) if before else "", readable(chosen)
    return {
        "revision": chosen,
        "before": before,
        "pieces": differences.between(old, new) if before else [],
        "same": old == new,
        "text": new,
        "words": counted(chosen.words, "word"),
        "newest": newest,
        "actions": [] if newest else [Action("Put this version back", restore, refusal, kind="primary")],
    }


def _readable(questions: Mapping[str, str], revision: Version) -> str:
    """A version as one text: its title, then the text or each question with its answer, in the form's order."""
    slugs = [*(slug for slug in questions if slug in revision.answers), *(set(revision.answers) - set(questions))]
    answers = [f"{questions.get(slug, slug)}\n{history.spoken(revision.answers[slug])}" for slug in slugs]
    return "\n\n".join(part for part in [revision.title, revision.text, *answers] if part)

"""What do the pages of earlier versions show?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from certification.states import EvidenceKind
from portfolios import evidence, rules
from portfolios.models import Claim, Evidence, Revision
from portfolios.pages.common import Context, claims_url, crumbs, crumbs_to, evidence_url
from portfolios.preparation.facts import counted
from portfolios.writing import differences, history

WHAT = {EvidenceKind.TEXT: "this text", EvidenceKind.FORM: "this form"}


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
        "lines": _lines(shown, rows, "portfolios:revision", item.pk),
    }


def note_history(claim: Claim, shown: Page[Revision]) -> Context:
    """The versions of a claim's note."""
    return {
        "crumbs": [*crumbs_to(claim.exhibit.submission), (str(claim.exhibit), claims_url(claim.exhibit))],
        "subject": claim.criterion.title,
        "what": "this note",
        "page": shown,
        "lines": _lines(shown, history.of_note(claim), "portfolios:note_revision", claim.pk),
    }


def _lines(shown: Page[Revision], rows: QuerySet[Revision], name: str, pk: int) -> list[Line]:
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


def _changed(row: Revision, before: Revision | None) -> str:
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
    return _revision(rows, chosen, refusal, restore, questions) | {"crumbs": way, "subject": item.title}


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
    found = _revision(history.of_note(claim), chosen, rules.refuse_edit(person, submission), restore, {})
    return found | {"crumbs": way, "subject": claim.criterion.title}


def _revision(
    rows: QuerySet[Revision], chosen: Revision, refusal: str, restore: str, questions: Mapping[str, str]
) -> Context:
    before = rows.filter(version__lt=chosen.version).first()
    newest = not rows.filter(version__gt=chosen.version).exists()
    old, new = _readable(before, questions), _readable(chosen, questions)
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


def _readable(revision: Revision | None, questions: Mapping[str, str]) -> str:
    """A version as one text: its title, then the text or each question with its answer."""
    if revision is None:
        return ""
    answers = [f"{questions.get(slug, slug)}\n{history.spoken(answer)}" for slug, answer in revision.answers.items()]
    return "\n\n".join(part for part in [revision.title, revision.text, *answers] if part)

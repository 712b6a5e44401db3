"""What do the library and the page of one piece of evidence show?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from certification.states import EvidenceKind
from portfolios import access, rules
from portfolios.forms import CaptionsForm, KindForm, TextForm, TitleForm
from portfolios.models import Captions, CoachingCycle, Evidence, Exhibit, Portfolio
from portfolios.pages import belonging, preparations, uploads
from portfolios.pages.common import Context, crumbs, evidence_url, file_url, page_pictures
from portfolios.pages.preparations import Preparation
from portfolios.practice import covering
from portfolios.practice.coaching_forms import BelongsForm
from portfolios.practice.coaching_rules import refuse_reassign
from portfolios.preparation import facts
from portfolios.preparation.facts import counted
from portfolios.questions import answering, form_rules
from portfolios.states import EDITABLE, HIDING, Cover
from portfolios.viewing import captions, showing


@dataclass(frozen=True)
class Shelved:
    """One piece of evidence in a list."""

    evidence: Evidence
    url: str
    kind_label: str
    facts: str
    preparation: Preparation | None
    sections: tuple[tuple[str, str], ...]
    cycle: CoachingCycle | None
    hidden: str


@dataclass(frozen=True)
class Captioned:
    """The captions that a video has, in words and as an address, and the form for others."""

    form: CaptionsForm
    url: str = ""
    words: str = ""
    remove: Action | None = None


def library(person: User, portfolio: Portfolio, shown: Page[Evidence], form: KindForm, cycle: int = 0) -> Context:
    """What a candidate has, and the ways to add to it: for one coaching cycle where they came from its page."""
    return {
        "portfolio": portfolio,
        "crumbs": crumbs(portfolio),
        "page": shown,
        "items": [shelved(portfolio, evidence) for evidence in shown],
        "form": form,
        "upload": uploads.words(portfolio.pk),
        "cycles": belonging.choice(person, portfolio, cycle),
        "waiting": uploads.waiting(access.waiting_for(person, portfolio)),
    }


def shelved(portfolio: Portfolio, evidence: Evidence) -> Shelved:
    placed: list[Exhibit] = evidence.placed  # type: ignore[attr-defined]
    sections = {exhibit.submission.section.slug: exhibit.submission.section.title for exhibit in placed}
    return Shelved(
        evidence=evidence,
        url=evidence_url(evidence),
        kind_label=EvidenceKind(evidence.kind).label,
        facts=" · ".join(facts.described(facts.known(evidence), words=evidence.words)),
        preparation=preparations.row(evidence),
        sections=tuple(
            (title, reverse("portfolios:section", args=[portfolio.pk, slug])) for slug, title in sections.items()
        ),
        cycle=evidence.coaching_cycle,
        hidden=Cover(evidence.cover).label if evidence.cover in HIDING else "",  # type: ignore[attr-defined]
    )


def evidence(
    person: User, item: Evidence, *, form: TextForm | TitleForm | None = None, current: Mapping[str, Any] | None = None
) -> Context:
    """One piece of evidence: editor or viewer, facts, where it is placed, what can be done."""
    (row,) = access.library_for(person, item.portfolio).filter(pk=item.pk)
    placed: list[Exhibit] = row.placed  # type: ignore[attr-defined]
    frozen = any(exhibit.submission.status not in EDITABLE for exhibit in placed)
    written = item.kind == EvidenceKind.TEXT
    initial = {"title": item.title, "text": item.text, "version": item.version}
    refusal = rules.refuse_change_evidence(person, item, frozen=frozen)
    cycles = access.coaching_cycles_for(person).filter(portfolio=item.portfolio_id)
    return {
        "portfolio": item.portfolio,
        "crumbs": crumbs(item.portfolio, ("Evidence", reverse("portfolios:library", args=[item.portfolio_id]))),
        "evidence": item,
        "shelved": shelved(item.portfolio, row),
        "preparation": preparations.preparation(person, row),
        "viewer": showing.viewer(row),
        "file_url": file_url(row),
        "captions": captioned(item),
        "answers": () if form_rules.refuse_read(item) else answering.answered(item.form, item.answers),
        "pages": page_pictures(item),
        "form": form or (TextForm(initial=initial) if written else TitleForm(initial=initial)),
        "limit": _limit(placed),
        "refusal": refusal,
        "current": current,
        "belongs": BelongsForm(cycles=cycles, initial={"coaching_cycle": item.coaching_cycle_id}),
        "kept": refuse_reassign(row, None, frozen=frozen) or rules.refuse_collect(person, item.portfolio.enrolment),
        "consent": consent_link(row, placed),
        "actions": _evidence_actions(person, item, placed, frozen=frozen),
    }


def captioned(item: Evidence) -> Captioned | None:
    """The captions of a video, and what takes others; None for anything else. One statement."""
    if item.kind != EvidenceKind.VIDEO:
        return None
    text = Captions.objects.filter(evidence=item).values_list("text", flat=True).first()
    form = CaptionsForm()
    if text is None:
        return Captioned(form)
    lines = captions.times(text)
    return Captioned(
        form=form,
        url=reverse("portfolios:evidence_part", args=[item.pk, captions.KIND, 1]),
        words=f"{counted(len(lines), 'caption')}, from {lines[0][0][:8]} to {lines[-1][1][:8]}.",
        remove=Action("Remove the captions", reverse("portfolios:remove_captions", args=[item.pk])),
    )


def consent_link(row: Evidence, placed: Sequence[Exhibit]) -> Context | None:
    """How the consent of those in a recording stands, and where its register is; None for what needs none."""
    linked = any(covering.needs_consent(row, exhibit.requirement) for exhibit in placed)
    cover = Cover(row.cover)  # type: ignore[attr-defined]
    if not (linked or covering.needs_consent(row)):
        return None
    url = reverse("portfolios:consents", args=[row.pk])
    return {"cover": cover, "label": cover.label, "url": url, "hidden": cover in HIDING}


def _limit(placed: Iterable[Exhibit]) -> int | None:
    """The tightest word limit of the slots under way that hold the text."""
    return min((limit for each in placed if (limit := each.requirement.max_words)), default=None)


def _evidence_actions(person: User, item: Evidence, placed: Sequence[Exhibit], *, frozen: bool) -> list[Action]:
    under_way = [each.submission.section.title for each in placed if each.submission.status in EDITABLE]
    refusal = rules.refuse_remove_evidence(person, item, frozen=frozen, sections=list(dict.fromkeys(under_way)))
    remove = reverse("portfolios:remove_evidence", args=[item.pk])
    offered = [Action("Remove from the library", remove, refusal, kind="danger", method="get")]
    if not form_rules.refuse_copy(item):
        offered.insert(0, Action("Make a copy", reverse("portfolios:copy_evidence", args=[item.pk])))
    return offered

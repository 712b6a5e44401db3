"""What do the page of one section and of one of its exhibits show?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects
from django.forms import BaseForm
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused, Stale
from certification.models import Criterion, Section
from certification.states import EvidenceKind, FilledBy
from portfolios import access, actions, completeness, rules, slots, submissions
from portfolios.completeness import Placed
from portfolios.models import Claim, CoachingCycle, Evidence, Exhibit, Portfolio, Submission, Upload
from portfolios.pages import about, belonging, preparations, uploads
from portfolios.pages.common import (
    Context,
    captions_url,
    claims_url,
    crumbs,
    crumbs_to,
    dates,
    evidence_url,
    file_url,
    page_pictures,
)
from portfolios.pages.preparations import Preparation
from portfolios.practice import coaching, covering
from portfolios.preparation import facts
from portfolios.preparation.opening.types import EVERY
from portfolios.questions import form_rules
from portfolios.standing import Standing
from portfolios.states import EDITABLE, Audience, Cover, Status, face, label
from portfolios.uploading import grace
from portfolios.viewing import showing
from portfolios.viewing.pins import Pin
from portfolios.viewing.showing import Shown

SHELF = 200
"""How many pieces of the library a slot offers to choose from, the newest first."""

UNSEEN = (showing.WITHDRAWN, form_rules.KEPT)
"""Why the candidate, too, is shown nothing of an exhibit."""


@dataclass(frozen=True)
class SlotView:
    """One slot with what is placed, what can be placed, and the words of its limits."""

    slot: completeness.Slot
    key: str
    target: slots.Slot | None
    limits: str
    placed: tuple[PlacedView, ...]
    waiting: tuple[uploads.Waiting, ...]
    offered: tuple[Evidence, ...]
    takes_file: bool
    takes_files: bool
    takes_text: bool
    takes_link: bool
    takes_form: bool
    asks_others: bool


@dataclass(frozen=True)
class PlacedView:
    """One exhibit in its slot."""

    item: Placed
    shown: Shown
    url: str
    claims_url: str
    facts: tuple[str, ...]
    preparation: Preparation | None
    movable: bool
    cycle: str
    joins: CoachingCycle | None
    consents_url: str
    cover: str
    cover_label: str


def section(person: User, portfolio: Portfolio, chosen: Section, stands: Standing) -> Context:
    """Slots, claims, rubric and buttons of one section."""
    attempts = submissions.attempts(portfolio.pk, chosen.pk)
    last = attempts[-1] if attempts and attempts[-1].status != Status.WITHDRAWN else None
    exhibits = submissions.offered(last.pk) if last else []
    criteria = list(Criterion.objects.filter(section=chosen).prefetch_related("levels").order_by("position"))
    checked = (
        submissions.look_over(last, exhibits, criteria)
        if last
        else completeness.check(chosen.requirements.all(), (), criteria)
    )
    editable = last is not None and last.status in EDITABLE
    links = portfolio.enrolment.cohort.hosted_links
    shelf = (
        list(access.placeable_for(person).filter(portfolio=portfolio).order_by("-added_at")[:SHELF]) if editable else []
    )
    late = grace.of(last, stands) if last and editable else None
    coming = list(access.waiting_for(person, portfolio).filter(submission=last)) if editable else []
    return {
        "portfolio": portfolio,
        "crumbs": crumbs(portfolio),
        "section": chosen,
        "submission": last,
        "status": face(last.status) if last else "none",
        "status_label": label(last.status, Audience.CANDIDATE) if last else "Not begun",
        "editable": editable,
        "returned_reason": last.returned_reason if last and last.status == Status.RETURNED else "",
        "slots": [
            _slot(slot, last if editable else None, chosen, shelf, coming, links=links) for slot in checked.slots
        ],
        "listing": about.listing(person, last, checked) if last and editable else None,
        "about": about.about_cycle(person, last, checked) if last and editable else None,
        "check": checked,
        "criteria": criteria,
        "actions": actions.for_section(person, portfolio, chosen, attempts, stands),
        "dates": list(dates(stands, late)),
        "late": late,
        "cohort": portfolio.enrolment.cohort,
        "now": stands.at,
        "upload": uploads.words(portfolio.pk) if editable else {},
        "cycles": belonging.choice(person, portfolio, coaching.likely(last)) if last and editable else None,
    }


def _slot(
    slot: completeness.Slot,
    submission: Submission | None,
    chosen: Section,
    shelf: Iterable[Evidence],
    coming: Iterable[Upload],
    *,
    links: bool,
) -> SlotView:
    requirement = slot.requirement
    requirement.section = chosen
    held = {item.exhibit.evidence_id for item in slot.placed}
    open_slot = submission is not None and slot.has_room
    accepts = requirement.accepts if open_slot else []
    offered = [each for each in shelf if each.kind in accepts and each.pk not in held]
    offered = [each for each in offered if not form_rules.refuse_place(requirement, each)]
    return SlotView(
        slot=slot,
        key=slots.key(requirement, slot.item),
        target=slots.slot(submission, requirement, slot.item) if submission else None,
        limits=limits(slot),
        placed=tuple(_placed(item, index, submission, chosen) for index, item in enumerate(slot.placed)),
        waiting=tuple(uploads.waiting(each for each in coming if _is_for(each, slot))),
        offered=tuple(offered),
        takes_file=any(each.kind in accepts for each in EVERY),
        takes_files=requirement.max_items - len(slot.placed) > 1,
        takes_text=EvidenceKind.TEXT in accepts,
        takes_link=links and EvidenceKind.LINK in accepts,
        takes_form=EvidenceKind.FORM in accepts and requirement.filled_by == FilledBy.CANDIDATE,
        asks_others=EvidenceKind.FORM in accepts and requirement.filled_by != FilledBy.CANDIDATE,
    )


def _is_for(upload: Upload, slot: completeness.Slot) -> bool:
    return (upload.requirement_id, upload.item_id) == (slot.requirement.pk, slot.item.pk if slot.item else None)


def _placed(item: Placed, index: int, submission: Submission | None, chosen: Section) -> PlacedView:
    exhibit = item.exhibit
    cycle, about_one = exhibit.evidence.coaching_cycle, chosen.one_coaching_cycle
    wanted = submission.coaching_cycle if submission and about_one else None
    recorded = covering.needs_consent(exhibit.evidence, exhibit.requirement)
    cover = Cover(exhibit.cover) if recorded else None  # type: ignore[attr-defined]
    return PlacedView(
        item=item,
        shown=showing.of(exhibit),
        url=evidence_url(exhibit.evidence),
        claims_url=claims_url(exhibit),
        facts=tuple(facts.described(facts.known(exhibit.evidence), words=exhibit.evidence.words)),
        preparation=preparations.slot(exhibit),
        movable=index > 0,
        cycle=(cycle.teacher if cycle else "No coaching cycle yet") if about_one else "",
        joins=wanted if wanted != cycle else None,
        consents_url=reverse("portfolios:consents", args=[exhibit.evidence_id]) if cover else "",
        cover=cover or "",
        cover_label=cover.label if cover else "",
    )


def limits(slot: completeness.Slot) -> str:
    """What a slot asks for, in a line: 1 to 3 documents, at most 1 page each."""
    asked = slot.requirement
    number = str(asked.min_items) if asked.min_items == asked.max_items else f"{asked.min_items} to {asked.max_items}"
    most = []
    if asked.max_seconds:
        most.append(f"{facts.clock(asked.max_seconds)} minutes")
    if asked.max_pages:
        most.append(facts.counted(asked.max_pages, "page"))
    if asked.max_words:
        most.append(facts.counted(asked.max_words, "word"))
    each = " each" if asked.max_items > 1 and most else ""
    bounds = f", at most {' or '.join(most)}{each}" if most else ""
    repeated = f" for each {asked.section.item}" if asked.per_item else ""
    return f"{number} {'item' if asked.max_items == 1 else 'items'}{repeated}: {completeness.accepted(asked)}{bounds}."


def one_earlier(exhibit: Exhibit) -> list[int]:
    """The exhibits of a slot in their order, with this one a place further up."""
    rows = Exhibit.objects.filter(
        submission_id=exhibit.submission_id, requirement_id=exhibit.requirement_id, item_id=exhibit.item_id
    )
    order = list(rows.order_by("number").values_list("pk", flat=True))
    at = order.index(exhibit.pk)
    order.insert(max(at - 1, 0), order.pop(at))
    return order


@dataclass(frozen=True)
class Typed:
    """A note that could not be saved: whose claim, what was typed over which version, and why not."""

    claim_id: int
    note: str
    version: str
    refusal: Refused

    @property
    def elsewhere(self) -> str | None:
        """What was saved elsewhere meanwhile."""
        return str(self.refusal.current["note"]) if isinstance(self.refusal, Stale) else None


@dataclass(frozen=True)
class ClaimView:
    """One claim with its note as it can be edited."""

    claim: Claim
    pins: tuple[tuple[int, Pin], ...]
    title: str
    note: str
    version: str
    elsewhere: str | None
    refusal: str
    field_id: str
    save_url: str
    history_url: str


def _claim(claim: Claim, typed: Typed | None) -> ClaimView:
    kept = typed if typed and typed.claim_id == claim.pk else None
    seen = kept.version if kept and kept.elsewhere is None else str(claim.version)
    return ClaimView(
        claim=claim,
        pins=tuple(zip((pin.pk for pin in claim.pins.all()), showing.pins_of(claim), strict=True)),
        title=claim.criterion.title,
        note=kept.note if kept else claim.note,
        version=seen,
        elsewhere=kept.elsewhere if kept else None,
        refusal=str(kept.refusal) if kept else "",
        field_id=f"note-{claim.criterion.position}",
        save_url=reverse("portfolios:save_note", args=[claim.pk]),
        history_url=reverse("portfolios:note_history", args=[claim.pk]),
    )


def claims(
    exhibit: Exhibit, criteria: QuerySet[Criterion], form: BaseForm, person: User, typed: Typed | None = None
) -> Context:
    """One exhibit with its claims and the rubric."""
    prefetch_related_objects([exhibit], "claims__criterion", "claims__pins")
    submission, shown = exhibit.submission, showing.of(exhibit)
    shown = showing.to_candidate(shown, submission.portfolio.enrolment.cohort)
    return {
        "portfolio": submission.portfolio,
        "crumbs": crumbs_to(submission),
        "exhibit": exhibit,
        "evidence": exhibit.evidence,
        "viewer": shown.viewer if shown.missing in UNSEEN else showing.viewer(exhibit.evidence),
        "pages": [] if shown.missing in UNSEEN else page_pictures(exhibit.evidence),
        "marks": shown.marks,
        "shown": shown,
        "file_url": file_url(exhibit.evidence),
        "captions": "" if shown.missing in UNSEEN else captions_url(exhibit.evidence),
        "claims": [_claim(claim, typed) for claim in exhibit.claims.all()],
        "criteria": criteria,
        "form": form,
        "refusal": rules.refuse_edit(person, submission),
        "editable": not rules.refuse_edit(person, submission),
    }

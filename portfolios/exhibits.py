"""How is evidence placed in a section's slots, ordered, and taken out again?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.models import User
from accounts.refusals import allow, first
from certification.models import Requirement
from portfolios import locks, rules
from portfolios.models import Consent, Evidence, Exhibit, SubmissionItem
from portfolios.practice import coaching, covering
from portfolios.practice.coaching_rules import refuse_item_of_slot
from portfolios.practice.consent_rules import SIGNED_FORM, refuse_hidden_recording
from portfolios.writing import history

ASIDE = 10_000
"""Where numbers wait while others take their places: the database never sees two alike."""


@transaction.atomic
def place(
    submission_id: int, *, requirement_id: int, evidence_id: int, item_id: int | None = None, by: User, at: datetime
) -> Exhibit:
    """Put a piece of evidence into a slot, for one of the listed items where the slot repeats for each; the exhibits
    are numbered in the order of the slots."""
    submission = locks.submission(submission_id)
    evidence = locks.evidence(evidence_id)
    requirement = Requirement.objects.get(pk=requirement_id)
    item = SubmissionItem.objects.get(pk=item_id) if item_id else None
    slot = Exhibit.objects.filter(submission=submission, requirement=requirement, item=item)
    held = list(slot.values_list("evidence", flat=True))
    allow(
        first(
            rules.refuse_edit(by, submission),
            rules.refuse_place(requirement, evidence, submission, held=held),
            refuse_item_of_slot(requirement, submission, item),
            _refuse_shown(evidence),
        )
    )
    last = Exhibit.objects.filter(submission=submission).order_by("-number").values_list("number", flat=True).first()
    exhibit = Exhibit.objects.create(
        submission=submission,
        requirement=requirement,
        evidence=evidence,
        item=item,
        number=(last or 0) + 1,
        placed_at=at,
    )
    coaching.join(evidence, submission, by=by, at=at)
    audit.record("exhibit.placed", exhibit, by=by, at=at, submission=submission.pk, evidence=evidence.pk)
    renumber(submission.pk)
    exhibit.refresh_from_db(fields=["number"])
    return exhibit


def _refuse_shown(evidence: Evidence) -> str:
    """What reviewers may never see: a hidden recording, and a paper with the names of those who signed it."""
    signed = SIGNED_FORM if Consent.objects.filter(signed_form=evidence).exists() else ""
    return refuse_hidden_recording(covering.of(evidence)) or signed


@transaction.atomic
def remove(exhibit_id: int, *, by: User, at: datetime) -> None:
    """Take an exhibit out of its slot, with its claims; the evidence stays in the library."""
    exhibit, submission = locks.exhibit(exhibit_id)
    allow(rules.refuse_edit(by, submission))
    audit.record("exhibit.removed", exhibit, by=by, at=at, submission=submission.pk, evidence=exhibit.evidence_id)
    for claim in exhibit.claims.select_related("exhibit"):
        history.keep_last_note(claim)
    exhibit.delete()
    renumber(submission.pk)


@transaction.atomic
def reorder(submission_id: int, *, exhibit_ids: Sequence[int], by: User, at: datetime) -> None:
    """Number the exhibits anew: within each slot in the given order, those not named last; slots keep theirs."""
    submission = locks.submission(submission_id)
    allow(rules.refuse_edit(by, submission))
    renumber(submission.pk, exhibit_ids)
    audit.record("exhibit.reordered", submission, by=by, at=at)


def renumber(submission_id: int, wanted: Sequence[int] = ()) -> None:
    """Give the numbers 1, 2, 3 … in the order of the slots, in at most three statements."""
    places = {exhibit_id: index for index, exhibit_id in enumerate(wanted)}
    rows = Exhibit.objects.filter(submission_id=submission_id)
    found = list(rows.select_related("requirement", "item").order_by("number"))
    found.sort(key=lambda each: (*_slot(each), places.get(each.pk, len(places)), each.number))
    if [exhibit.number for exhibit in found] == list(range(1, len(found) + 1)):
        return
    rows.update(number=F("number") + ASIDE)
    for number, exhibit in enumerate(found, start=1):
        exhibit.number = number
    Exhibit.objects.bulk_update(found, ["number"])


def _slot(exhibit: Exhibit) -> tuple[int, int]:
    """The place of its slot among the others."""
    return exhibit.requirement.position, exhibit.item.position if exhibit.item else 0

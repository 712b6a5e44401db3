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
from portfolios.models import Exhibit

ASIDE = 10_000
"""Where numbers wait while others take their places: the database never sees two alike."""


@transaction.atomic
def place(submission_id: int, *, requirement_id: int, evidence_id: int, by: User, at: datetime) -> Exhibit:
    """Put a piece of evidence into a slot; the exhibits are numbered in the order of the slots."""
    submission = locks.submission(submission_id)
    evidence = locks.evidence(evidence_id)
    requirement = Requirement.objects.get(pk=requirement_id)
    held = list(
        Exhibit.objects.filter(submission=submission, requirement=requirement).values_list("evidence", flat=True)
    )
    allow(
        first(
            rules.refuse_edit(by, submission),
            rules.refuse_place(requirement, evidence, submission, held=held),
        )
    )
    last = Exhibit.objects.filter(submission=submission).order_by("-number").values_list("number", flat=True).first()
    exhibit = Exhibit.objects.create(
        submission=submission, requirement=requirement, evidence=evidence, number=(last or 0) + 1, placed_at=at
    )
    audit.record("exhibit.placed", exhibit, by=by, at=at, submission=submission.pk, evidence=evidence.pk)
    _renumber(submission.pk)
    exhibit.refresh_from_db(fields=["number"])
    return exhibit


@transaction.atomic
def remove(exhibit_id: int, *, by: User, at: datetime) -> None:
    """Take an exhibit out of its slot, with its claims; the evidence stays in the library."""
    exhibit, submission = locks.exhibit(exhibit_id)
    allow(rules.refuse_edit(by, submission))
    audit.record("exhibit.removed", exhibit, by=by, at=at, submission=submission.pk, evidence=exhibit.evidence_id)
    exhibit.delete()
    _renumber(submission.pk)


@transaction.atomic
def reorder(submission_id: int, *, exhibit_ids: Sequence[int], by: User, at: datetime) -> None:
    """Number the exhibits anew: within each slot in the given order, those not named last; slots keep theirs."""
    submission = locks.submission(submission_id)
    allow(rules.refuse_edit(by, submission))
    _renumber(submission.pk, exhibit_ids)
    audit.record("exhibit.reordered", submission, by=by, at=at)


def _renumber(submission_id: int, wanted: Sequence[int] = ()) -> None:
    """Give the numbers 1, 2, 3 … in the order of the slots, in at most three statements."""
    places = {exhibit_id: index for index, exhibit_id in enumerate(wanted)}
    rows = Exhibit.objects.filter(submission_id=submission_id)
    found = list(rows.select_related("requirement").order_by("number"))
    found.sort(key=lambda each: (each.requirement.position, places.get(each.pk, len(places)), each.number))
    if [exhibit.number for exhibit in found] == list(range(1, len(found) + 1)):
        return
    rows.update(number=F("number") + ASIDE)
    for number, exhibit in enumerate(found, start=1):
        exhibit.number = number
    Exhibit.objects.bulk_update(found, ["number"])

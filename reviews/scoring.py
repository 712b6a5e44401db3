"""How does a reviewer score? Drafts saved as often as one likes, then handed in once, frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from accounts import audit
from accounts.models import User
from accounts.refusals import Stale, allow
from certification.models import Criterion
from portfolios.models import Exhibit
from portfolios.proof import seals
from portfolios.viewing.pins import Pin
from portfolios.writing.history import USUAL, How, Written, read
from reviews import drafts, locks, rules
from reviews.models import Assignment, DraftRevision, Score
from reviews.rules import Entry
from reviews.states import Task

__all__ = ["Draft", "Entry", "Stale", "hand_in", "restore", "save_draft", "stored"]

ELSEWHERE = "This review was saved in another window. Reload the page to go on from there."


@dataclass(frozen=True)
class Draft:
    """What the desk holds: entries (those not named stay as they are) and the condition, empty for none."""

    entries: Sequence[Entry] = ()
    condition: str = ""
    condition_reason: str = ""


@transaction.atomic
def save_draft(
    assignment_id: int,
    *,
    version: int,
    entries: Sequence[Entry],
    condition: str = "",
    condition_reason: str = "",
    how: How = USUAL,
    by: User,
    at: datetime,
) -> int:
    """Store what is there so far and return the new version; `Stale` when another window saved since `version`.

    Saving what stands there already is no conflict, so that a save whose answer got lost can be tried again.
    A draft leaves no line in the audit trail: it is nobody's act yet, and it is saved every few seconds."""
    assignment = _held(assignment_id, by)
    draft = Draft(entries, condition, condition_reason)
    if assignment.version != version:
        return _same_or_stale(assignment, draft)
    _store(assignment, draft, at=at, how=how)
    assignment.save(update_fields=["version", "saved_at", "condition", "condition_reason"])
    return assignment.version


@transaction.atomic
def hand_in(assignment_id: int, *, version: int, draft: Draft | None = None, by: User, at: datetime) -> Assignment:
    """Hand in a complete review; nobody can change it afterwards. `draft` is saved first, in the same step.

    What doesn't match what was handed in is not scored; the draft is kept until it does."""
    locks.submission_of(assignment_id)
    assignment = _held(assignment_id, by, sealed=True)
    if assignment.version != version:
        raise Stale(ELSEWHERE, current=_current(assignment))
    if draft is not None:
        _store(assignment, draft, at=at, how=USUAL)
    titles = dict(zip(assignment.criterion_ids, assignment.criterion_titles, strict=True))  # type: ignore[attr-defined]
    misses = rules.missing(titles, stored(assignment), assignment.condition, assignment.condition_reason)
    allow(rules.refuse_incomplete(misses))
    allow(seals.refuse_broken(assignment.submission))
    assignment.status, assignment.handed_in_at = Task.HANDED_IN, at
    changed = ["status", "handed_in_at", "version", "saved_at", "condition", "condition_reason"]
    assignment.save(update_fields=changed)
    audit.record("review.handed_in", assignment, by=by, at=at, duty=assignment.duty, condition=assignment.condition)
    return assignment


@transaction.atomic
def restore(assignment_id: int, *, version: int, by: User, at: datetime) -> int:
    """Make an earlier version of one's draft the newest one; what stood there until now stays in the list."""
    assignment = _held(assignment_id, by)
    earlier = get_object_or_404(drafts.of(assignment.pk), version=version)
    if drafts.written(assignment, stored(assignment)).says(read(earlier)):
        return assignment.version
    return save_draft(
        assignment.pk,
        version=assignment.version,
        entries=drafts.entries(earlier, assignment.criterion_ids),  # type: ignore[attr-defined]
        condition=earlier.answers.get("condition", ""),
        condition_reason=earlier.answers.get("condition_reason", ""),
        how=How(restored_from=version),
        by=by,
        at=at,
    )


def stored(assignment: Assignment) -> list[Entry]:
    """The stored entries of a review, in the order of the criteria; one statement."""
    columns = ("criterion_id", "value", "exhibit_id", "strengths", "next_step", *drafts.PLACE)
    rows = assignment.scores.order_by("criterion__position").values_list(*columns)
    return [_entry(*row) for row in rows]


def _entry(criterion: int, value: Decimal | None, exhibit: int | None, *rest: Any) -> Entry:
    strengths, next_step, *place = rest
    return Entry(criterion, value, exhibit, strengths, next_step, Pin(*place))


def _held(assignment_id: int, by: User, *, sealed: bool = False) -> Assignment:
    """The locked task with the ids that may stand in it, all in one statement; refused when it isn't one's own."""
    criteria = Criterion.objects.filter(section=OuterRef("submission__section")).order_by("position")
    exhibits = Exhibit.objects.filter(submission=OuterRef("submission")).order_by("number")
    rows = locks.drafts(sealed=sealed).annotate(
        criterion_ids=ArraySubquery(criteria.values("pk")),
        criterion_titles=ArraySubquery(criteria.values("title")),
        kept=Exists(DraftRevision.objects.filter(assignment=OuterRef("pk"))),
        exhibit_ids=ArraySubquery(exhibits.values("pk")),
        exhibit_kinds=ArraySubquery(exhibits.values("evidence__kind")),
    )
    assignment: Assignment = rows.get(pk=assignment_id)
    allow(rules.refuse_work(by, assignment))
    assignment.person = by  # the rule has just seen that it is theirs
    return assignment


def _same_or_stale(assignment: Assignment, draft: Draft) -> int:
    """The stored version when it holds all that the draft says; else `Stale`."""
    there = set(stored(assignment))
    same = (assignment.condition, assignment.condition_reason) == (draft.condition, draft.condition_reason.strip())
    if same and there.issuperset(draft.entries):
        return assignment.version
    raise Stale(ELSEWHERE, current=_current(assignment))


def _current(assignment: Assignment) -> dict[str, Any]:
    """What is stored, for the window that was too late."""
    return {
        "version": assignment.version,
        "condition": assignment.condition,
        "condition_reason": assignment.condition_reason,
        "entries": [
            {
                "criterion": entry.criterion_id,
                "value": None if entry.value is None else str(entry.value),
                "exhibit": entry.exhibit_id,
                "strengths": entry.strengths,
                "next_step": entry.next_step,
                "pin": asdict(entry.pin),
            }
            for entry in stored(assignment)
        ],
    }


def _store(assignment: Assignment, draft: Draft, *, at: datetime, how: How) -> None:
    """Write the entries in one statement, remember the version, and set the task's own columns, which the caller
    saves."""
    known = {condition["code"] for condition in assignment.submission.section.framework.conditions}
    exhibits = zip(assignment.exhibit_ids, assignment.exhibit_kinds, strict=True)  # type: ignore[attr-defined]
    allow(
        rules.refuse_save(
            draft.entries,
            draft.condition,
            draft.condition_reason,
            criteria=assignment.criterion_ids,  # type: ignore[attr-defined]
            exhibits=dict(exhibits),
            conditions=known,
        )
    )
    before = _before(assignment)
    rows = [_row(assignment, entry) for entry in draft.entries]
    Score.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["assignment", "criterion"],
        update_fields=["value", "exhibit", "strengths", "next_step", *drafts.PLACE],
    )
    assignment.version += 1
    assignment.saved_at = at
    assignment.condition = draft.condition
    assignment.condition_reason = draft.condition_reason.strip()
    drafts.keep(assignment, before, drafts.written(assignment, _all(assignment, draft)), at=at, how=how)


def _row(assignment: Assignment, entry: Entry) -> Score:
    said = dict(vars(entry))
    place = asdict(said.pop("pin"))
    return Score(assignment=assignment, **said, **place)


def _before(assignment: Assignment) -> Written | None:
    """What a draft said that was saved before versions were kept; nothing otherwise."""
    if not assignment.version or assignment.kept:  # type: ignore[attr-defined]
        return None
    return drafts.written(assignment, stored(assignment))


def _all(assignment: Assignment, draft: Draft) -> Sequence[Entry]:
    """The entries of every criterion; they are fetched only where the draft doesn't name them all."""
    named = {entry.criterion_id for entry in draft.entries}
    return draft.entries if named.issuperset(assignment.criterion_ids) else stored(assignment)  # type: ignore[attr-defined]

"""How does a candidate say "this exhibit shows this criterion", and take it back?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.refusals import Stale, allow, first
from accounts.text import many_lines, refuse_hidden
from certification.models import Criterion
from portfolios import locks, rules
from portfolios.models import Claim, Pin, Submission
from portfolios.viewing import pins as places
from portfolios.viewing.pins import WHOLE
from portfolios.writing import history

ELSEWHERE = "This note was changed in another window. Nothing was overwritten."


@transaction.atomic
def claim(
    exhibit_id: int,
    *,
    criterion_id: int,
    note: str,
    pin: places.Pin = WHOLE,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Claim:
    """Claim a criterion for an exhibit, with a note and where to look; claiming again rewrites the note, adds the pin.

    `version` is the one that the writer saw, 0 for none: `Stale` where another note stands."""
    exhibit, submission = locks.exhibit(exhibit_id)
    criterion = Criterion.objects.get(pk=criterion_id)
    note = many_lines(note)
    allow(first(_refuse_note(by, submission, note), _refuse_strange(criterion, submission)))
    made = Claim.objects.filter(exhibit=exhibit, criterion=criterion).first()
    if made is None:
        made = Claim(exhibit=exhibit, criterion=criterion, version=0)
        made.version = history.next_version(made) - 1
    else:
        made.exhibit = exhibit
        _require(made, note, version)
    _write(made, note, by=by, at=at)
    _add(made, pin)
    audit.record("claim.made", made, by=by, at=at, exhibit=exhibit.pk, criterion=criterion.slug)
    return made


@transaction.atomic
def save_note(
    claim_id: int, *, note: str, version: int, how: history.How = history.USUAL, by: User, at: datetime
) -> Claim:
    """Save a claim's note over the version that its writer saw; raises `Stale` where another one stands.

    A draft leaves no line in the audit trail: it is saved every few seconds, and its versions are kept."""
    made = Claim.objects.select_related("criterion").get(pk=claim_id)
    made.exhibit, submission = locks.exhibit(made.exhibit_id)
    made.refresh_from_db(fields=["note", "version", "claimed_at"])
    note = many_lines(note)
    allow(_refuse_note(by, submission, note))
    if made.note == note:
        return made
    _require(made, note, version)
    return _write(made, note, how=how, by=by, at=at)


@transaction.atomic
def pin(claim_id: int, *, place: places.Pin, by: User, at: datetime) -> None:
    """Point at one more place; its claim keeps its note."""
    made, submission = _held(claim_id)
    allow(rules.refuse_edit(by, submission))
    _add(made, place)
    audit.record("claim.pinned", made, by=by, at=at, exhibit=made.exhibit_id, place=place.words)


@transaction.atomic
def unpin(pin_id: int, *, by: User, at: datetime) -> None:
    """Point at a place no more; taking away what is away already does nothing."""
    found = Pin.objects.filter(pk=pin_id).first()
    if found is None:
        return
    made, submission = _held(found.claim_id)
    allow(rules.refuse_edit(by, submission))
    Pin.objects.filter(pk=pin_id).delete()
    audit.record("claim.unpinned", made, by=by, at=at, exhibit=made.exhibit_id)


def _held(claim_id: int) -> tuple[Claim, Submission]:
    made = Claim.objects.select_related("criterion").get(pk=claim_id)
    made.exhibit, submission = locks.exhibit(made.exhibit_id)
    return made, submission


def _add(made: Claim, place: places.Pin) -> None:
    """Keep a place once; the whole exhibit needs no pin."""
    if place == WHOLE or made.pins.filter(**asdict(place)).exists():
        return
    allow(rules.refuse_pins(made.pins.count() + 1))
    Pin.objects.create(claim=made, **asdict(place))


def _require(made: Claim, note: str, version: int | None) -> None:
    if version is not None and made.version != version and made.note != note:
        raise Stale(ELSEWHERE, current={"note": made.note, "version": made.version})


def _write(made: Claim, note: str, *, how: history.How = history.USUAL, by: User, at: datetime) -> Claim:
    before = history.note_now(made) if made.pk else None
    if note != made.note or not made.pk:
        made.version += 1
    made.note, made.claimed_at = note, at
    made.save()
    if before is None or made.version != before.version:
        history.keep_note(made, before, by=by, at=at, how=how)
    return made


def _refuse_note(by: User, submission: Submission, note: str) -> str:
    return first(rules.refuse_edit(by, submission), rules.refuse_note(note), refuse_hidden(note))


def _refuse_strange(criterion: Criterion, submission: Submission) -> str:
    return "" if criterion.section_id == submission.section_id else "This criterion belongs to another section."


@transaction.atomic
def unclaim(claim_id: int, *, by: User, at: datetime) -> None:
    """Take a claim back; its note stays among the earlier versions of a claim that is made here again."""
    made = Claim.objects.select_related("exhibit", "criterion").get(pk=claim_id)
    _, submission = locks.exhibit(made.exhibit_id)
    allow(rules.refuse_edit(by, submission))
    history.keep_last_note(made)
    audit.record("claim.removed", made, by=by, at=at, exhibit=made.exhibit_id, criterion=made.criterion.slug)
    made.delete()

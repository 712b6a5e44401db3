"""How does a file come in parts, and go on where it stopped? The only writer of an upload's state."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, allow, first
from certification.models import Requirement
from portfolios import locks, names, rules
from portfolios.models import CoachingCycle, Exhibit, Portfolio, Submission, SubmissionItem, Upload
from portfolios.practice.coaching_rules import refuse_foreign, refuse_item_of_slot
from portfolios.states import UNDER_WAY, UPLOAD_MOVES, UploadState
from portfolios.uploading import quota, stores
from portfolios.uploading.stores import Gone

CANCELLED = "This upload was cancelled. Choose the file again."
CHANGED = "The file that arrived is not the file that was announced. Upload it again."


class IllegalMove(ValueError):
    """A verb asked for a move that isn't in the table: a mistake in the code, not a person's."""


class Missing(Exception):
    """The file isn't whole yet; `numbers` are the parts to send."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(f"{len(numbers)} parts are missing.")
        self.numbers = numbers


@dataclass(frozen=True)
class File:
    """A file as a browser announces it; `modified` is its last change as the browser tells it."""

    name: str
    size: int
    modified: str = ""

    @property
    def fingerprint(self) -> str:
        """By this the same file is known when it is chosen again."""
        return hashlib.sha256("\0".join((self.name, str(self.size), self.modified)).encode()).hexdigest()


def move(
    upload: Upload, to: UploadState, *, by: User | None, at: datetime, fields: Collection[str] = (), **data: Any
) -> Upload:
    """Give a locked upload its next state, in one statement with its other changed `fields`; remember `data`."""
    if to not in UPLOAD_MOVES[UploadState(upload.state)]:
        raise IllegalMove(f"An upload can’t go from {upload.state} to {to.value}.")
    upload.state = to
    ended = [] if to in UNDER_WAY else ["ended_at"]
    upload.ended_at = at if ended else None
    upload.save(update_fields=["state", *ended, *fields])
    audit.record(f"upload.{to.value}", upload, by=by, at=at, **data)
    return upload


@transaction.atomic
def begin(
    portfolio_id: int,
    *,
    file: File,
    submission_id: int | None = None,
    requirement_id: int | None = None,
    item_id: int | None = None,
    cycle_id: int | None = None,
    by: User,
    at: datetime,
) -> Upload:
    """Begin to send a file, or go on with it where it is under way: for the slot and the coaching cycle
    that it was chosen for last.

    Everything that can be told without the file's bytes is refused here."""
    portfolio = locks.portfolio(portfolio_id)
    file = File(names.cleaned(file.name), file.size, file.modified)
    slot = _slot(portfolio, submission_id, requirement_id, item_id)
    cycle = CoachingCycle.objects.get(pk=cycle_id) if cycle_id else None
    allow(
        first(
            rules.refuse_collect(by, portfolio.enrolment),
            refuse_foreign(portfolio, cycle),
            _refuse_slot(by, slot, file),
        )
    )
    known = Upload.objects.select_for_update().filter(
        portfolio=portfolio, fingerprint=file.fingerprint, state__in=UNDER_WAY
    )
    upload = known.first()
    if upload is not None:
        return _again(upload, slot, cycle, at=at)
    allow(_refuse_file(portfolio.pk, file))
    place = names.random_place(names.ending(file.name) or "bin")
    upload = Upload.objects.create(
        portfolio=portfolio,
        submission=slot.submission if slot else None,
        requirement=slot.requirement if slot else None,
        item=slot.item if slot else None,
        coaching_cycle=cycle,
        name=file.name,
        size=file.size,
        fingerprint=file.fingerprint,
        place=place,
        handle=stores.store().begin(place),
        begun_at=at,
        touched_at=at,
    )
    audit.record("upload.begun", upload, by=by, at=at, size=upload.size, submission=submission_id)
    return upload


class Slot(NamedTuple):
    """Where a file is sent to."""

    submission: Submission
    requirement: Requirement
    item: SubmissionItem | None


def _slot(
    portfolio: Portfolio, submission_id: int | None, requirement_id: int | None, item_id: int | None
) -> Slot | None:
    if submission_id is None or requirement_id is None:
        return None
    submission = Submission.objects.select_related("portfolio__enrolment").get(pk=submission_id, portfolio=portfolio)
    item = submission.items.get(pk=item_id) if item_id else None
    return Slot(submission, Requirement.objects.get(pk=requirement_id), item)


def _refuse_slot(by: User, slot: Slot | None, file: File) -> str:
    if slot is None:
        return ""
    submission, requirement, item = slot
    held = Exhibit.objects.filter(submission=submission, requirement=requirement, item=item).count()
    return first(
        rules.refuse_edit(by, submission),
        refuse_item_of_slot(requirement, submission, item),
        rules.refuse_slot(requirement, submission, held=held),
        rules.refuse_name_in(requirement, file.name),
    )


def _refuse_file(portfolio_id: int, file: File) -> str:
    return first(
        rules.refuse_size(file.size, settings.MAX_UPLOAD_BYTES),
        rules.refuse_name(file.name),
        rules.refuse_crowd(Upload.objects.filter(portfolio_id=portfolio_id, state__in=UNDER_WAY).count()),
        rules.refuse_quota(quota.used(portfolio_id), file.size, settings.MAX_PORTFOLIO_BYTES),
        stores.store().refuse_room(file.size),
    )


def _again(upload: Upload, slot: Slot | None, cycle: CoachingCycle | None, *, at: datetime) -> Upload:
    if slot is not None:
        upload.submission, upload.requirement, upload.item = slot
    upload.coaching_cycle = cycle or upload.coaching_cycle
    upload.touched_at = at
    upload.save(update_fields=["submission", "requirement", "item", "coaching_cycle", "touched_at"])
    return upload


def arrived(upload: Upload) -> list[int]:
    """The numbers of the parts that need not be sent; all of them once the file has arrived."""
    wanted = list(stores.numbers(upload.size))
    if upload.state != UploadState.UPLOADING:
        return wanted
    try:
        there = stores.store().parts(upload.place, upload.handle)
    except Gone:
        return wanted if stores.store().size(upload.place) == upload.size else []
    missing = set(stores.unfinished(upload.size, there))
    return [number for number in wanted if number not in missing]


def addresses(upload: Upload, *, numbers: Iterable[int], by: User, at: datetime) -> dict[int, str]:
    """Where a browser puts these parts; parts that the file doesn't have are left out."""
    allow(first(rules.refuse_collect(by, upload.portfolio.enrolment), _refuse_ended(upload)))
    wanted = [number for number in numbers if number in stores.numbers(upload.size)]
    Upload.objects.filter(pk=upload.pk, state=UploadState.UPLOADING).update(touched_at=at)
    store = stores.store()
    return {
        number: store.address(upload.place, upload.handle, number, stores.part_size(upload.size, number))
        for number in wanted
    }


def _refuse_ended(upload: Upload) -> str:
    if upload.state == UploadState.UPLOADING:
        return ""
    return CANCELLED if upload.state == UploadState.ABANDONED else "This file has arrived already."


@transaction.atomic
def complete(upload_id: int, *, by: User | None, at: datetime) -> Upload:
    """The last byte was sent: make one file of the parts. From this moment on the file counts as arrived.

    Raises `Missing` with the parts to send. Asked again, by another tab or after a broken connection, the answer is
    the upload as it stands; so it is where the file was joined and whoever joined it died before writing it down."""
    upload = locks.upload(upload_id)
    if by is not None:
        allow(rules.refuse_stranger(by, upload.portfolio.enrolment))
    if upload.state != UploadState.UPLOADING:
        allow(CANCELLED if upload.state == UploadState.ABANDONED else "")
        return upload
    upload.parts = _joined(upload)
    upload.arrived_at = upload.due_at = upload.touched_at = max(at, upload.begun_at)
    changed = ["parts", "arrived_at", "due_at", "touched_at"]
    return move(upload, UploadState.ARRIVED, by=by, at=at, fields=changed, size=upload.size)


def _joined(upload: Upload) -> list[str]:
    """The hashes of the parts, which are one file afterwards; none where it was joined by somebody who died then."""
    store = stores.store()
    try:
        there = store.parts(upload.place, upload.handle)
        missing = stores.unfinished(upload.size, there)
        if missing:
            raise Missing(missing)
        wanted = [there[number] for number in stores.numbers(upload.size)]
        store.join(upload.place, upload.handle, wanted)
    except Gone:
        wanted = []
    if store.size(upload.place) != upload.size:
        raise Refused(CHANGED)
    return [part.tag for part in wanted] if store.tags_are_md5 else []


@transaction.atomic
def cancel(upload_id: int, *, by: User, at: datetime) -> Upload:
    """End an upload that isn't wanted. One that arrived goes its way; the note of an ended one is put out of sight."""
    upload = locks.upload(upload_id)
    allow(rules.refuse_stranger(by, upload.portfolio.enrolment))
    if upload.state == UploadState.ARRIVED:
        raise Refused("This file has arrived and is being checked. Remove it from your library afterwards.")
    if upload.state == UploadState.UPLOADING:
        move(upload, UploadState.ABANDONED, by=by, at=at)
        transaction.on_commit(lambda: clear(upload.pk))
    elif upload.dismissed_at is None:
        upload.dismissed_at = at
        upload.save(update_fields=["dismissed_at"])
    return upload


@transaction.atomic
def abandon(upload_id: int, *, quiet_since: datetime, at: datetime) -> bool:
    """End an upload that nobody has come back to since then; False where somebody just did."""
    upload = locks.upload(upload_id)
    if upload.state != UploadState.UPLOADING or upload.touched_at >= quiet_since:
        return False
    move(upload, UploadState.ABANDONED, by=None, at=at)
    transaction.on_commit(lambda: clear(upload.pk))
    return True


def clear(upload_id: int) -> None:
    """Take out of the storage what is left of an ended upload, all but a file that evidence holds; may run again."""
    upload = Upload.objects.select_related("evidence").get(pk=upload_id)
    if upload.state in UNDER_WAY:
        return
    kept = upload.evidence is not None and upload.evidence.file.name == upload.place
    stores.store().discard(upload.place, upload.handle, keep_file=kept)
    Upload.objects.filter(pk=upload.pk).update(cleared=True)

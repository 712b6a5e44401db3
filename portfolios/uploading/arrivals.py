"""What becomes of a file that has arrived? It is read once from end to end, opened really, and taken in or refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import structlog
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from accounts.refusals import Refused
from portfolios import evidence, exhibits, locks
from portfolios.models import Evidence, Upload
from portfolios.practice import coaching
from portfolios.preparation import probing
from portfolios.preparation.working import Watch
from portfolios.states import UploadState
from portfolios.uploading import stores, uploads
from portfolios.viewing import serving

log = structlog.get_logger(__name__)

Probe = Callable[[Path, str], probing.Found]

LEASE = timedelta(seconds=60)
"""An upload whose worker hasn't been heard of for so long is taken by another."""
PROBING = timedelta(seconds=probing.BOUNDS.seconds) + LEASE
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 15
"""A file that takes its worker along so often, or that the storage can't give in about half a day, is given up."""
BLOCK = 1024 * 1024
BEAT = 64
"""After so many blocks a worker says that it lives."""

UNREAD = "This file could not be checked. Upload it again; if it fails once more, tell the programme."
OTHER_BYTES = "What arrived is not what was sent. Upload this file again."


class Lost(Exception):
    """Another worker has taken the upload over: this one was believed dead."""


@dataclass(frozen=True)
class Copy:
    """A file that was read from end to end, and where it can be opened."""

    path: Path
    sha256: str


def take_due(*, at: datetime, limit: int = 20, probe: Probe = probing.probe) -> int:
    """Check what has arrived, at most so many files; returns how many were looked at. Any number of workers may do it
    at once; a file whose worker died is due again within a minute, or three while it was being opened."""
    watch = Watch.started(at)
    for taken in range(limit):
        upload = _claim(watch.now)
        if upload is None:
            return taken
        _check(upload, watch, probe)
    return limit


@transaction.atomic
def _claim(at: datetime) -> Upload | None:
    due = Upload.objects.filter(state=UploadState.ARRIVED, due_at__lte=at).order_by("due_at", "pk")
    upload = due.select_for_update(skip_locked=True, of=("self",)).first()
    if upload is not None:
        upload.attempts += 1
        upload.due_at = at + LEASE
        upload.save(update_fields=["attempts", "due_at"])
    return upload


def _check(upload: Upload, watch: Watch, probe: Probe) -> None:
    """Whatever happens to one upload, the next is looked at."""
    try:
        _take(upload, watch, probe)
    except Refused as refusal:
        _refuse(upload, str(refusal), at=watch.now)
    except Lost:
        log.warning("upload.lost", upload=upload.pk, attempt=upload.attempts)
    except Exception as error:
        log.exception("upload.check_failed", upload=upload.pk, attempt=upload.attempts, error=str(error))
        _put_off(upload, at=watch.now)


def _take(upload: Upload, watch: Watch, probe: Probe) -> None:
    if upload.attempts > MOST_ATTEMPTS:
        raise Refused(UNREAD)
    with _read(upload, watch) as copy:
        _renew(upload, watch.now + PROBING)
        found = probe(copy.path, upload.name)
    _take_in(upload.pk, attempt=upload.attempts, sha256=copy.sha256, found=found, at=watch.now)
    uploads.clear(upload.pk)


def _renew(upload: Upload, due_at: datetime) -> None:
    """Say that this worker lives; raises `Lost` where another has the upload now."""
    own = Upload.objects.filter(pk=upload.pk, attempts=upload.attempts, state=UploadState.ARRIVED)
    if not own.update(due_at=due_at):
        raise Lost


@contextmanager
def _read(upload: Upload, watch: Watch) -> Iterator[Copy]:
    """The file as it lies in the storage, hashed; a bucket's file is copied here block by block on the way."""
    blocks = _beating(upload, watch, serving.opened(upload.place))
    if getattr(default_storage, "bucket", None) is None:
        yield Copy(Path(default_storage.path(upload.place)), _hashed(upload, blocks, None))
        return
    with NamedTemporaryFile() as copy:
        sha256 = _hashed(upload, blocks, copy)
        copy.flush()
        yield Copy(Path(copy.name), sha256)


def _beating(upload: Upload, watch: Watch, file: serving.Readable) -> Iterator[bytes]:
    number = 0
    with closing(file):
        while block := file.read(BLOCK):
            number += 1
            if number % BEAT == 0:
                _renew(upload, watch.now + LEASE)
            yield block


def _hashed(upload: Upload, blocks: Iterable[bytes], copy: IO[bytes] | None) -> str:
    """The SHA-256 of the whole; refuses a file that hasn't its size, or a part that isn't what came."""
    whole, parts = hashlib.sha256(), _Parts(upload.parts)
    size = 0
    for block in blocks:
        whole.update(block)
        parts.update(block)
        size += len(block)
        if copy is not None:
            copy.write(block)
    if size != upload.size or not parts.same():
        log.error("upload.other_bytes", upload=upload.pk, size=size, announced=upload.size)
        raise Refused(OTHER_BYTES)
    return whole.hexdigest()


class _Parts:
    """Compares the parts of a file with the hashes that they came with. Blocks never reach over a part's end, for a
    part is a whole number of them."""

    def __init__(self, expected: Sequence[str]) -> None:
        self.expected, self.found = expected, list[str]()
        self.size, self.digest = 0, hashlib.md5(usedforsecurity=False)

    def update(self, block: bytes) -> None:
        if not self.expected:
            return
        if self.size == stores.PART_BYTES:
            self._end()
        self.digest.update(block)
        self.size += len(block)

    def _end(self) -> None:
        self.found.append(self.digest.hexdigest())
        self.size, self.digest = 0, hashlib.md5(usedforsecurity=False)

    def same(self) -> bool:
        if self.size:
            self._end()
        return self.found == list(self.expected)


@transaction.atomic
def _take_in(upload_id: int, *, attempt: int, sha256: str, found: probing.Found, at: datetime) -> None:
    """Library, slot and the upload's end, all at once or not at all."""
    upload = _own(upload_id, attempt)
    owner = _owner(upload)
    item = evidence.add_stored(
        upload.portfolio_id,
        place=upload.place,
        name=upload.name,
        size=upload.size,
        sha256=sha256,
        found=found,
        by=owner,
        at=at,
    )
    again = "" if item.file.name == upload.place else f"You have this file already: “{item.title}”."
    coaching.belong(item.pk, cycle_id=upload.coaching_cycle_id, by=owner, at=at)
    upload.evidence, upload.sha256 = item, sha256
    upload.reason = " ".join(filter(None, (again, _place(upload, item, by=owner, at=at))))
    uploads.move(upload, UploadState.DONE, by=None, at=at, fields=["evidence", "sha256", "reason"], sha256=sha256)


def _own(upload_id: int, attempt: int) -> Upload:
    upload = locks.upload(upload_id)
    if (upload.state, upload.attempts) != (UploadState.ARRIVED, attempt):
        raise Lost
    return upload


def _owner(upload: Upload) -> User:
    person = upload.portfolio.enrolment.person
    assert person is not None  # noqa: S101 (a portfolio is opened by its candidate)
    return person


def _place(upload: Upload, item: Evidence, *, by: User, at: datetime) -> str:
    """Put the file where it was sent to; what keeps it out of there is said, and the file stays in the library."""
    if upload.submission_id is None or upload.requirement_id is None:
        return ""
    slot = {"requirement_id": upload.requirement_id, "item_id": upload.item_id}
    if item.exhibits.filter(submission_id=upload.submission_id, **slot).exists():
        return ""
    try:
        with transaction.atomic():
            exhibits.place(
                upload.submission_id,
                requirement_id=upload.requirement_id,
                evidence_id=item.pk,
                item_id=upload.item_id,
                by=by,
                at=at,
            )
    except Refused as refusal:
        return f"It is in your library, but was not placed: {refusal}"
    return ""


@transaction.atomic
def _end_refused(upload: Upload, reason: str, *, at: datetime) -> None:
    held = _own(upload.pk, upload.attempts)
    held.reason = reason
    uploads.move(held, UploadState.REFUSED, by=None, at=at, fields=["reason"], reason=reason)


def _refuse(upload: Upload, reason: str, *, at: datetime) -> None:
    try:
        _end_refused(upload, reason, at=at)
    except Lost:
        log.warning("upload.lost", upload=upload.pk, attempt=upload.attempts)
        return
    uploads.clear(upload.pk)


def _put_off(upload: Upload, *, at: datetime) -> None:
    """Try again later; the pause doubles."""
    pause = min(FIRST_PAUSE * 2 ** (upload.attempts - 1), LONGEST_PAUSE)
    Upload.objects.filter(pk=upload.pk, attempts=upload.attempts, state=UploadState.ARRIVED).update(due_at=at + pause)

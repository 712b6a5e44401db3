"""How does a file come together on this computer's disk? Each part is written to its place in one file, and counts
once a line of the journal beside it says so."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from django.core import signing
from django.urls import reverse

from portfolios.uploading.stores.contract import ADDRESS_SECONDS, PART_BYTES, Gone, Part, Stray

FOLDER = "uploads"
SPARE_BYTES = 1024**3
"""What stays free on the disk for everything else."""
BLOCK = 512 * 1024
SALT = "portfolios.uploading.stores.disk"
HANDLE = re.compile(r"[0-9a-f]{32}")
LINE = re.compile(r"(\d{1,5}) (\d{1,8}) ([0-9a-f]{32})", re.ASCII)


class Body(Protocol):
    """What a part is read from."""

    def read(self, size: int, /) -> bytes: ...


class DiskStore:
    """Unfinished files lie in `uploads/` of the storage's folder, joined ones where the storage looks for them.

    A line is appended to the journal only after all bytes of its part are on the disk, so a part that was cut off,
    whoever died on the way, never counts. Joining is a rename: the file is there whole or not at all. While somebody
    still holds it open to write, a copy is what becomes of it: nobody's late bytes reach a file that counts."""

    tags_are_md5 = True

    def __init__(self, root: str) -> None:
        self.root = Path(root)

    def refuse_room(self, size: int) -> str:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(self.root).free - SPARE_BYTES
        return "" if size <= free else "There is no room for this file on the server now. Please tell the programme."

    def begin(self, place: str) -> str:
        handle = secrets.token_hex(16)
        folder = self.root / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make(self._journal(handle), place + "\n")
        _make(self._data(handle))
        return handle

    def address(self, place: str, handle: str, number: int, size: int) -> str:
        token = signing.dumps([handle, number, size], salt=SALT, compress=False)
        return reverse("portfolios:upload_part", args=[token])

    def receive(self, token: str, body: Body) -> Part:
        """Write one part as it comes. A bad or old address raises `BadSignature`, a part that isn't as large as its
        address says `ValueError`; neither leaves a trace that counts."""
        handle, number, size = signing.loads(token, salt=SALT, max_age=ADDRESS_SECONDS)
        with closing(_Writer(self._data(handle), (number - 1) * PART_BYTES)) as writer:
            writer.copy(body, size)
            part = Part(number, size, writer.md5.hexdigest())
        self._note(handle, part)
        return part

    def _note(self, handle: str, part: Part) -> None:
        """One line in one write; a line break comes first, so that a half-written one before it spoils itself alone."""
        line = f"\n{part.number} {part.size} {part.tag}\n".encode()
        try:
            journal = os.open(self._journal(handle), os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            raise Gone from None
        try:
            os.write(journal, line)
            os.fdatasync(journal)
        finally:
            os.close(journal)

    def parts(self, place: str, handle: str) -> dict[int, Part]:
        if not self._data(handle).exists():
            raise Gone
        try:
            lines = self._journal(handle).read_text(encoding="ascii", errors="replace").split("\n")
        except FileNotFoundError:
            raise Gone from None
        # What follows the last line break is a line that is being written, or never was to its end.
        found = (LINE.fullmatch(line) for line in lines[1:-1])
        whole = (Part(int(each[1]), int(each[2]), each[3]) for each in found if each)
        return {part.number: part for part in whole}

    def join(self, place: str, handle: str, parts: Iterable[Part]) -> None:
        target, data = self.root / place, self._data(handle)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with closing(_Held(data, fcntl.LOCK_EX | fcntl.LOCK_NB)) as held:
            if held.busy:
                data.with_suffix(".whole").unlink(missing_ok=True)
                data = _copied(data, data.with_suffix(".whole"))
            data.replace(target)
        self._data(handle).unlink(missing_ok=True)
        _sync_folder(target.parent)
        _sync_folder(data.parent)

    def size(self, place: str) -> int | None:
        try:
            return (self.root / place).stat().st_size
        except FileNotFoundError:
            return None

    def discard(self, place: str, handle: str, *, keep_file: bool) -> None:
        left = [self._data(handle), self._journal(handle), self._beside(handle, "whole")]
        for path in left if keep_file else [*left, self.root / place]:
            path.unlink(missing_ok=True)

    def strays(self) -> Iterator[Stray]:
        for journal in (self.root / FOLDER).glob("*.parts"):
            with suppress(FileNotFoundError):
                place = journal.read_text(encoding="ascii", errors="replace").partition("\n")[0]
                begun_at = datetime.fromtimestamp(journal.stat().st_mtime, UTC)
                yield Stray(place, journal.stem, begun_at)

    def _data(self, handle: str) -> Path:
        return self._beside(handle, "data")

    def _journal(self, handle: str) -> Path:
        return self._beside(handle, "parts")

    def _beside(self, handle: str, ending: str) -> Path:
        if not HANDLE.fullmatch(handle):
            raise Gone
        return self.root / FOLDER / f"{handle}.{ending}"


class _Held:
    """A file that is open under a lock. `busy` says that the lock is somebody else's."""

    def __init__(self, path: Path, lock: int) -> None:
        try:
            self.file = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            raise Gone from None
        self.busy = False
        try:
            fcntl.flock(self.file, lock)
            self._require(path)
        except BlockingIOError:
            self.busy = True
        except BaseException:
            self.close()
            raise

    def _require(self, path: Path) -> None:
        """What was opened is still what lies there: it was not joined while the lock was waited for."""
        try:
            there = path.stat().st_ino
        except FileNotFoundError:
            there = 0
        if there != os.fstat(self.file).st_ino:
            raise Gone

    def close(self) -> None:
        os.close(self.file)


class _Writer(_Held):
    """Bytes written one after the other from a place in a file on, and their MD5. Several may write at once."""

    def __init__(self, path: Path, offset: int) -> None:
        super().__init__(path, fcntl.LOCK_SH)
        self.md5 = hashlib.md5(usedforsecurity=False)
        self.offset = offset

    def copy(self, body: Body, size: int) -> None:
        """Exactly so many bytes, on the disk when this returns; ValueError when the body has fewer or more."""
        left = size
        while left and (block := body.read(min(BLOCK, left))):
            self.md5.update(block)
            self._write(block)
            left -= len(block)
        if left or body.read(1):
            raise ValueError("This part is not as large as it has to be.")
        os.fdatasync(self.file)

    def _write(self, block: bytes) -> None:
        rest = memoryview(block)
        while rest:
            written = os.pwrite(self.file, rest, self.offset)
            self.offset += written
            rest = rest[written:]


def _copied(source: Path, target: Path) -> Path:
    _make(target)
    with source.open("rb") as read, target.open("r+b") as write:
        shutil.copyfileobj(read, write, BLOCK)
        write.flush()
        os.fsync(write.fileno())
    return target


def _make(path: Path, text: str = "") -> None:
    with open(path, "x", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

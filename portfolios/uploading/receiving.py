"""How does a file arrive? Streamed to disk block by block, counted and hashed on the way, never whole in memory."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from django.core.files import File
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from portfolios.names import cleaned
from portfolios.rules import refuse_size

BLOCK = 1024 * 1024
FORM_BYTES = 64 * 1024
"""What a form may weigh beside its file."""


class HashedUpload(TemporaryUploadedFile):
    """A file on disk that knows its SHA-256."""

    sha256 = ""


class StreamingHandler(FileUploadHandler):
    """Writes the one file of a form to disk while hashing it; stops at the limit, and a second file stops it too."""

    chunk_size = BLOCK

    def __init__(self, request: HttpRequest, *, most: int) -> None:
        super().__init__(request)
        self.most = most
        self.received = 0
        self.too_large = self.several = False
        self.upload: HashedUpload | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.upload is not None:
            self.several = True
            self._stop()
        name = cleaned(self.file_name or "")
        self.upload = HashedUpload("upload", self.content_type or "", 0, self.charset)
        self.upload.name = name
        self.digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.upload is not None  # noqa: S101 (Django announces a file before it sends its bytes)
        self.received += len(raw_data)
        if self.received > self.most:
            self.too_large = True
            self._stop()
        self.digest.update(raw_data)
        self.upload.write(raw_data)

    def _stop(self) -> NoReturn:
        """Read no further; what has arrived is deleted at once."""
        self.upload_interrupted()
        raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        if self.upload is None:
            return None
        self.upload.seek(0)
        self.upload.size = file_size
        self.upload.sha256 = self.digest.hexdigest()
        return self.upload

    def upload_interrupted(self) -> None:
        """Leave nothing of a broken upload on the disk."""
        if self.upload is not None:
            self.upload.close()


def refuse_announced(request: HttpRequest, *, most: int) -> str:
    """A request that says it carries more than a file may weigh; nothing of it is read."""
    announced = request.headers.get("Content-Length", "")
    length = int(announced) if announced.isascii() and announced.isdigit() else 0
    return refuse_size(length, most) if length > most + FORM_BYTES else ""


def refuse_received(handler: StreamingHandler, file: object) -> str:
    """What arrived is no file, or more than one may weigh."""
    if handler.too_large:
        return refuse_size(handler.received, handler.most)
    if handler.several:
        return "Send one file at a time."
    return "" if isinstance(file, UploadedFile) else "Choose a file first."


@dataclass(frozen=True)
class Received:
    """A file on this computer's disk, with its size in bytes and its hash."""

    path: Path
    file: File[Any]
    size: int
    sha256: str


@contextmanager
def on_disk(upload: File[Any]) -> Iterator[Received]:
    """The upload as a file on disk, hashed; one that isn't there already is copied there block by block."""
    if isinstance(upload, HashedUpload) and upload.sha256:
        yield Received(Path(upload.temporary_file_path()), upload, upload.size or 0, upload.sha256)
        return
    with tempfile.NamedTemporaryFile() as copy:
        size, sha256 = _copied(upload, copy)
        yield Received(Path(copy.name), File(copy), size, sha256)


def _copied(upload: File[Any], target: IO[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for block in upload.chunks(BLOCK):
        digest.update(block)
        size += target.write(block)
    target.flush()
    target.seek(0)
    return size, digest.hexdigest()

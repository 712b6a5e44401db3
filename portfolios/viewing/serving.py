"""How does a private file reach the browser that may see it? In blocks, seekable, and never as a page of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any, Protocol

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from portfolios.models import Captions, Evidence, Exhibit, Rendition
from portfolios.preparation.opening.types import EVERY
from portfolios.states import RenditionKind
from portfolios.viewing import captions

log = structlog.get_logger(__name__)

BLOCK = 256 * 1024
RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII)
INLINE = {each.content_type for each in EVERY if each.kind != "document"} | {"application/pdf", captions.CONTENT_TYPE}
LOCKED = "default-src 'none'; sandbox; frame-ancestors 'self'"
PDF_LOCKED = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


READ = frozenset({RenditionKind.COPY, RenditionKind.POSTER, RenditionKind.PAGE})
"""What is served; the words that were found in a file are not."""

LOST = "This file is missing in our storage, or can’t be read. It was noted, and the programme looks after it."
NO_SUCH = ("NoSuchKey", "404")

NOT_YET = "This is still being prepared, or could not be. Look again in a few minutes."


class Unreadable(Exception):
    """The storage doesn't give a file out."""


class Gone(Unreadable):
    """There is no such file in the storage."""


class Readable(Protocol):
    """What is asked of a file: go somewhere, read on, close."""

    def seek(self, offset: int, /) -> object: ...

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class Bucketed:
    """A file in a bucket, fetched from where it is sought to; the library would first copy it whole."""

    def __init__(self, stored: Any) -> None:
        self._stored = stored
        self._at = 0
        self._body: Any = None

    def seek(self, offset: int, /) -> None:
        self.close()
        self._at = offset

    def read(self, size: int, /) -> bytes:
        if self._body is None:
            self._body = self._stored.get(Range=f"bytes={self._at}-")["Body"]
        data: bytes = self._body.read(size)
        return data

    def close(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None


def opened(place: str) -> Readable:
    """The stored file, ready to be read from any place, whichever storage holds it; `Gone` or `Unreadable`."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is not None:
        return Bucketed(bucket.Object(place))
    try:
        file: IO[bytes] = default_storage.open(place)
    except OSError as error:
        raise _trouble(error) from error
    return file


def read(file: Readable, size: int) -> bytes:
    """The next bytes of a file; `Gone` or `Unreadable` where the storage doesn't give them."""
    try:
        return file.read(size)
    except (OSError, BotoCoreError, ClientError) as error:
        raise _trouble(error) from error


def _trouble(error: Exception) -> Unreadable:
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else ""
    gone = isinstance(error, FileNotFoundError) or code in NO_SUCH
    return Gone("no such file") if gone else Unreadable(str(error))


def served(request: HttpRequest, stored: Evidence | Rendition, *, filename: str) -> HttpResponseBase:
    """A stored file under a name that gives nobody away; the caller has checked who asks, and for what.

    For everybody but its owner and administrators that is a rendition, never the file handed in."""
    wanted = request.headers.get("Range")
    tag = f'"{stored.sha256}"'
    if request.headers.get("If-Range", tag) != tag:
        wanted = None
    place = stored.file.name or ""
    try:
        return ranged(wanted, opened(place), stored.size, stored.content_type, filename, tag=tag)
    except Unreadable as error:
        log.error("file.unreadable", place=place, error=str(error))
        return _private(HttpResponse(LOST, status=404), "text/plain", "missing.txt", "")


def saved(request: HttpRequest, stored: Evidence, *, filename: str) -> HttpResponseBase:
    """The same, for saving only."""
    response = served(request, stored, filename=filename)
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    return response


def exhibit(request: HttpRequest, shown: Exhibit, kind: str = RenditionKind.COPY, part: int = 1) -> HttpResponseBase:
    """The clean copy of an exhibit, or one of its pictures, named by its number alone."""
    return rendition(request, shown.evidence_id, kind, part, name=f"exhibit-{shown.number}")


def rendition(request: HttpRequest, evidence_id: int, kind: str, part: int, *, name: str) -> HttpResponseBase:
    """What was made from a piece of evidence, or its captions; a sentence (404) while it isn't there."""
    if kind == captions.KIND:
        return _captions(evidence_id, name=name)
    if kind not in READ:
        raise Http404
    made = Rendition.objects.filter(evidence_id=evidence_id, kind=kind, number=part).defer("text").first()
    if made is None:
        return _private(HttpResponse(NOT_YET, status=404), "text/plain", f"{name}.txt", "")
    ending = {RenditionKind.POSTER: "-poster", RenditionKind.PAGE: f"-page-{part}"}.get(RenditionKind(kind), "")
    return served(request, made, filename=f"{name}{ending}.{extension(made.content_type)}")


def _captions(evidence_id: int, *, name: str) -> HttpResponseBase:
    text = Captions.objects.filter(evidence=evidence_id).values_list("text", flat=True).first()
    if text is None:
        raise Http404
    return _private(HttpResponse(text), captions.CONTENT_TYPE, f"{name}.vtt", "")


def ranged(
    request_range: str | None, file: Readable, size: int, content_type: str, filename: str, *, tag: str = ""
) -> HttpResponseBase:
    """The whole file, the one asked part of it (206), or the answer that there is no such part (416).

    Several ranges at once, other units and nonsense are answered with the whole, as RFC 9110 allows."""
    part = _part(request_range, size)
    response: HttpResponseBase
    if part is not None and part[0] > part[1]:
        file.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        response = _streamed(file, size, part)
    return _private(response, content_type, filename, tag)


def _part(request_range: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, last before first where there is no such part; None asks for the whole."""
    found = RANGE.fullmatch((request_range or "").strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first and last and int(last) < int(first):
        return None
    if not first:
        return (max(size - int(last), 0), size - 1) if int(last) else (size, size - 1)
    start = int(first)
    return (start, min(int(last), size - 1) if last else size - 1) if start < size else (size, size - 1)


def _streamed(file: Readable, size: int, part: tuple[int, int] | None) -> StreamingHttpResponse:
    """The first block is read before the answer begins, so that a file that isn't there is no answer cut short."""
    start, end = part or (0, size - 1)
    left = end - start + 1
    file.seek(start)
    first = read(file, min(BLOCK, left))
    response = StreamingHttpResponse(_blocks(file, first, left), status=206 if part else 200)
    response["Content-Length"] = str(left)
    if part:
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    return response


def _blocks(file: Readable, block: bytes, left: int) -> Iterator[bytes]:
    with closing(file):
        while block:
            yield block
            left -= len(block)
            block = file.read(min(BLOCK, left)) if left > 0 else b""


def _private(response: HttpResponseBase, content_type: str, filename: str, tag: str) -> HttpResponseBase:
    """The same strict headers on every answer: kept by nobody, guessed by nobody, run by nobody."""
    shown = content_type in INLINE
    response["Content-Type"] = content_type if shown or content_type.startswith("application/") else "text/plain"
    response["Content-Disposition"] = content_disposition_header(not shown, filename) or "attachment"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = PDF_LOCKED if content_type == "application/pdf" else LOCKED
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if tag:
        response["ETag"] = tag
    return response


def extension(content_type: str) -> str:
    """The usual ending of a type that is taken."""
    return next((each.endings[0] for each in EVERY if each.content_type == content_type), "bin")

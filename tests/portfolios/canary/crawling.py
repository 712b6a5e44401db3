"""Reads everything that somebody is served, and looks for markers in its bytes and in what is packed into them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pikepdf
from django.http import HttpResponseBase
from django.test import Client

from tests.portfolios.canary.planted import SIGN

MARKER = re.compile(SIGN.encode().lower() + rb"\d{3}")
LINK = re.compile(rb"(?:href|src|poster|action|data-[\w-]+)=\"(/[^\"#]*)")
DEFLATED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
LEAVE = ("/accounts/logout", "/static/", "/messages")


def markers(content: bytes) -> set[str]:
    """Every marker in these bytes, as they are, as UTF-16, and in whatever is packed inside."""
    found: set[bytes] = set()
    for part in unpacked(content):
        found |= set(MARKER.findall(part.lower()))
        found |= set(MARKER.findall(part.replace(b"\x00", b"").lower()))
    return {each.decode() for each in found}


def unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes, the members of an archive, the streams of a PDF, and whatever was deflated."""
    yield content
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield packed.comment
            for name in packed.namelist():
                yield name.encode()
                yield packed.read(name)
    if content[:5] == b"%PDF-":
        with pikepdf.open(io.BytesIO(content)) as document:
            for each in document.objects:
                yield each.unparse() if not isinstance(each, pikepdf.Stream) else _stream(each)
    for start in DEFLATED.finditer(content):
        try:
            yield zlib.decompressobj().decompress(content[start.start() :], 1_000_000)
        except zlib.error:
            continue


def _stream(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return stream.read_raw_bytes()


def crawl(browser: Client, start: str) -> dict[str, bytes]:
    """Every page and file that can be reached from a page by following what it links, shows or sends forms to."""
    seen: dict[str, bytes] = {}
    waiting = deque([start])
    while waiting:
        url = waiting.popleft()
        if url in seen or url.startswith(LEAVE):
            continue
        answer = browser.get(url)
        seen[url] = _headers(answer) + content_of(answer)
        if answer.get("Content-Type", "").startswith("text/html"):
            found = (urljoin(url, link.decode()) for link in LINK.findall(content_of(answer)))
            waiting.extend(link for link in found if not urlsplit(link).netloc)
        if answer.status_code == 302:
            waiting.append(answer["Location"])
    return seen


def _headers(answer: HttpResponseBase) -> bytes:
    return "\n".join(f"{name}: {value}" for name, value in answer.items()).encode()


def content_of(answer: HttpResponseBase) -> bytes:
    """The body of an answer, a streamed one too; the second time as well."""
    kept: bytes | None = getattr(answer, "read_before", None)
    if kept is None:
        kept = answer.getvalue() if answer.streaming else answer.content  # type: ignore[attr-defined]
        answer.read_before = kept  # type: ignore[attr-defined]
    return kept

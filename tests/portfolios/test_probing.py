"""Are files taken for what they really are, and is every bad one refused with a sentence?"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from accounts.refusals import Refused
from portfolios.preparation import probing, sandbox
from tests.make import FIXTURES

PDF, DOCX, PNG, MP4 = ((FIXTURES / name).read_bytes() for name in (
    "measurements.pdf", "checklist.docx", "board.png", "lesson.mp4",
))  # fmt: skip
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXE = b"MZ\x90\x00" + bytes(60) + b"PE\x00\x00" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"

DAMAGED = "damaged or incomplete"
NOT_TAKEN = "This type of file is not taken"
NOT_THAT = "but that is not what it holds"


def zipped(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def with_macros() -> bytes:
    with zipfile.ZipFile(io.BytesIO(DOCX)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    return zipped(parts | {"word/vbaProject.bin": b"macro"})


def bomb() -> bytes:
    with zipfile.ZipFile(io.BytesIO(DOCX)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    return zipped(parts | {"word/media/blank.bin": bytes(600 * 1024**2)})


def flipped(content: bytes) -> bytes:
    """A document with one byte changed in the middle of a packed part."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        part = source.getinfo("word/document.xml")
    middle = part.header_offset + 60 + part.compress_size // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def huge_picture() -> bytes:
    """A picture of 400 megapixels in a few bytes of header."""
    head = b"\x00\x00N \x00\x00N \x08\x02\x00\x00\x00"
    chunk = b"\x00\x00\x00\rIHDR" + head + zlib.crc32(b"IHDR" + head).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunk + PNG[33:]


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#27524d").save(out, kind)
    return out.getvalue()


@pytest.fixture
def probe(tmp_path: Path) -> Callable[[str, bytes], probing.Found]:
    def probed(name: str, content: bytes) -> probing.Found:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return probing.probe(path, name)

    return probed


Probe = Callable[[str, bytes], probing.Found]

GOOD: list[tuple[str, bytes, tuple[str, str], dict[str, object]]] = [
    ("plan.pdf", PDF, ("document", "application/pdf"), {"pages": 2}),
    ("PLAN.PDF", PDF, ("document", "application/pdf"), {"pages": 2}),
    ("without an ending", PDF, ("document", "application/pdf"), {"pages": 2}),
    ("v1. final version", PDF, ("document", "application/pdf"), {"pages": 2}),
    ("list.docx", DOCX, ("document", WORD), {"words": 22}),
    ("board.png", PNG, ("image", "image/png"), {"width": 640, "height": 360}),
    ("photo.jpeg", picture("JPEG"), ("image", "image/jpeg"), {"width": 64}),
    ("photo.webp", picture("WEBP"), ("image", "image/webp"), {"width": 64}),
    ("lesson.mp4", MP4, ("video", "video/mp4"), {"seconds": 12.0, "sound": True}),
    ("notes.txt", "Sie hört zu — und wartet.".encode(), ("document", "text/plain"), {"words": 6}),
    ("week.csv", b"week;students\n1;6\n4;13\n", ("document", "text/csv"), {"rows": 3}),
]


@pytest.mark.parametrize(("name", "content", "known", "facts"), GOOD, ids=[each[0] for each in GOOD])
def test_a_good_file_is_known_by_its_bytes(
    probe: Probe, name: str, content: bytes, known: tuple[str, str], facts: dict[str, object]
) -> None:
    found = probe(name, content)
    assert (found.kind, found.content_type) == known
    assert facts.items() <= found.facts.items()


BAD: list[tuple[str, str, bytes | Callable[[], bytes], str]] = [
    ("empty", "lesson.mp4", b"", "empty"),
    ("only zeros", "lesson.mp4", bytes(5000), "empty"),
    ("a program renamed to PDF", "plan.pdf", EXE, NOT_THAT),
    ("a program", "setup.exe", EXE, NOT_TAKEN),
    ("another program renamed to MP4", "lesson.mp4", ELF, NOT_THAT),
    ("a PDF renamed to MP4", "lesson.mp4", PDF, "it is a PDF"),
    ("a video renamed to PDF", "plan.pdf", MP4, "it is an MP4 video"),
    ("a picture renamed to a web page", "board.html", PNG, "it is a PNG image"),
    ("a web page", "page.html", HTML, NOT_TAKEN),
    ("a web page renamed to text", "page.txt", HTML, NOT_TAKEN),
    ("a web page behind a byte order mark", "page.txt", b"\xef\xbb\xbf\n " + HTML, NOT_TAKEN),
    ("an SVG", "chart.svg", SVG, NOT_TAKEN),
    ("an SVG renamed to PNG", "chart.png", SVG, NOT_THAT),
    ("a script renamed to text", "notes.txt", b"#!/bin/sh\nrm -rf /\n", NOT_TAKEN),
    ("an archive", "all.zip", zipped({"a.txt": b"a"}), NOT_TAKEN),
    ("an archive renamed to DOCX", "plan.docx", zipped({"a.txt": b"a"}), NOT_TAKEN),
    ("an old Word file", "plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old or password-protected"),
    ("a document with macros", "plan.docx", with_macros, "macros"),
    ("a bomb", "plan.docx", bomb, "unpacks to more"),
    ("a broken part", "plan.docx", lambda: flipped(DOCX), DAMAGED),
    ("half a PDF", "plan.pdf", PDF[: len(PDF) // 2], DAMAGED),
    ("half a document", "list.docx", DOCX[: len(DOCX) // 2], DAMAGED),
    ("half a picture", "board.png", PNG[: len(PNG) // 2], DAMAGED),
    ("half a JPEG", "photo.jpg", picture("JPEG")[:400], DAMAGED),
    ("half a video", "lesson.mp4", MP4[: len(MP4) // 2], DAMAGED),
    ("a video without its last third", "lesson.mp4", MP4[: len(MP4) * 2 // 3], DAMAGED),
    ("the beginning of a video", "lesson.mp4", MP4[:500], DAMAGED),
    ("too many pixels", "board.png", huge_picture, "too many pixels"),
    ("binary text", "notes.txt", bytes(range(1, 32)) * 20, "not a plain text"),
    ("noise", "lesson.mp4", os.urandom(4096), NOT_THAT),
    ("a phone’s picture", "photo.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(99), DAMAGED),
]


@pytest.mark.parametrize(("name", "content", "sentence"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_a_bad_file_is_refused_with_a_sentence(
    probe: Probe, name: str, content: bytes | Callable[[], bytes], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        probe(name, content() if callable(content) else content)
    assert str(refusal.value).endswith(".")


def test_a_process_that_never_answers_is_ended(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "BOUNDS", sandbox.Bounds(seconds=0, cpu=60))
    with pytest.raises(Refused, match="can’t be opened"):
        probe("plan.pdf", PDF)

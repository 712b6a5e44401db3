"""Files that end too soon, are something else than their name says, are two things at once, or are too large inside."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pillow_heif
from PIL import Image

from tools.corpus import Hostile

FIXTURES = Path(__file__).parents[2] / "tests" / "fixtures"
PDF, DOCX, PNG, MP4 = (
    (FIXTURES / name).read_bytes() for name in ("measurements.pdf", "checklist.docx", "board.png", "lesson.mp4")
)
EXE = b"MZ\x90\x00" + bytes(60) + b"PE\x00\x00" + bytes(400)
ELF = b"\x7fELF\x02\x01\x01" + bytes(400)
HTML = b"<!doctype html><html><script>alert(document.cookie)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
SCRIPTS = {
    "page.html": HTML,
    "page.txt": HTML,
    "marked.txt": b"\xef\xbb\xbf\r\n  " + HTML,
    "chart.svg": SVG,
    "chart.png": SVG,
    "feed.txt": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "run.sh": b"#!/bin/sh\nrm -rf /\n",
    "run.txt": b"#!/bin/sh\nrm -rf /\n",
    "shell.php": b"<?php system($_GET['c']); ?>",
    "shell.csv": b"<?php system($_GET['c']); ?>",
    "letter.rtf": b"{\\rtf1{\\object\\objocx}}",
    "letter.txt": b"{\\rtf1{\\object\\objocx}}",
    "paper.ps": b"%!PS\n(/etc/passwd) (r) file\n",
    "paper.pdf": b"%!PS\n(/etc/passwd) (r) file\n",
    "macro.js": b"fetch('/admin')",
    "film.swf": b"CWS\x0a" + bytes(200),
}


def jpeg(size: tuple[int, int] = (640, 480)) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (64, 64)).save(out, "GIF")
    return out.getvalue()


def heic(size: tuple[int, int] = (640, 480)) -> bytes:
    """A phone's picture: HEVC in boxes."""
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.linear_gradient("L").resize(size).convert("RGB")).save(out)
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A picture that says it is so large, with the rows given."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def unpacking(rows: int, width: int) -> bytes:
    """So many empty rows, packed without ever holding them."""
    packer, row = zlib.compressobj(9), bytes(width + 1)
    return b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()


def stated(picture: bytes, place: int, size: bytes) -> bytes:
    """A picture whose header states another size."""
    return picture[:place] + size + picture[place + len(size) :]


def files() -> Iterator[Hostile]:
    yield from _cut_off()
    yield from _mislabelled()
    yield from (Hostile(f"a script as {name}", name, content) for name, content in SCRIPTS.items())
    yield from _two_at_once()
    yield from _too_large()


def _cut_off() -> Iterator[Hostile]:
    whole = {"plan.pdf": PDF, "list.docx": DOCX, "board.png": PNG, "lesson.mp4": MP4, "photo.jpg": jpeg()} | {
        "photo.heic": heic()
    }
    for name, content in whole.items():
        for share in (0.01, 0.1, 0.3, 0.5, 0.8, 0.97):
            yield Hostile(f"{name} cut off after {share:.0%}", name, content[: int(len(content) * share)])
    yield Hostile("nothing at all", "plan.pdf", b"")
    yield Hostile("zeros alone", "lesson.mp4", bytes(100_000))
    yield Hostile("the same byte for ever", "notes.txt", b"\xff" * 1_000_000)
    yield Hostile("control characters", "notes.txt", bytes(range(1, 32)) * 400)


def _mislabelled() -> Iterator[Hostile]:
    for content, names in (
        (PDF, ("lesson.mp4", "list.docx", "board.png")),
        (MP4, ("plan.pdf", "song.mp3", "lesson.webm")),
        (PNG, ("photo.jpg", "plan.pdf", "board.html")),
        (EXE, ("plan.pdf", "lesson.mp4", "setup.exe")),
        (ELF, ("list.docx", "lesson.mov")),
        (zipped({"a.txt": b"a"}), ("all.zip", "plan.docx", "weeks.xlsx")),
        (b"Rar!\x1a\x07\x00" + bytes(300), ("all.rar", "plan.pdf")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), ("old.doc", "locked.docx", "weeks.xls")),
        (b"SQLite format 3\x00" + bytes(500), ("data.csv",)),
    ):
        yield from (Hostile(f"not what {name} says", name, content) for name in names)


def _two_at_once() -> Iterator[Hostile]:
    archive = zipped({"payload.html": HTML})
    yield Hostile("a PDF that is an archive, too", "plan.pdf", PDF + archive)
    yield Hostile("a PDF behind a web page", "plan.pdf", HTML + PDF)
    yield Hostile("a web page behind a PDF", "plan.pdf", PDF + HTML)
    yield Hostile("a picture that is a script, too", "board.gif", gif().replace(b"GIF87a", b"GIF89a") + b"/*" + HTML)
    yield Hostile("a picture with an archive behind", "board.png", PNG + archive)
    yield Hostile("a photo with a web page in its comment", "photo.jpg", jpeg()[:2] + _comment(HTML) + jpeg()[2:])
    yield Hostile("a video with an archive behind", "lesson.mp4", MP4 + archive)
    yield Hostile("a document with a program before it", "list.docx", EXE + DOCX)


def _comment(text: bytes) -> bytes:
    return b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text


def _too_large() -> Iterator[Hostile]:
    yield Hostile("400 megapixels in the header", "board.png", png(20_000, 20_000))
    yield Hostile(
        "400 megapixels that really unpack", "board.png", lambda: png(20_000, 20_000, unpacking(20_000, 20_000))
    )
    yield Hostile("a picture of two thousand million lines", "board.png", png(1, 2_000_000_000))
    yield Hostile("more rows than the header says", "board.png", lambda: png(10, 10, unpacking(20_000, 4_000)))
    photo = jpeg()
    place = photo.index(b"\xff\xc0") + 5
    yield Hostile("a photo of 4,295 megapixels", "photo.jpg", stated(photo, place, struct.pack(">HH", 65_500, 65_500)))
    yield Hostile("an animation of 4,295 megapixels", "a.gif", stated(gif(), 6, struct.pack("<HH", 65_535, 65_535)))
    yield from _from_phones(heic())
    yield Hostile("a photo without lines", "photo.jpg", stated(photo, place, struct.pack(">HH", 0, 640)))


def _from_phones(photo: bytes) -> Iterator[Hostile]:
    """Pictures as phones take them, whose boxes lie about what is in them."""
    place = photo.index(b"ispe") + 8
    sizes = {"4,295": (65_535, 65_535), "too many": (0x7FFFFFFF, 1), "no": (0, 0), "fewer than it has": (10, 10)}
    for what, size in sizes.items():
        content = stated(photo, place, struct.pack(">II", *size))
        yield Hostile(f"a phone's photo of {what} megapixels", "photo.heic", content)
    yield Hostile("a phone's photo without its index", "photo.heic", photo.replace(b"iloc", b"ilok"))
    yield Hostile("a phone's photo full of noise", "photo.heic", photo[:-400] + bytes(range(200)) * 2)
    yield Hostile("a phone's photo of nothing but its name", "photo.heic", photo[:28])

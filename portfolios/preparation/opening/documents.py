"""Does a document open, and how many pages and words does it have?"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

import pypdfium2

from portfolios.preparation.opening import types
from portfolios.preparation.opening.types import DAMAGED, Opened, Type, Unfit

MOST_PAGES = 2_000
WORDS_FROM_PAGES = 100
SMALL_PIXELS = 100
TAIL = 4096
MOST_PARTS = 10_000
MOST_UNPACKED = 512 * 1024**2
MOST_READ = 32 * 1024**2
MOST_TEXT = 8 * 1024**2
BLOCK = 1024**2
MARKUP = re.compile(rb"\s*(?:<!doctype|<\?|<html|<svg|<script|<head|<body|#!|%!PS|\{\\rtf)", re.IGNORECASE)
PARAGRAPH_END = re.compile(r"</(?:w:p|a:p|text:p|text:h)>|<(?:w:tab|w:br|text:tab|text:s)\b[^>]*/>")
TAG = re.compile(r"<[^>]*>")
PASSWORD = "This document asks for a password. Save it without one and upload it again."  # noqa: S105 (a sentence)

MACROS = "Documents with macros are not taken. Save it without macros, or as PDF."
OPEN = {each.content_type: each for each in (types.ODT, types.ODS, types.ODP)}
MAIN_PARTS = (
    ("wordprocessingml.document.main+xml", types.DOCX, "word/document.xml"),
    ("presentationml.presentation.main+xml", types.PPTX, ""),
    ("spreadsheetml.sheet.main+xml", types.XLSX, ""),
)


def pdf(path: Path) -> Opened:
    """A PDF with its end where it belongs, whose first and last pages open."""
    _require_end(path)
    try:
        with pypdfium2.PdfDocument(path) as document:
            pages = len(document)
            if not 0 < pages <= MOST_PAGES:
                raise Unfit(DAMAGED if not pages else f"This document has more than {MOST_PAGES:,} pages.")
            last = document[pages - 1]
            last.render(scale=min(0.05, SMALL_PIXELS / max(*last.get_size(), 1)))
            words = sum(len(_page_text(document, number).split()) for number in range(min(pages, WORDS_FROM_PAGES)))
    except pypdfium2.PdfiumError as problem:
        raise Unfit(PASSWORD if "password" in str(problem).lower() else DAMAGED) from problem
    return Opened(types.PDF, {"pages": pages, "words": words})


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    return str(document[number].get_textpage().get_text_bounded())


def _require_end(path: Path) -> None:
    """A PDF that was cut off still opens in many viewers, with pages missing."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        if b"%%EOF" not in file.read():
            raise Unfit(DAMAGED)


def package(path: Path) -> Opened:
    """An Office or OpenDocument file: a zip whose every part unpacks, within bounds, and that says what it is."""
    try:
        with zipfile.ZipFile(path) as packed:
            _require_modest(packed)
            kind, main = _kind(packed)
            _require_whole(packed)
            text = _plain(_part(packed, main)) if main else ""
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as problem:
        raise Unfit(DAMAGED) from problem
    except RuntimeError as problem:  # zipfile's way to say that a part is encrypted
        raise Unfit(PASSWORD) from problem
    return Opened(kind, {"words": len(text.split())} if main else {})


def _require_modest(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unfit("This document unpacks to more than can be opened. Save it as PDF.")


def _kind(packed: zipfile.ZipFile) -> tuple[Type, str]:
    names = set(packed.namelist())
    if "mimetype" in names and (kind := OPEN.get(_part(packed, "mimetype").strip().decode("ascii", "replace"))):
        return _without_macros(kind, names), "content.xml" if kind is types.ODT else ""
    if "[Content_Types].xml" not in names:
        raise Unfit(types.NOT_TAKEN)
    declared = _part(packed, "[Content_Types].xml").decode("utf-8", "replace")
    if "macroEnabled" in declared or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unfit(MACROS)
    for sign, kind, main in MAIN_PARTS:
        if sign in declared:
            return kind, main
    raise Unfit(types.NOT_TAKEN)


def _without_macros(kind: Type, names: Collection[str]) -> Type:
    if any(name.lower().startswith(("basic/", "scripts/")) for name in names):
        raise Unfit(MACROS)
    return kind


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    """One part, at most 32 MB of it."""
    if name not in packed.namelist():
        raise Unfit(DAMAGED)
    with packed.open(name) as part:
        return part.read(MOST_READ)


def _require_whole(packed: zipfile.ZipFile) -> None:
    """Unpack everything once: each part's checksum is compared at its end, and a lying header is found out."""
    left = MOST_UNPACKED
    for part in packed.infolist():
        for block in _blocks(packed, part):
            left -= len(block)
            if left < 0:
                raise Unfit("This document unpacks to more than can be opened. Save it as PDF.")


def _blocks(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with packed.open(part) as file:
        while block := file.read(BLOCK):
            yield block


def _plain(xml: bytes) -> str:
    """The words of a document's main part; tags within a word fall away, ends of paragraphs part words."""
    return TAG.sub("", PARAGRAPH_END.sub(" ", xml.decode("utf-8", "replace")))


def text(path: Path) -> Opened:
    """A plain text: characters only, and none of the languages that browsers or computers run."""
    return Opened(types.TXT, {"words": len(characters(path).split())})


def table(path: Path) -> Opened:
    """A table of values separated by commas, semicolons or tabs."""
    lines = characters(path).splitlines()
    return Opened(types.CSV, {"rows": len(lines)})


def characters(path: Path) -> str:
    """A plain text's characters; raises `Unfit` for what is none."""
    raw = path.read_bytes() if path.stat().st_size <= MOST_TEXT else b""
    if not raw:
        raise Unfit("This text is too large. Upload at most 8 MB of text, or a PDF.")
    if MARKUP.match(raw.removeprefix(b"\xef\xbb\xbf")):
        raise Unfit(types.NOT_TAKEN)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            written = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1f]", written):
            return written
    raise Unfit("This is not a plain text. Save it as PDF or DOCX.")

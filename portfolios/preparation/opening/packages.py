"""Which words does an Office or OpenDocument file carry, on its pages and behind them?"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from portfolios.preparation.opening import pictures
from portfolios.preparation.opening.types import DAMAGED, Unfit

MOST_READ = 16 * 1024**2
MOST_IN_ALL = 96 * 1024**2
TAG = re.compile(r"<[^>]*>")
ELEMENT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)\b[^>]*>([^<]+)<")
ENDS = re.compile(
    r"</(?:w:p|a:p|text:p|text:h|si|c|row|cm:\w+)>|<(?:w:tab|w:br|text:tab|text:s|text:line-break)\b[^>]*/>"
)
TELLING = re.compile(
    r"\b(?:[\w.-]+:)?(author|initials|name|displayName|userId|providerId|lastModifiedBy|descr|title|alt|creator|tooltip|"
    r"display-name|href|Target)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')",
    re.IGNORECASE,
)
PROPERTIES = ("docprops/", "meta.xml", "customxml/")
PLACES = (
    ("notesslide", "Speaker notes"),
    ("comment", "Comments"),
    ("person", "Comments"),
    ("header", "Header"),
    ("footer", "Footer"),
    ("footnotes", "Notes"),
    ("endnotes", "Notes"),
    ("slidemaster", "Template"),
    ("slidelayout", "Template"),
    ("slides/", "Slides"),
    ("document.xml", "Text"),
    ("content.xml", "Text"),
    ("sharedstrings", "Cells"),
    ("worksheets", "Cells"),
)
PICTURES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "heic": "image/heic",
}


def words(path: Path) -> Iterator[tuple[str, str]]:
    """The words of every part, with the place where people find it; tracked changes and hidden text among them."""
    left = MOST_IN_ALL
    try:
        with zipfile.ZipFile(path) as packed:
            yield from (("Names of inner files", part.filename) for part in packed.infolist())
            for part in packed.infolist():
                left -= min(part.file_size, MOST_READ)
                if left > 0:
                    yield from _part(packed, part)
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError) as problem:
        raise Unfit(DAMAGED) from problem


def _part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[str, str]]:
    name = part.filename.lower()
    ending = name.rpartition(".")[2]
    if ending in ("xml", "rels", "vml"):
        with packed.open(part) as file:
            yield from _xml(name, file.read(MOST_READ).decode("utf-8", "replace"))
    elif ending in PICTURES:
        with packed.open(part) as file:
            yield from pictures.inner(file.read(MOST_READ), PICTURES[ending])


def _xml(name: str, xml: str) -> Iterator[tuple[str, str]]:
    if name.startswith(PROPERTIES[0]) or any(each in name for each in PROPERTIES[1:]):
        for found in ELEMENT.finditer(xml):
            yield f"Document properties: {found[1]}", html.unescape(found[2])
    else:
        place = next((words for sign, words in PLACES if sign in name), "Other parts")
        for line in ENDS.sub("\n", xml).split("\n"):
            yield place, html.unescape(TAG.sub("", line))
    for found in TELLING.finditer(xml):
        yield _telling_place(found[1].lower()), html.unescape(found[2] or found[3] or "")


def _telling_place(attribute: str) -> str:
    if attribute in ("href", "target"):
        return "Links"
    return "Alternative texts" if attribute in ("descr", "title", "alt", "tooltip", "name") else "Authors of changes"

"""What does a reviewer's copy of a document look like? Every page drawn anew as a picture, in a PDF without metadata,
attachments, scripts, links or forms, and each of the first pages as a small picture with its words."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from portfolios.preparation.opening import documents, office, plain, seeing, types
from portfolios.preparation.opening.making import Made, Progress, made, rendition
from portfolios.preparation.opening.types import DAMAGED, Unfit

MOST_COPIED = 300
MOST_PICTURED = 60
POINTS_AN_INCH = 72
SHARPNESS = 150
MOST_PIXELS = 6_000_000
MOST_POINTS = 3_400
"""The longest side of a page in the copy: A0."""
PAGE_WIDTH = 1_100
MOST_SIGNS_A_PAGE = 100_000
BESIDE = 1_000
"""Words that come with the pages have numbers from here on; those that a file says beside them stay below."""
MOST_REMARKS = 500


def copy(path: Path, folder: Path, content_type: str, progress: Progress) -> Made:
    """The clean PDF and the page pictures of a document; each page is drawn once."""
    path = _as_pdf(path, folder, content_type)
    try:
        with pypdfium2.PdfDocument(path) as source:
            source.init_forms()
            return _drawn(source, folder, progress)
    except pypdfium2.PdfiumError as problem:
        raise Unfit(documents.PASSWORD if "password" in str(problem).lower() else DAMAGED) from problem


def _as_pdf(path: Path, folder: Path, content_type: str) -> Path:
    if content_type == types.PDF.content_type:
        return path
    if content_type == types.TXT.content_type:
        return plain.text_as_pdf(path, folder)
    if content_type == types.CSV.content_type:
        return plain.table_as_pdf(path, folder)
    return office.as_pdf(path, folder, content_type)


def _drawn(source: pypdfium2.PdfDocument, folder: Path, progress: Progress) -> Made:
    pages = len(source)
    if not 0 < pages <= MOST_COPIED:
        raise Unfit(f"This document has {pages:,} pages. At most {MOST_COPIED} can be shown to a reviewer.")
    target, words, found = pypdfium2.PdfDocument.new(), 0, []
    for number in range(1, pages + 1):
        page = source[number - 1]
        picture = _picture(page)
        _append(target, picture, page.get_size())
        seen, hidden = _words(page, picture)
        words += len(seen.split())
        found += _page(picture, folder, number, seen) if number <= MOST_PICTURED else _later(number, seen)
        found += _hidden(number, hidden)
        page.close()
        progress(number / pages)
    target.save(folder / "copy.pdf")
    facts = {"pages": pages, "words": words}
    return made([rendition("copy", "copy.pdf", "application/pdf", facts=facts), *found], **facts)


def _picture(page: Any) -> Image.Image:
    width, height = page.get_size()
    sharp = max(SHARPNESS / POINTS_AN_INCH, PAGE_WIDTH / max(width, 1))
    most = (MOST_PIXELS / max(width * height, 1)) ** 0.5
    longest = 16_000 / max(width, height, 1)
    picture: Image.Image = page.render(scale=min(sharp, most, longest)).to_pil()
    return picture.convert("RGB")


def _words(page: Any, picture: Image.Image) -> tuple[str, str]:
    """What is written on a page for everybody to see, and what is there without being seen."""
    drawn = seeing.parted(page, np.asarray(picture), lambda: np.asarray(_picture(page)), MOST_SIGNS_A_PAGE)
    seen, hidden = (each.replace("\x00", "").encode("utf-8", "replace").decode() for each in drawn)
    return seen, hidden


def _append(target: pypdfium2.PdfDocument, picture: Image.Image, size: tuple[float, float]) -> None:
    """A page that holds one picture and nothing else."""
    shrunk = min(1.0, MOST_POINTS / max(*size, 1))
    width, height = max(size[0] * shrunk, 1), max(size[1] * shrunk, 1)
    page = target.new_page(width, height)
    image = pypdfium2.PdfImage.new(target)
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=80)
    image.load_jpeg(jpeg, inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page.insert_obj(image)
    page.gen_content()
    page.close()


def _page(picture: Image.Image, folder: Path, number: int, text: str) -> list[Made]:
    name, small = f"page-{number}.webp", picture
    if picture.width > PAGE_WIDTH:
        height = max(1, round(picture.height * PAGE_WIDTH / picture.width))
        small = picture.resize((PAGE_WIDTH, height), Image.Resampling.LANCZOS)
    small.save(folder / name, "WEBP", quality=78, method=2)
    facts = {"width": small.width, "height": small.height}
    return [rendition("page", name, "image/webp", number=number, text=text, facts=facts)]


def _later(number: int, text: str) -> list[Made]:
    """The words of a page that has no small picture, but stands in the copy."""
    facts = {"place": f"page {number}", "visible": True, "page": number}
    return [rendition("words", "", "", number=BESIDE + number, text=text, facts=facts)] if text else []


def _hidden(number: int, text: str) -> list[Made]:
    """Words that nobody sees on the page: the copy leaves them out, their owner is told of names in them."""
    facts = {"place": f"hidden text of page {number}", "page": number}
    return [rendition("words", "", "", number=2 * BESIDE + number, text=text, facts=facts)] if text else []


def words(path: Path) -> Iterator[tuple[str, str]]:
    """What a PDF says beside its first pages: properties, attachments' names, bookmarks, comments."""
    try:
        with pypdfium2.PdfDocument(path) as source:
            yield from ((f"PDF metadata: {name}", value) for name, value in source.get_metadata_dict().items())
            for number in range(source.count_attachments()):
                yield "Attachments", source.get_attachment(number).get_name()
            yield from (("Bookmarks", mark.get_title()) for mark in source.get_toc())
            for number in range(min(len(source), MOST_COPIED)):
                page = source[number]
                yield from _remarks(page)
                page.close()
    except pypdfium2.PdfiumError as problem:
        raise Unfit(DAMAGED) from problem


def _remarks(page: Any) -> Iterator[tuple[str, str]]:
    """Who wrote which comment on a page, and where its links lead."""
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_REMARKS)):
        remark = pdfium.FPDFPage_GetAnnot(page, number)
        for key in (b"T", b"Contents", b"Subj", b"NM", b"V", b"TU"):
            size = pdfium.FPDFAnnot_GetStringValue(remark, key, None, 0)
            held = (ctypes.c_ushort * (size // 2 + 1))()
            pdfium.FPDFAnnot_GetStringValue(remark, key, held, size)
            yield "Comments and fields", bytes(held).decode("utf-16-le", "replace").rstrip("\x00")
        pdfium.FPDFPage_CloseAnnot(remark)

"""Which words of a page can be seen? Each is compared with the page drawn without its writing: where that looks the
same, the word lies under something, has the colour of its ground, or isn't on the page at all."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

Grid = npt.NDArray[np.uint8]
Draw = Callable[[], Grid]

FAINT = 10
"""A pixel that differs by fewer shades of 255 tells nobody anything; print in light grey differs by 30."""
SPANNED = 0.4
"""A sign is seen when so much of its height and of its width is drawn: not when its tips look out of a box."""
SEEN, UNSEEN = 0.7, 0.3
"""From here on a word is seen, up to here it isn't; of one between only the signs that are seen count."""
OVERLAP = 0.3
MOST_COMPARED = 30
"""So many pieces of writing that lie on others are looked at one by one."""
WRITTEN = 40
"""Writing on a scan stands out from its paper by so many shades."""
WHOLE_PAGE = 0.8
INVISIBLE = 3
DEEPEST = 6
SCALE = 1_000


@dataclass
class Sign:
    """One character of a page: in which object it is drawn, where in the picture, and whether it is seen there."""

    written: str
    owner: int = 0
    spot: tuple[slice, slice] | None = None
    laid_under: bool = False
    seen: bool = False


def parted(page: Any, drawn: Grid, draw: Draw, most: int) -> tuple[str, str]:
    """The words of a page that can be seen in its picture, and those that can't. The page is of no use afterwards."""
    text = page.get_textpage()
    signs = list(_signs(page, text, drawn.shape, most))
    objects = list(_texts(page.raw))
    modes = {_address(each): pdfium.FPDFTextObj_GetTextRenderMode(each) for each in objects}
    _hide(objects)
    bare = draw()
    changed = _changed(drawn, bare)
    stacked = _stacked(signs, drawn.shape)
    single = [each for each in objects if _address(each) in stacked][:MOST_COMPARED]
    alone = {_address(each): _alone(each, objects, modes, drawn, draw) for each in single}
    scanned = _is_scanned(page)
    for sign in signs:
        sign.laid_under = scanned or modes.get(sign.owner) == INVISIBLE
        sign.seen = _is_seen(sign, alone.get(sign.owner, changed))
    text.close()
    return _told(signs, bare)


def _signs(page: Any, text: Any, shape: Sequence[int], most: int) -> Iterator[Sign]:
    """Every character of the page in the order of reading."""
    place = _placing(page, shape)
    for number in range(min(text.count_chars(), most)):
        written = chr(pdfium.FPDFText_GetUnicode(text.raw, number) or 0xFFFD)
        if written.isspace() or pdfium.FPDFText_IsGenerated(text.raw, number) == 1:
            yield Sign(written)
            continue
        owner = _address(pdfium.FPDFText_GetTextObject(text.raw, number))
        yield Sign(written, owner, place(text.get_charbox(number)) or place(text.get_charbox(number, loose=True)))


def _placing(page: Any, shape: Sequence[int]) -> Callable[[tuple[float, ...]], tuple[slice, slice] | None]:
    """From a box on the page to the rows and columns of its picture, however the page is turned and cropped."""
    height, width = shape[:2]
    corners = []
    for x, y in ((0, 0), (SCALE, 0), (0, SCALE)):
        right, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, width * SCALE, height * SCALE, 0, x, y, right, down)
        corners.append((right.value / SCALE, down.value / SCALE))
    (x0, y0), (xx, xy), (yx, yy) = corners

    def place(box: tuple[float, ...]) -> tuple[slice, slice] | None:
        across = [x0 + (x * (xx - x0) + y * (yx - x0)) / SCALE for x in box[::2] for y in box[1::2]]
        down = [y0 + (x * (xy - y0) + y * (yy - y0)) / SCALE for x in box[::2] for y in box[1::2]]
        columns, rows = _pixels(across, width), _pixels(down, height)
        return (rows, columns) if rows and columns else None

    return place


def _pixels(ends: Iterable[float], most: int) -> slice | None:
    """At least one pixel; none where the box is empty or, by most of it, beyond the picture's edge."""
    first, last = min(ends), max(ends)
    inside = min(last, most) - max(first, 0)
    if last <= first or inside < (last - first) / 2:
        return None
    begins = min(max(round(first), 0), most - 1)
    return slice(begins, max(min(round(last), most), begins + 1))


def _texts(page: Any) -> Iterator[Any]:
    """Every piece of writing on the page, those within forms too."""
    for number in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _within(pdfium.FPDFPage_GetObject(page, number), DEEPEST)


def _within(thing: Any, deep: int) -> Iterator[Any]:
    kind = pdfium.FPDFPageObj_GetType(thing)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        yield thing
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and deep:
        for number in range(pdfium.FPDFFormObj_CountObjects(thing)):
            yield from _within(pdfium.FPDFFormObj_GetObject(thing, number), deep - 1)


def _address(thing: Any) -> int:
    return ctypes.cast(thing, ctypes.c_void_p).value or 0


def _hide(objects: Iterable[Any]) -> None:
    for each in objects:
        pdfium.FPDFTextObj_SetTextRenderMode(each, INVISIBLE)


def _alone(thing: Any, objects: Sequence[Any], modes: dict[int, int], drawn: Grid, draw: Draw) -> Grid:
    """What changes when this piece of writing alone is left out."""
    for each in objects:
        if each is not thing:
            pdfium.FPDFTextObj_SetTextRenderMode(each, modes[_address(each)])
    try:
        return _changed(drawn, draw())
    finally:
        _hide(objects)


def _changed(one: Grid, other: Grid) -> Grid:
    """By how many shades each pixel differs."""
    found: Grid = (np.maximum(one, other) - np.minimum(one, other)).max(axis=2)
    return found


def _stacked(signs: Iterable[Sign], shape: Sequence[int]) -> set[int]:
    """Pieces of writing that lie on each other: a name may be covered, and another word be written there."""
    owners, found = np.zeros(shape[:2], dtype=np.int64), set()
    for sign in signs:
        if sign.spot:
            here = owners[sign.spot]
            others = here[(here != 0) & (here != sign.owner)]
            if others.size > OVERLAP * here.size:
                found |= {sign.owner, *np.unique(others).tolist()}
            owners[sign.spot] = sign.owner
    return found


def _is_seen(sign: Sign, changed: Grid) -> bool:
    if sign.spot is None:
        return False
    ink = changed[sign.spot] >= FAINT
    return bool(ink.any(axis=0).mean() >= SPANNED and ink.any(axis=1).mean() >= SPANNED)


def _is_scanned(page: Any) -> bool:
    """Whether one picture fills the page: what was recognised in it may then lie beneath it."""
    left, bottom, right, top = page.get_bbox()
    whole = abs((right - left) * (top - bottom))
    for number in range(pdfium.FPDFPage_CountObjects(page.raw)):
        thing = pdfium.FPDFPage_GetObject(page.raw, number)
        if pdfium.FPDFPageObj_GetType(thing) == pdfium.FPDF_PAGEOBJ_IMAGE:
            ends = [ctypes.c_float() for _ in range(4)]
            pdfium.FPDFPageObj_GetBounds(thing, *ends)
            x0, y0, x1, y1 = (each.value for each in ends)
            if (x1 - x0) * (y1 - y0) >= WHOLE_PAGE * whole:
                return True
    return False


def _told(signs: Iterable[Sign], bare: Grid) -> tuple[str, str]:
    """What is seen and what isn't, word by word, with the spaces and lines between."""
    seen: list[str] = []
    hidden: list[str] = []
    for spaced, group in groupby(signs, lambda sign: sign.written.isspace()):
        row = list(group)
        if spaced:
            between = "".join(sign.written for sign in row)
            seen.append(between)
            hidden.append("\n" if "\n" in between else " ")
            continue
        for word in _words(row):
            kept = _kept(word, bare)
            seen.append(kept)
            whole = "".join(sign.written for sign in word)
            hidden.append(whole if kept != whole else "")
    return "".join(seen).strip(), "\n".join(filter(None, map(str.strip, "".join(hidden).splitlines())))


def _words(row: Sequence[Sign]) -> Iterator[list[Sign]]:
    """Letters and digits that belong together; whatever parts them stands alone."""
    for _, word in groupby(row, lambda sign: bool(re.match(r"\w", sign.written))):
        yield list(word)


def _kept(word: Sequence[Sign], bare: Grid) -> str:
    drawn = [sign for sign in word if sign.owner]
    share = sum(sign.seen for sign in drawn) / max(len(drawn), 1)
    if share < SEEN and _on_the_scan(word, bare):
        share = 1.0
    if share <= UNSEEN:
        return ""
    return "".join(sign.written for sign in word if sign.seen or share >= SEEN)


def _on_the_scan(word: Sequence[Sign], bare: Grid) -> bool:
    """Whether a word that was laid under a scan is there in the scan itself, and not blacked out."""
    spots = [sign.spot for sign in word if sign.spot and sign.laid_under]
    if not spots:
        return False
    grey = bare[_middle(spots)].mean(axis=2)
    return bool(grey.max() - grey.min() >= WRITTEN)


def _middle(spots: Sequence[tuple[slice, slice]]) -> tuple[slice, slice]:
    """The middle of the place that these take together: its edges may belong to a box around it."""
    (top, bottom), (left, right) = (
        (min(spot[axis].start for spot in spots), max(spot[axis].stop for spot in spots)) for axis in (0, 1)
    )
    up, side = (bottom - top) // 5, min((right - left) // 5, (bottom - top) // 5)
    return slice(top + up, max(bottom - up, top + up + 1)), slice(left + side, max(right - side, left + side + 1))

"""How does a plain text or a table of values become a PDF? Set in type, as it is: nothing in it is a command."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import typst

from portfolios.preparation.opening import documents
from portfolios.preparation.opening.types import Unfit

MOST_SIGNS = 400_000
MOST_CELLS = 20_000
MOST_COLUMNS = 40
WIDE = 7

PAGE = """
#set page(paper: "a4", margin: 2cm, flipped: {flipped})
#set text(size: {size}pt, hyphenate: false)
#let given = json(bytes(sys.inputs.given))
"""
TEXT = '#set par(leading: 0.6em)\n#for line in given [#if line == "" [#v(0.6em)] else [#text(line) #linebreak()]]'
TABLE = "#table(columns: given.first().len(), inset: 4pt, stroke: 0.4pt, ..given.flatten().map(cell => text(cell)))"


def text_as_pdf(path: Path, folder: Path) -> Path:
    """A text, line by line."""
    written = documents.characters(path)
    if len(written) > MOST_SIGNS:
        raise Unfit("This text is too long to be shown to a reviewer. Save it as PDF and upload that.")
    return _set(TEXT, written.splitlines(), folder, flipped=False, size=10)


def table_as_pdf(path: Path, folder: Path) -> Path:
    """A table, row by row, with lines around its cells."""
    written = documents.characters(path)
    try:
        rows = [row for row in csv.reader(io.StringIO(written), delimiter=_parted_by(written)) if row]
    except csv.Error as problem:
        raise Unfit("This table can’t be read. Save it as PDF and upload that.") from problem
    columns = max((len(row) for row in rows), default=0)
    if columns > MOST_COLUMNS or columns * len(rows) > MOST_CELLS or len(written) > MOST_SIGNS:
        raise Unfit("This table is too large to be shown to a reviewer. Save the part that matters as PDF.")
    even = [row + [""] * (columns - len(row)) for row in rows] or [[""]]
    return _set(TABLE, even, folder, flipped=columns > WIDE, size=9 if columns <= WIDE else 6)


def _parted_by(written: str) -> str:
    """The sign between cells: whichever the first lines have most of."""
    head = written[:4096]
    return max(";,\t", key=head.count)


def _set(body: str, given: object, folder: Path, *, flipped: bool, size: int) -> Path:
    page = PAGE.format(flipped=str(flipped).lower(), size=size)
    target = folder / "typeset.pdf"
    try:
        source: bytes = (page + body).encode()
        target.write_bytes(bytes(typst.compile(source, sys_inputs={"given": json.dumps(given)})))
    except RuntimeError as problem:
        raise Unfit("This text can’t be shown to a reviewer. Save it as PDF and upload that.") from problem
    return target

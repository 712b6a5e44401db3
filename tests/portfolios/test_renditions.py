"""Does every kind of file become something that a reviewer can open, and is every word in it found?"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pptx
import pytest
from PIL import Image, PngImagePlugin

from portfolios.models import Evidence, Portfolio
from portfolios.preparation import preparing, renditions
from portfolios.states import StepKind, StepState
from tests import make
from tests.conftest import NOON
from tests.make import FIXTURES

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def portfolio() -> Portfolio:
    return make.portfolio()


def word(path: Path) -> None:
    document = docx.Document(str(FIXTURES / "checklist.docx"))
    document.core_properties.author = "Cleo Carter"
    document.add_comment(
        document.paragraphs[0].runs[0], text="Ask Mrs Lakeside", author="Principal Pine", initials="PP"
    )
    document.sections[0].header.paragraphs[0].text = "Northwood header"
    document.save(str(path))


def slides(path: Path) -> None:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    assert slide.shapes.title is not None
    slide.shapes.title.text = "What we measured"
    assert slide.notes_slide.notes_text_frame is not None
    slide.notes_slide.notes_text_frame.text = "Thank Cleo here"
    show.save(str(path))


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Week", "Students"])
    book.create_sheet("Kept back")["A1"] = "Room of Ms Hidden"
    book["Kept back"].sheet_state = "hidden"
    book.properties.creator = "Cleo Carter"
    book.save(path)


def paper(path: Path) -> None:
    with pikepdf.open(FIXTURES / "measurements.pdf") as pdf:
        pdf.docinfo["/Author"] = "Cleo Carter"
        pdf.attachments["Carter-notes.txt"] = b"secret"
        pdf.save(path)


def sound(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\x00\x20\x00\xe0" * 8000)


def board(path: Path) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", "Cleo Carter")
    Image.new("RGBA", (40, 30), "#27524d80").save(path, pnginfo=said)


def notes(path: Path) -> None:
    path.write_text("Sie hört zu — #und [wartet].\n\n$x$\n", encoding="utf-8")


def table(path: Path) -> None:
    path.write_text("Week;Students\n1;6\n4;13\n", encoding="utf-8")


FILES: dict[str, tuple[Callable[[Path], None], str, dict[str, str]]] = {
    "plan.docx": (
        word,
        "application/pdf",
        {
            "Cleo Carter": "Document properties: creator",
            "Ask Mrs Lakeside": "Comments",
            "Principal Pine": "Authors of changes",
            "Northwood header": "Header",
        },
    ),
    "talk.pptx": (slides, "application/pdf", {"What we measured": "Slides", "Thank Cleo here": "Speaker notes"}),
    "weeks.xlsx": (
        workbook,
        "application/pdf",
        {"Room of Ms Hidden": "Cells", "Cleo Carter": "Document properties: creator"},
    ),
    "plan.pdf": (
        paper,
        "application/pdf",
        {"Cleo Carter": "PDF metadata: Author", "Carter-notes.txt": "Attachments"},
    ),
    "talk.wav": (sound, "audio/mp4", {}),
    "board.png": (board, "image/png", {"Cleo Carter": "Picture comment: Author"}),
    "notes.txt": (notes, "application/pdf", {"Sie hört zu — #und [wartet].": "Page 1"}),
    "week.csv": (table, "application/pdf", {"Students": "Page 1"}),
}


def prepared(portfolio: Portfolio, folder: Path, name: str) -> Evidence:
    path = folder / name
    FILES[name][0](path)
    item = make.upload(portfolio, str(path))
    preparing.work_off(at=LATER)
    return item


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_gets_a_copy_and_its_words_are_found(
    portfolio: Portfolio, tmp_path: Path, name: str
) -> None:
    item = prepared(portfolio, tmp_path, name)
    assert {step.state for step in item.steps.all()} == {StepState.DONE}
    copy = renditions.copy_of(item)
    assert copy is not None
    assert copy.content_type == FILES[name][1]
    with copy.file.open() as file:
        clean = file.read()
    rows = renditions.words_of(item)
    found = {(row.facts.get("place") or f"Page {row.number}", line) for row in rows for line in row.text.splitlines()}
    for words, place in FILES[name][2].items():
        assert [line for where, line in found if where == place and words in line]
        assert words.encode() not in clean
        assert words.encode("utf-16-be") not in clean


def test_the_copy_of_a_pdf_holds_pictures_of_its_pages_and_nothing_else(portfolio: Portfolio, tmp_path: Path) -> None:
    item = prepared(portfolio, tmp_path, "plan.pdf")
    copy = renditions.copy_of(item)
    assert copy is not None
    with copy.file.open() as file, pikepdf.open(io.BytesIO(file.read())) as drawn:
        assert set(drawn.Root.keys()) == {"/Type", "/Pages"}
        assert not drawn.attachments
        assert all("/Annots" not in page for page in drawn.pages)


def test_where_libreoffice_is_missing_the_candidate_is_told_what_helps(
    portfolio: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import runpy, sys\nfrom portfolios.preparation.opening import office\noffice.PLACES = '/nowhere'\n"
        "sys.argv[:1] = []\nrunpy.run_module('portfolios.preparation.opening', run_name='__main__')\n"
    )
    monkeypatch.setattr("portfolios.preparation.sandbox.PROGRAM", ["-c", program.read_text(), "-"])
    item = prepared(portfolio, tmp_path, "plan.docx")
    step = item.steps.get(kind=StepKind.COPY)
    assert step.state == StepState.UNAVAILABLE
    assert step.reason == "This type of document can’t be shown to a reviewer here. Save it as PDF and upload that."

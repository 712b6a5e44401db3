"""Do the words of a page hold what can be seen on it, all of that, and nothing else?"""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from accounts.models import User
from certification.models import Requirement
from portfolios import exhibits, submissions
from portfolios.blindness import tracing
from portfolios.preparation import preparing
from portfolios.preparation.opening import papers, plain
from portfolios.states import RenditionKind
from tests import make
from tests.make import FIXTURES, NOON

NAME = "Northwood"
SAYS = f"BT /F1 14 Tf 40 200 Td (Taught at) Tj ET {{colour}} BT /F1 14 Tf {{mode}} Tr {{at}} Td ({NAME}) Tj ET 0 g 0 Tr"
PLACE = "120 200"


def says(colour: str = "0 g", *, mode: int = 0, at: str = PLACE) -> str:
    """A page's drawing: two words in black, and a name in this colour at this place."""
    return SAYS.format(colour=colour, mode=mode, at=at)


def box(colour: str = "0 g") -> str:
    """A filled rectangle over the name."""
    return f" {colour} 116 194 100 22 re f 0 g"


def picture(place: str) -> str:
    return f" q {place} cm /Im1 Do Q "


def paper(path: Path, drawing: str, *, turned: int = 0) -> Path:
    """A PDF of one page that is drawn so; /Im1 is a picture with many shades, /Fx1 a form that says the name."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(400, 300))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    fonts = pikepdf.Dictionary(F1=document.make_indirect(font))
    shape = {"Width": 200, "Height": 150, "ColorSpace": pikepdf.Name.DeviceGray, "BitsPerComponent": 8}
    noise = Image.effect_noise((200, 150), 90).tobytes()
    raster = pikepdf.Stream(document, noise, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, **shape)
    drawn = f"BT /F1 14 Tf {PLACE} Td ({NAME}) Tj ET".encode()
    about = {"BBox": [0, 0, 400, 300], "Resources": pikepdf.Dictionary(Font=fonts)}
    form = pikepdf.Stream(document, drawn, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, **about)
    page.obj.Resources = pikepdf.Dictionary(Font=fonts, XObject=pikepdf.Dictionary(Im1=raster, Fx1=form))
    page.obj.Contents = document.make_stream(drawing.encode())
    page.obj.Rotate = turned
    document.save(path)
    return path


def words(path: Path) -> tuple[str, str]:
    """What is seen on all pages, and what isn't."""
    found = []
    with pypdfium2.PdfDocument(path) as document:
        for number in range(len(document)):
            page = document[number]
            found.append(papers._words(page, papers._picture(page)))
            page.close()
    return " ".join(seen for seen, _ in found), " ".join(hidden for _, hidden in found).strip()


HIDDEN = {
    "under a black box": says() + box(),
    "under a white box": says() + box("1 g"),
    "under a box that says something else": says() + box("1 g") + " BT /F1 14 Tf 120 200 Td (Coaching) Tj ET",
    "in a form under a black box": says(at="900 900") + " /Fx1 Do" + box(),
    "white on white": says("1 g"),
    "as good as white on white": says("0.99 g"),
    "black on black": box() + says(),
    "off the page": says(at="900 200"),
    "above the page": says(at="120 900"),
    "under a picture": says() + picture("140 0 0 40 110 185"),
    "without ink": says(mode=3),
    "blacked out on a scan": picture("400 0 0 300 0 0") + box() + says(mode=3),
}


@pytest.mark.parametrize("drawing", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("turned", [0, 90])
def test_what_nobody_sees_is_not_on_the_page(tmp_path: Path, drawing: str, turned: int) -> None:
    seen, hidden = words(paper(tmp_path / "page.pdf", drawing, turned=turned))
    assert seen.split()[:2] == ["Taught", "at"]
    assert NAME not in seen
    assert NAME in hidden


SEEN = {
    "black on white": says(),
    "light grey": says("0.85 g"),
    "white on black": box() + says("1 g"),
    "green on green": box("0.15 0.32 0.3 rg") + says("0.25 0.48 0.45 rg"),
    "over a picture": picture("140 0 0 40 110 185") + says("1 0 0 rg"),
    "outlined": says("0.5 w", mode=1),
    "in a form": says(at="900 900") + " /Fx1 Do",
    "recognised in a scan": picture("400 0 0 300 0 0") + says(mode=3),
    "beneath its scan": says() + picture("400 0 0 300 0 0"),
    "struck through": says() + " 1 w 118 205 m 200 205 l S",
}


@pytest.mark.parametrize("drawing", SEEN.values(), ids=SEEN)
@pytest.mark.parametrize("turned", [0, 270])
def test_whatever_is_seen_is_on_the_page(tmp_path: Path, drawing: str, turned: int) -> None:
    seen, _ = words(paper(tmp_path / "page.pdf", drawing, turned=turned))
    assert seen.split() == ["Taught", "at", NAME]


def test_of_a_word_half_covered_only_the_rest_is_on_the_page(tmp_path: Path) -> None:
    drawing = says().replace(NAME, "Southwood") + " 0 g 157 194 80 22 re f"
    seen, hidden = words(paper(tmp_path / "page.pdf", drawing))
    assert seen.split()[-1] == "South"
    assert hidden == "Southwood"


def test_ordinary_pages_keep_every_word(tmp_path: Path) -> None:
    small = "\n".join(f"{number} – „Größe“, naïve … fi ffl; 3.14 % (see p. {number})" for number in range(40))
    (tmp_path / "notes.txt").write_text(small, encoding="utf-8")
    for path in (FIXTURES / "measurements.pdf", plain.text_as_pdf(tmp_path / "notes.txt", tmp_path)):
        with pypdfium2.PdfDocument(path) as document:
            every = " ".join(str(page.get_textpage().get_text_bounded()) for page in document)
        seen, hidden = words(path)
        assert (seen.split(), hidden) == (every.split(), "")


@pytest.mark.django_db
def test_a_covered_name_reaches_no_reviewer_and_its_owner_learns_of_it(tmp_path: Path, cleo: User) -> None:
    portfolio = make.portfolio(cleo)
    slot = Requirement.objects.filter(
        section__framework=portfolio.enrolment.cohort.framework, accepts__contains=["document"]
    )[0]
    draft = submissions.begin(portfolio.pk, section_id=slot.section_id, by=cleo, at=NOON)
    covered = says().replace(NAME, cleo.name) + " 0 g 116 194 240 22 re f 0 g"
    item = make.upload(portfolio, str(paper(tmp_path / "plan.pdf", covered)))
    exhibits.place(draft.pk, requirement_id=slot.pk, evidence_id=item.pk, by=cleo, at=NOON)
    preparing.work_off(at=NOON)
    assert item.renditions.get(kind=RenditionKind.PAGE).text == "Taught at"
    found = [(trace.place, trace.words, trace.left_out) for trace in tracing.traces(draft)]
    assert found == [("hidden text of page 1", cleo.name, True)]

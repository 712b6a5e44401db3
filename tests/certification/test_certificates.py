"""Is the certificate one page, complete, the same every time, and safe from what a name may hold?"""

from __future__ import annotations

from datetime import date

import pypdfium2
import pytest

from certification import certificates
from certification.models import Credential

URL = "https://sevenfold.example.org/verify/7K3M-9QXA-22FD/"


def made(name: str) -> bytes:
    credential = Credential(
        holder_name=name,
        title="Certified Instructional Coach",
        framework_title="Seven Success Factors",
        code="7K3M-9QXA-22FD",
        awarded_on=date(2027, 10, 31),
    )
    return certificates.pdf(credential, verify_url=URL)


def read(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        page = document[0]
        assert [round(side) for side in page.get_size()] == [842, 595]
        return " ".join(str(page.get_textpage().get_text_range()).split())


def test_it_says_who_what_when_and_where_to_verify() -> None:
    words = read(made("Cleo Carter"))
    for part in ("Cleo Carter", "Certified Instructional Coach", "31 October 2027", "7K3M-9QXA-22FD"):
        assert part in words
    assert "sevenfold.example.org/verify" in words


def test_the_same_certificate_has_the_same_bytes() -> None:
    assert made("Cleo Carter") == made("Cleo Carter")


def test_it_is_tagged_for_screen_readers_and_links_to_its_verification() -> None:
    pdf = made("Cleo Carter")
    assert b"pdfuaid" in pdf
    assert b"/StructTreeRoot" in pdf
    assert URL.encode() in pdf


@pytest.mark.parametrize("name", ["Ana " * 50, "W" * 200, "Zoë Łukaszewska-Ó Briain", "Анна Иванова", "Ελένη", "יעל"])
def test_any_name_stays_on_the_page(name: str) -> None:
    assert name.strip()[:3] in read(made(name[:200]))


@pytest.mark.parametrize("name", ['#strong[x] *b* $y$ "q" \\ //', "#panic()", '"}', "</svg>"])
def test_a_name_is_never_read_as_markup(name: str) -> None:
    assert name.split(maxsplit=1)[0] in read(made(name))


def test_letters_that_no_font_has_do_not_stop_the_certificate() -> None:
    assert "7K3M-9QXA-22FD" in read(made("王小明 𓀀"))

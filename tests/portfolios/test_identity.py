"""Which words tell who a candidate is, and which only look like it?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolios.blindness import identity, spelling
from portfolios.blindness.identity import Manner, Term

CLEO = identity.terms(
    name="Cleo Carter", email="cleo.carter@lakeside-isd.org", organisation="Lakeside Elementary School"
)
GRACE = identity.terms(name="Grace Will", email="grace.will@gmail.com", organisation="Hope Lake School")
SEAN = identity.terms(name="Séan O’Brien-Müller", email="sean@gmail.com", organisation="")


def said(text: str, wanted: tuple[Term, ...] = CLEO, manner: Manner = Manner.PROSE) -> list[str]:
    return [hit.words for hit in identity.find(text, wanted, manner)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ms. Carter taught.", ["Carter"]),
        ("WHAT CARTER DID", ["CARTER"]),
        ("cleo's class and cleo’s goal", ["cleo", "cleo"]),
        ("a cárter is", ["cárter"]),
        ("My coach Car-\nter said", ["Car- ter"]),
        ("Signed C a r t e r", ["C a r t e r"]),
        ("C.A.R.T.E.R", ["C.A.R.T.E.R"]),
        ("Car\u00adter with a soft hyphen", ["Car\u00adter"]),
        ("Cleo Carter", ["Cleo Carter"]),
        ("Carter, Cleo", ["Carter, Cleo"]),
        ("CleoCarter_final.docx", ["CleoCarter"]),
        ("cleocarter", ["cleocarter"]),
        ("write to ccarter22@example.org", ["ccarter"]),
        ("cleo.carter@lakeside-isd.org", ["cleo.carter@lakeside-isd.org"]),
        ("see www.youtube.com/@mrscarterclass now", ["mrscarterclass"]),
        ("my lakeside kids", ["lakeside"]),
        ("at Lakeside Elementary we", ["Lakeside Elementary"]),
        ("We at LES believe", ["LES"]),
        ("Carter-Smith", ["Carter"]),
        ("#MrsCarterTeaches", ["Carter"]),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, found: list[str]) -> None:
    assert said(text) == found


@pytest.mark.parametrize(
    "text",
    ["a carterer", "cartero", "les enfants", "the lake side", "an elementary school", "the school district", "Cart er",
     "A CHARTER SCHOOL", "clear carts", "c. a. r. t.", "Clear and simple", ""],
)  # fmt: skip
def test_what_only_looks_alike_is_no_hit(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Will you see? I will hope for grace by the lake.", []),
        ("Grace is what we need. Hope helps. Will we?", []),
        ("GRACE AND HOPE FOR ALL", []),
        ("Grace under Pressure: Teaching with Hope", []),
        ("grace will come", []),
        ("– Hope\n– Grace", []),
        ("I saw Grace in class.", ["Grace"]),
        ("He told Will that it works.", ["Will"]),
        ("Ms. Grace showed", ["Grace"]),
        ("coach Grace showed", ["Grace"]),
        ("my name is Grace", ["Grace"]),
        ("Signed: Grace", ["Grace"]),
        ("Grace Will", ["Grace Will"]),
        ("I work at Hope Lake School", ["Hope Lake School"]),
        ("We went to hope lake school", []),
    ],
)
def test_an_ordinary_word_counts_only_where_it_reads_as_a_name(text: str, found: list[str]) -> None:
    assert said(text, GRACE) == found


@pytest.mark.parametrize(
    "text", ["O’Brien", "O'Brien", "OBrien", "obrien", "Muller", "MÜLLER", "Mueller", "Sean", "o brien"]
)
def test_accents_apostrophes_and_double_names_hide_nothing(text: str) -> None:
    assert said(text, SEAN)


def test_addresses_are_read_step_by_step_and_unescaped() -> None:
    assert said("https://x.org/grace/will", GRACE, Manner.ADDRESS)
    assert said("https://x.org/graceful-willow", GRACE, Manner.ADDRESS) == []
    assert said("https://x.org/C%6Ceo-Carter", CLEO, Manner.ADDRESS) == ["Cleo-Carter"]
    assert said("https://xn--mller-kva.example", SEAN, Manner.ADDRESS) == ["müller"]
    assert said("https://youtube.com/cartersclassroom", CLEO, Manner.ADDRESS) == ["cartersclassroom"]


def test_a_files_name_needs_no_capital() -> None:
    assert said("grace_reflection.mp4", GRACE, Manner.NAME) == ["grace"]


def test_an_address_that_everybody_could_have_tells_nothing() -> None:
    common = identity.terms(name="Ada Abara", email="info@gmail.com", organisation="The School")
    assert said("Write to info at gmail, or ask the school.", common) == []


def test_a_hit_says_where_and_in_what_words() -> None:
    (hit,) = identity.find("First line.\nThen we met and Cleo spoke for a while about it.", CLEO)
    assert (hit.line, hit.what) == (2, "name")
    assert hit.excerpt == "First line. Then we met and Cleo spoke for a while about it."
    long = identity.find(f"{'word ' * 40}Cleo{' word' * 40}", CLEO)[0]
    assert long.excerpt.startswith("… word")
    assert long.excerpt.endswith("word …")
    assert "Cleo" in long.excerpt
    assert len(long.excerpt) < 130


NAMES = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéüñ", min_size=5, max_size=12)
PROSE = st.text(alphabet=" \n.,;:!?-–'’\"()1234567890", max_size=30)


@given(name=NAMES, before=PROSE, after=PROSE, capitals=st.booleans())
def test_a_surname_that_is_no_ordinary_word_is_found_between_any_signs(
    name: str, before: str, after: str, capitals: bool
) -> None:
    wanted = identity.terms(name=f"Ximena {name}", email="x@gmail.com", organisation="")
    written = name.upper() if capitals else name
    hits = identity.find(f"{before} {written} {after}", wanted)
    assert hits or any(term.reads != "anyhow" for term in wanted if term.words == (spelling.folded(name),))


@given(text=st.text(max_size=300))
def test_any_text_can_be_looked_through_and_each_hit_is_in_it(text: str) -> None:
    for wanted in (CLEO, GRACE, SEAN):
        for hit in identity.find(text, wanted):
            assert 0 <= hit.start < hit.end <= len(text)
            assert "\n" not in hit.excerpt


@given(text=st.text(max_size=120), name=st.text(max_size=40), email=st.text(max_size=40), school=st.text(max_size=40))
def test_any_name_gives_terms_that_can_be_looked_for(text: str, name: str, email: str, school: str) -> None:
    wanted = identity.terms(name=name, email=email, organisation=school)
    assert all(term.words and all(term.words) for term in wanted)
    identity.find(text, wanted)

"""Does the database make of an organisation's name exactly what the rules make of it?"""

from __future__ import annotations

import random
import sys
import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.fitness import SHORT, TAIL, organisation_key

pytestmark = pytest.mark.django_db

NAMES = [
    *("", " ", "The", "Hill School", "the hill", "St. Mary’s Elem. School", "Saint Marys Elementary", "Mt Hood HS"),
    *(
        "Straße & Co. KG",
        "STRASSE and co kg",
        "ECOLE Élémentaire",
        "École e\u0301le\u0301mentaire",
        "A&B",
        "A & B",
        "a and b",
    ),
    *("O'Neill I.S.D.", "oneill isd", "School District", "Public Schools", "İstanbul Lisesi", "ΑΘΗΝΑ σχολείο ς"),
    *(
        "학교",
        "東京 学校",
        "ﬁne ﬂow",
        "№ 5",
        "x_y",
        "²nd",
        "Ⅻ",
        "भारत विद्यालय",
        "\u1e9e",
        "ŉ",
        "ǰ",
        "Ꮿ ꮿ",
        "𐐀𐐨",
        "\u0345",
    ),
]


def in_sql(names: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reviews_organisation_key(n) FROM unnest(%s::text[]) WITH ORDINALITY AS t(n, o) ORDER BY o", [names]
        )
        return [row[0] for row in cursor.fetchall()]


ALIKE = ("CJK", "HANGUL SYLLABLE", "TANGUT", "NUSHU", "KHITAN", "YI SYLLABLE", "CUNEIFORM", "EGYPTIAN", "ANATOLIAN")


def characters() -> list[str]:
    """Every character that a text can hold, and of the large scripts whose signs have no case every thirtieth."""
    found = (chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)
    known = ((each, unicodedata.name(each, "")) for each in found if unicodedata.category(each) not in ("Cn", "Co"))
    return [each for each, name in known if not name.startswith(ALIKE) or ord(each) % 30 == 0]


def test_names_that_people_write_become_the_same() -> None:
    assert in_sql(NAMES) == [organisation_key(name) for name in NAMES]


def test_every_abbreviation_and_every_suffix_becomes_the_same() -> None:
    names = [f"{word} Hill {tail}" for word in ("", *SHORT, "The") for tail in ("", *SHORT, *TAIL, "School " + "Inc")]
    assert in_sql(names) == [organisation_key(name) for name in names]


def test_every_character_there_is_becomes_the_same() -> None:
    """Sixteen to a name, in words of one, two and four, as they follow and shuffled."""
    found = characters()
    random.Random(4).shuffle(shuffled := list(found))
    names = [
        f"{part[0]} {part[1:3]}-{part[3:7]}x{part[7:]}"
        for row in (found, shuffled)
        for part in ("".join(row[at : at + 16]) for at in range(0, len(row), 16))
        if len(part) == 16
    ]
    assert len(names) > 4_000
    wrong = [
        (name, key)
        for at in range(0, len(names), 2000)
        for name, key in zip(names[at : at + 2000], in_sql(names[at : at + 2000]), strict=True)
        if key != organisation_key(name)
    ]
    assert wrong == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30), max_size=40))
def test_any_text_becomes_the_same(db: None, names: list[str]) -> None:
    assert in_sql(names) == [organisation_key(name) for name in names]

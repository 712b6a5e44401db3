"""How far has each person of the demonstration come?"""

from __future__ import annotations

from enum import IntEnum

from reviews.demo.cast import CANDIDATES

SECTIONS = ("partnership", "communication", "leadership", "impact-cycle", "data", "playbook", "support")


class Stage(IntEnum):
    """How far one section has come; each stage includes the ones before it that lead there."""

    NONE = 0
    BEGUN = 1
    COMPLETE = 2
    SUBMITTED = 3
    RETURNED = 4
    WITHDRAWN = 5
    ASSIGNED = 6
    HALF_REVIEWED = 7
    DISAGREED = 8
    SETTLED = 9
    ADJUDICATED = 10


LETTERS = {
    ".": Stage.NONE,
    "b": Stage.BEGUN,
    "c": Stage.COMPLETE,
    "s": Stage.SUBMITTED,
    "r": Stage.RETURNED,
    "w": Stage.WITHDRAWN,
    "a": Stage.ASSIGNED,
    "h": Stage.HALF_REVIEWED,
    "d": Stage.DISAGREED,
    "t": Stage.SETTLED,
    "j": Stage.ADJUDICATED,
}

LAST_YEAR = {
    "maren": "ttttjtt",
    "cleo": ".t...t.",
    "yusuf": "tt.....",
    "hana": "ttttttt",
    "isaac": "....t..",
}
"""What was handed in in the first cycle, judged and released, a letter a section."""

THIS_YEAR = {
    "cleo": "s.bcr.b",
    "yusuf": "..tah..",
    "hana": "......s",
    "isaac": "d.ha..b",
    "lucia": "ttttttt",
    "dmitri": "ss..b..",
    "amara": "aa.h..s",
    "freya": "w.bc...",
    "omar": "t.hda..",
    "bethan": "bb.....",
    "kai": "h.ta...",
    "noor": "ta..j.b",
    "elias": ".......",
    "rosa": "cbs....",
    "tendai": "a.h...s",
    "signe": "b......",
    "marcus": ".h.a.s.",
    "leila": "ssr....",
    "oisin": "t.t.h..",
    "ngozi": ".b.s..b",
    "pavel": "..a.dst",
    "alma": "bs.c...",
    "winston": "h..t..s",
}
"""What has happened in the open cycle so far; one person had no need of it and one hasn't begun."""


STRENGTH = {"maren": 3, "hana": 2, "lucia": 3, "cleo": 3, "noor": 1, "elias": 2}
"""How strong a person's work is: the level that most of the values stand at."""


def plan(letters: str) -> dict[str, Stage]:
    """A stage for each section from seven letters."""
    return {section: LETTERS[letter] for section, letter in zip(SECTIONS, letters, strict=True)}


def strength_of(key: str) -> int:
    """The level around which this person's values lie."""
    order = [person.key for person in CANDIDATES]
    return STRENGTH.get(key, 2 + (order.index(key) % 2))

"""How did this number come about? Pure: a stored working in, the sentences that a candidate reads out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import floor
from typing import Any

from reviews.marks import shown
from reviews.states import Referral

QUARTER = Fraction(1, 4)
OBJECTIONS = {
    Referral.GAP: "That lies further away than two reviewers may",
    Referral.FLOOR: "That lies on the other side of the floor",
    Referral.CONDITION: "Only one of the two findings has a score",
}
NUMBERS = ("First", "Second", "Third")


def number(stored: str | Fraction | None) -> str:
    """An exact number as people read it, cut off after two places: "2.66", "3"; empty for none."""
    if stored is None:
        return ""
    value = Fraction(stored)
    return str(value) if value.denominator == 1 else shown(value).rstrip("0")


def level(value: Fraction) -> int | None:
    """The described level that a value belongs to: the level itself or a quarter beside it; None between two."""
    nearest = floor(value + Fraction(1, 2))
    return nearest if abs(value - nearest) <= QUARTER else None


def next_level(value: Fraction) -> int:
    """The described level to aim for next: the one above the level reached, or the upper one of two."""
    return (level(value) or floor(value)) + 1


def level_words(value: Fraction, titles: Mapping[int, str] | None = None) -> str:
    """ "Level 3", or "Between levels 2 and 3"; with the levels' titles "Level 3: Clear"."""
    titles, found = titles or {}, level(value)
    if found:
        return f"Level {found}: {titles[found]}" if found in titles else f"Level {found}"
    lower, upper = (_named(number, titles) for number in (floor(value), floor(value) + 1))
    return f"Between levels {lower} and {upper}"


def _named(number: int, titles: Mapping[int, str]) -> str:
    return f"{number} ({titles[number].lower()})" if number in titles else str(number)


def section(working: Mapping[str, Any], conditions: Mapping[str, str]) -> list[str]:
    """How one section's score came about, step by step; `conditions` gives the words of the condition codes."""
    return list(_section(working, conditions))


def _section(working: Mapping[str, Any], conditions: Mapping[str, str]) -> Iterator[str]:
    for place, review in zip(NUMBERS, working["reviews"], strict=False):
        yield _review(f"{place} reviewer", review, conditions)
    ruling = working["ruling"]
    if ruling is None:
        yield _agreed(working)
        yield from _read_again(working, conditions)
        return
    yield _referred(working)
    yield _review("Lead reviewer", ruling, conditions)
    stands = "This score stands" if ruling["score"] else "This finding stands"
    yield f"{stands}, because a lead reviewer scores without knowing what the others found."


def _review(who: str, review: Mapping[str, Any], conditions: Mapping[str, str]) -> str:
    if review["score"] is None:
        condition = conditions.get(review["condition"], review["condition"])
        return f"{who}: the evidence could not be scored ({condition})."
    values = ", ".join(number(value) for value in review["values"])
    return f"{who}: {values}; the mean is {number(review['score'])}."


def _agreed(working: Mapping[str, Any]) -> str:
    if len(working["reviews"]) == 1:
        return _alone(working)
    if not any(review["score"] for review in working["reviews"]):
        return "Both found that the evidence could not be scored, so the section has no score."
    score = working.get("back_reading", {}).get("agreed", working["score"])
    side = "at or above" if Fraction(score) >= Fraction(working["floor"]) else "below"
    gap = Fraction(working["gap"])
    apart = f"{number(gap)} apart, which is within {number(working['tolerance'])}," if gap else "equal"
    return (
        f"The two are {apart} and both {side} the floor of {number(working['floor'])}, "
        f"so the section score is their mean: {number(score)}."
    )


def _alone(working: Mapping[str, Any]) -> str:
    score, limit = working["reviews"][0]["score"], number(working["floor"])
    return f"That is well above the floor of {limit}, so one review is enough: the section score is {number(score)}."


def _read_again(working: Mapping[str, Any], conditions: Mapping[str, str]) -> Iterator[str]:
    """What a lead found who read it once more, where one did."""
    back = working.get("back_reading")
    if back is None:
        return
    others = "the others" if len(working["reviews"]) > 1 else "the other"
    yield f"Before the release a lead reviewer read the section once more, without knowing what {others} found."
    yield _review("Lead reviewer", back, conditions)
    if back["objection"] is None:
        yield "That confirms it, and nothing changes."
    else:
        yield f"{OBJECTIONS[back['objection']]}, so the lead reviewer’s finding stands."


def _referred(working: Mapping[str, Any]) -> str:
    if working["referral"] == Referral.CONDITION:
        return "One of them could score the evidence and the other could not, so a lead reviewer was asked."
    if working["referral"] == Referral.GAP:
        apart, most = number(working["gap"]), number(working["tolerance"])
        return f"The two are {apart} apart, more than {most}, so a lead reviewer was asked."
    limit = number(working["floor"])
    return f"The two lie on different sides of the floor of {limit}, so a lead reviewer was asked."


def overall(working: Mapping[str, Any], titles: Mapping[str, str]) -> list[str]:
    """How the decision came about, the two tests apart; `titles` gives the sections' titles by slug."""
    return [_overall_test(working, titles), _floor_test(working, titles)]


def _overall_test(working: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    threshold = number(working["overall_threshold"])
    if working["overall"] is None:
        missing = ", ".join(titles.get(slug, slug) for slug in working["missing"])
        return f"Overall: not computed yet, because a score is missing for {missing}. It takes {threshold}."
    scores = len(working["sections"])
    verdict = "reached" if working["passes_overall"] else "not reached"
    value = number(working["overall"])
    return f"Overall: the mean of the {scores} section scores is {value}; {threshold} was needed and {verdict}."


def _floor_test(working: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    limit = number(working["section_floor"])
    below = ", ".join(titles.get(slug, slug) for slug in working["below_floor"])
    if below:
        return f"Floor: below {limit} in {below}."
    rest = "every section" if not working["missing"] else "every section that has a score"
    return f"Floor: {rest} reaches {limit}."

"""Does a coach read first what would help most?"""

from __future__ import annotations

from fractions import Fraction

import pytest

from reviews import ordering
from reviews.marks import Policy
from reviews.ordering import Need, Standing

POLICY = Policy.from_framework(
    {"overall_threshold": "2.75", "section_floor": "1.75", "tolerance": "1.25", "reviewers_per_submission": 2}
)


def section(slug: str, score: str | None, *, judged: bool = True) -> Standing:
    return Standing(slug, Fraction(score) if score else None, judged)


@pytest.mark.parametrize(
    ("score", "judged", "need"),
    [
        (None, True, Need.NO_SCORE),
        (None, False, Need.NOT_HANDED_IN),
        ("41/24", True, Need.BELOW_FLOOR),
        ("1.75", True, Need.BELOW_THRESHOLD),
        ("65/24", True, Need.BELOW_THRESHOLD),
        ("2.75", True, Need.REACHED),
        ("4.25", True, Need.REACHED),
    ],
)
def test_a_section_needs_what_its_exact_score_says(score: str | None, judged: bool, need: Need) -> None:
    assert ordering.need(POLICY, section("data", score, judged=judged)) == need


def test_what_keeps_from_certification_comes_first_then_what_lifts_most_then_the_rest() -> None:
    given = [
        section("strong", "4"),
        section("never", None, judged=False),
        section("short", "2.5"),
        section("near the floor", "1.5"),
        section("unplayable", None),
        section("fair", "3"),
        section("shorter", "2"),
        section("far below", "0.75"),
    ]
    assert [slug for slug, _ in ordering.sections(POLICY, given)] == [
        "unplayable",
        "far below",
        "near the floor",
        "shorter",
        "short",
        "fair",
        "strong",
        "never",
    ]


def test_equals_stand_in_the_frameworks_order() -> None:
    given = [section("b", "3"), section("a", "3"), section("d", "1"), section("c", "1")]
    assert [slug for slug, _ in ordering.sections(POLICY, given)] == ["d", "c", "b", "a"]


def test_within_a_section_the_lowest_criterion_comes_first() -> None:
    assert ordering.criteria([Fraction(3), Fraction(2), Fraction(4), Fraction(2)]) == [1, 3, 0, 2]

"""Is one review enough, and what does it come to? Tables of the pure rule."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from reviews import explaining, marks
from reviews.marks import Filed, Policy, Review, Settlement
from reviews.states import Duty, Referral, Second

STORED = {"overall_threshold": "2.75", "section_floor": "1.75", "tolerance": "1.25", "reviewers_per_submission": 2}
ALL = Policy.from_framework(STORED)
POLICY = Policy.from_framework(STORED | {"double_share": "0.2", "near_floor": "0.25", "near_threshold": "0.1"})
CONDITION = "unplayable"


def review(value: str) -> Review:
    return Review(condition=CONDITION) if value == CONDITION else Review((Decimal(value),))


def filed(*values: str, back: str = "") -> list[Filed]:
    rows = [(Duty.REVIEW, value) for value in values] + [(Duty.BACK_READING, back)] * bool(back)
    return [Filed(duty, review(value)) for duty, value in rows]


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ("4.25", None),
        ("2.25", None),
        ("2", Second.FLOOR),  # on the edge of the band
        ("1.75", Second.FLOOR),
        ("1.25", Second.FLOOR),
        ("0.75", Second.FLOOR),  # far below the floor: nobody fails on one reviewer's word
        (CONDITION, Second.CONDITION),
    ],
)
def test_one_review_is_enough_only_well_above_the_floor(first: str, why: Second | None) -> None:
    assert marks.why_two(POLICY, review(first)) == why
    found = marks.settle_filed(POLICY, filed(first))
    assert isinstance(found, Settlement) == (why is None)
    assert marks.settle_filed(ALL, filed(first)) is None


def test_a_framework_that_says_nothing_doubles_all() -> None:
    assert ALL.doubles_all
    assert Policy.from_framework(STORED | {"double_share": "1"}).doubles_all
    assert not POLICY.doubles_all


def test_of_one_review_the_working_says_so() -> None:
    found = marks.settle_filed(POLICY, filed("3"))
    assert isinstance(found, Settlement)
    assert (found.score, found.condition, found.ruled) == (Fraction(3), "", False)
    assert [each["score"] for each in found.working["reviews"]] == ["3"]
    assert (found.working["gap"], found.working["referral"], found.working["ruling"]) == (None, None, None)
    assert explaining.section(found.working, {}) == [
        "First reviewer: 3; the mean is 3.",
        "That is well above the floor of 1.75, so one review is enough: the section score is 3.",
    ]


@pytest.mark.parametrize(
    ("first", "back", "score", "objection"),
    [
        ("3", "4.25", "3", None),  # 1.25 apart, which is within the tolerance
        ("3", "1.75", "3", None),
        ("3", "1.25", "5/4", Referral.GAP),
        ("2.25", "1.25", "5/4", Referral.FLOOR),
        ("3", CONDITION, None, Referral.CONDITION),
    ],
)
def test_a_lead_who_reads_it_once_more_is_compared_with_the_one(
    first: str, back: str, score: str | None, objection: Referral | None
) -> None:
    found = marks.settle_filed(POLICY, filed(first, back=back))
    assert isinstance(found, Settlement)
    assert (marks.text(found.score), found.ruled) == (score, objection is not None)
    assert found.working["back_reading"]["agreed"] == str(Fraction(first))
    said = explaining.section(found.working, {})
    assert "one review is enough: the section score is " + explaining.number(first) in said[1]
    assert "without knowing what the other found" in said[2]


@pytest.mark.parametrize(("first", "second"), [("3", "3.25"), ("3", "4.25"), ("2", "2"), (CONDITION, CONDITION)])
def test_two_reviews_settle_as_they_do_where_all_are_doubled(first: str, second: str) -> None:
    same = replace(POLICY, double_share=Fraction(1))
    assert marks.settle_filed(POLICY, filed(first, second)) == marks.settle_filed(same, filed(first, second))


def test_three_reviews_are_a_fault_and_not_a_score() -> None:
    with pytest.raises(ValueError, match="unpack"):
        marks.settle_filed(POLICY, filed("3", "3", "3"))

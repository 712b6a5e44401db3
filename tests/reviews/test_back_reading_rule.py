"""What does a back-reading come to, and what is to be read once more? Tables of the pure rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from reviews import lots, marks
from reviews.marks import Filed, Policy, Review, Settlement
from reviews.states import Duty, Referral

STORED = {"overall_threshold": "2.75", "section_floor": "1.75", "tolerance": "1.25", "reviewers_per_submission": 2}
POLICY = Policy.from_framework(
    STORED | {"near_floor": "0.25", "near_threshold": "0.1", "back_read_share": "0.2", "floor_side": True}
)
CONDITION = "unplayable"


def review(value: str) -> Review:
    return Review(condition=CONDITION) if value == CONDITION else Review((Decimal(value),))


def filed(first: str, second: str, back: str = "", ruling: str = "") -> list[Filed]:
    rows = [(Duty.REVIEW, first), (Duty.REVIEW, second), (Duty.ADJUDICATION, ruling), (Duty.BACK_READING, back)]
    return [Filed(duty, review(value)) for duty, value in rows if value]


@pytest.mark.parametrize(
    ("first", "second", "back", "score", "objection"),
    [
        ("2", "2.25", "2.25", "17/8", None),
        ("2", "2.25", "3.25", "17/8", None),  # 1.125 apart
        ("3", "3", "1.75", "3", None),  # 1.25 apart, which is within the tolerance, and on the floor
        ("3", "3", "4.25", "3", None),
        ("2.75", "2.75", "4.25", "17/4", Referral.GAP),
        ("1.75", "2", "1.25", "5/4", Referral.FLOOR),
        ("1.25", "1.25", "1.75", "7/4", Referral.FLOOR),
        ("3", "3", CONDITION, None, Referral.CONDITION),
        (CONDITION, CONDITION, "3", "3", Referral.CONDITION),
        (CONDITION, CONDITION, CONDITION, None, None),
    ],
)
def test_a_back_reading_confirms_or_stands_by_the_rule_of_two_reviews(
    first: str, second: str, back: str, score: str | None, objection: Referral | None
) -> None:
    found = marks.settle_filed(POLICY, filed(first, second, back))
    assert isinstance(found, Settlement)
    assert (marks.text(found.score), found.ruled) == (score, objection is not None)
    assert found.working["back_reading"]["objection"] == (objection.value if objection else None)
    assert found.condition == (CONDITION if score is None else "")


def test_every_reading_stays_in_the_working() -> None:
    found = marks.settle_filed(POLICY, filed("1.75", "2", "1.25"))
    assert isinstance(found, Settlement)
    assert [each["score"] for each in found.working["reviews"]] == ["7/4", "2"]
    assert (found.working["back_reading"]["score"], found.working["back_reading"]["agreed"]) == ("5/4", "15/8")
    assert (found.working["ruling"], found.working["referral"]) == (None, None)


def test_without_a_back_reading_a_working_is_as_it_was() -> None:
    found = marks.settle_filed(POLICY, filed("3", "3"))
    assert isinstance(found, Settlement)
    assert "back_reading" not in found.working
    assert not found.ruled


def test_under_terms_by_which_the_two_disagree_a_back_reading_is_the_ruling() -> None:
    """A what-if with a narrower tolerance: the lead scored blind, whatever it was asked for."""
    narrow = Policy.from_framework(STORED | {"tolerance": "0.5"})
    found = marks.settle_filed(narrow, filed("3", "4", "2.75"))
    assert isinstance(found, Settlement)
    assert (found.score, found.ruled, found.working["referral"]) == (Fraction(11, 4), True, "gap")


@pytest.mark.parametrize(("side", "expected"), [(True, Referral.FLOOR), (False, None)])
def test_the_side_of_the_floor_counts_where_the_policy_says_so(side: bool, expected: Referral | None) -> None:
    policy = Policy.from_framework(STORED | {"floor_side": side})
    assert marks.referral(policy, review("1.25"), review("2")) == expected


@pytest.mark.parametrize(
    ("score", "near"),
    [("1.5", True), ("1.49", False), ("1.75", True), ("2", True), ("2.01", False)],
)
def test_near_the_floor_means_on_either_side_and_the_band_itself(score: str, near: bool) -> None:
    assert marks.near_floor(POLICY, Fraction(score)) == near
    assert not marks.near_floor(Policy.from_framework(STORED), Fraction(score))


def verdict(*scores: str) -> marks.Verdict:
    sections = {str(place): [Fraction(score)] for place, score in enumerate(scores)}
    return marks.decide(POLICY, sections, last_cycle=False)


@pytest.mark.parametrize(
    ("scores", "near"),
    [
        (("2.75", "2.75"), True),
        (("2.85", "2.85"), True),
        (("2.65", "2.65"), True),
        (("2.86", "2.86"), False),
        (("2.64", "2.64"), False),
        (("4.25", "1.25"), False),  # one is so far below the floor that the overall score decides nothing
        (("4", "1.5"), True),  # this one is near the floor and may be lifted
    ],
)
def test_near_the_threshold_means_that_pass_or_fail_could_flip(scores: tuple[str, ...], near: bool) -> None:
    assert marks.near_threshold(POLICY, verdict(*scores)) == near


def test_what_has_no_overall_score_is_near_nothing() -> None:
    assert not marks.near_threshold(POLICY, marks.decide(POLICY, {"data": [None]}, last_cycle=False))
    assert not marks.near_threshold(Policy.from_framework(STORED), verdict("2.75"))


def test_the_share_that_is_drawn_is_the_share_of_the_policy() -> None:
    assert 150 < sum(lots.drawn(POLICY.back_read_share, "back_reading", f"Heron {n}") for n in range(1000)) < 250
    assert not any(lots.drawn(Fraction(0), "back_reading", f"Heron {n}") for n in range(10))
    assert all(lots.drawn(Fraction(1), "back_reading", f"Heron {n}") for n in range(10))

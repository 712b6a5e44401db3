"""Does the pass/fail rule say what the programme's policy says? A table, an oracle of its own, and properties."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews import marks
from reviews.marks import Policy, Review, Settlement
from reviews.states import Outcome, Referral

POLICY = Policy.from_framework(
    {"overall_threshold": "2.75", "section_floor": "1.75", "tolerance": "1.25", "reviewers_per_submission": 2}
)
SECTIONS = ("communication", "data", "impact-cycle", "leadership", "partnership", "playbook", "support")


def review(*values: str, condition: str = "") -> Review:
    return Review(tuple(Decimal(value) for value in values), condition)


def decided(scores: Sequence[Fraction | None], *, last: bool = False) -> marks.Verdict:
    sections = {slug: [score] for slug, score in zip(SECTIONS, scores, strict=True)}
    return marks.decide(POLICY, sections, last_cycle=last)


def quarters(*values: int) -> list[Fraction]:
    return [Fraction(value, 4) for value in values]


# The scale and one section


def test_the_scale_has_the_twelve_values_of_the_policy() -> None:
    written = "0.75 1 1.25 1.75 2 2.25 2.75 3 3.25 3.75 4 4.25"
    assert [Decimal(value) for value in written.split()] == list(marks.SCALE)


def test_a_section_score_is_the_exact_mean_of_its_criteria() -> None:
    assert marks.section_score([Decimal("2.75"), Decimal(3), Decimal("2.75")]) == Fraction(17, 6)
    with pytest.raises(ValueError, match="at least one value"):
        marks.section_score([])


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("3", "3", "3"), ("3", "3", "3"), Fraction(3)),
        (("3", "3", "3"), ("2.75", "3", "2.75"), Fraction(35, 12)),
        (("4", "4", "4"), ("2.75", "2.75", "2.75"), Fraction(27, 8)),  # exactly 1.25 apart: within the tolerance
        (("1.75", "1.75", "1.75"), ("3", "3", "3"), Fraction(19, 8)),  # exactly at the floor is not below it
        (("4", "4", "4"), ("2.75", "2.75", "2.25"), Referral.GAP),  # 1.41… apart
        (("4.25", "4", "4"), ("2.75", "2.75", "2.75"), Referral.GAP),  # 1.33… apart
        (("1.75", "1.75", "1.75"), ("1.75", "1.75", "1.25"), Referral.FLOOR),
        (("4.25", "4.25", "4.25"), ("0.75", "0.75", "0.75"), Referral.GAP),  # both reasons: the gap is named
        (("1.25", "1.25", "1.25"), ("0.75", "1", "1.25"), Fraction(9, 8)),
    ],
)
def test_two_reviews_settle_within_the_tolerance_and_on_one_side_of_the_floor(
    first: tuple[str, ...], second: tuple[str, ...], expected: Fraction | Referral
) -> None:
    settled = marks.settle(POLICY, review(*first), review(*second))
    assert (settled.score if isinstance(settled, Settlement) else settled) == expected


def test_one_reviewer_who_could_not_score_calls_for_a_lead() -> None:
    unplayable = review(condition="unplayable")
    assert marks.settle(POLICY, unplayable, review("3", "3", "3")) is Referral.CONDITION
    assert marks.settle(POLICY, review("3", "3", "3"), unplayable) is Referral.CONDITION


def test_two_reviewers_who_could_not_score_leave_the_section_without_a_score() -> None:
    settled = marks.settle(POLICY, review(condition="unplayable"), review(condition="no-sound"))
    assert isinstance(settled, Settlement)
    assert (settled.score, settled.condition) == (None, "unplayable")


def test_a_ruling_stands_alone_whatever_the_reviewers_found() -> None:
    settled = marks.settle(POLICY, review("4", "4", "4"), review("1", "1", "1"), review("2", "2.25", "2"))
    assert isinstance(settled, Settlement)
    assert settled.score == Fraction(25, 12)
    assert settled.working["referral"] == "gap"
    assert settled.working["ruling"]["score"] == "25/12"


def test_a_ruling_may_find_the_evidence_unscorable() -> None:
    settled = marks.settle(
        POLICY, review("3", "3", "3"), review(condition="no-sound"), review(condition="edited-video")
    )
    assert isinstance(settled, Settlement)
    assert (settled.score, settled.condition) == (None, "edited-video")


def test_the_working_tells_everything_that_was_compared() -> None:
    settled = marks.settle(POLICY, review("3", "3.25", "2.75"), review("2.75", "2.75", "2.75"))
    assert isinstance(settled, Settlement)
    assert settled.working == {
        "reviews": [
            {"values": ["3", "3.25", "2.75"], "condition": "", "score": "3"},
            {"values": ["2.75", "2.75", "2.75"], "condition": "", "score": "11/4"},
        ],
        "gap": "1/4",
        "tolerance": "5/4",
        "floor": "7/4",
        "referral": None,
        "ruling": None,
        "score": "23/8",
    }


# The outcome of a cycle


@pytest.mark.parametrize(
    ("scores", "last", "outcome"),
    [
        (quarters(11, 11, 11, 11, 11, 11, 11), False, Outcome.CERTIFIED),  # 2.75 everywhere: the sum is 19.25
        (quarters(11, 11, 11, 11, 11, 11, 10), False, Outcome.NOT_YET),
        (quarters(11, 11, 11, 11, 11, 11, 10), True, Outcome.NOT_CERTIFIED),
        (quarters(7, 12, 12, 12, 12, 11, 11), False, Outcome.CERTIFIED),  # one section exactly at the floor
        (quarters(6, 17, 17, 17, 17, 17, 17), False, Outcome.NOT_YET),  # high overall, one section below the floor
        (quarters(6, 17, 17, 17, 17, 17, 17), True, Outcome.NOT_CERTIFIED),
        ([*quarters(17, 17, 17, 17, 17, 17), None], False, Outcome.IN_PROGRESS),
        ([*quarters(17, 17, 17, 17, 17, 17), None], True, Outcome.NOT_CERTIFIED),
        ([*quarters(11, 11, 11, 11, 11, 11), Fraction(1099, 400)], False, Outcome.NOT_YET),  # 2.7475: nearly is not
    ],
)
def test_certified_takes_the_overall_score_and_every_section(
    scores: Sequence[Fraction | None], last: bool, outcome: Outcome
) -> None:
    assert decided(scores, last=last).outcome is outcome


def test_a_candidate_who_withdrew_is_withdrawn_even_with_full_marks() -> None:
    sections = {slug: [Fraction(4)] for slug in SECTIONS}
    assert marks.decide(POLICY, sections, last_cycle=True, withdrawn=True).outcome is Outcome.WITHDRAWN


def test_the_best_attempt_of_a_section_is_banked() -> None:
    assert marks.banked([Fraction(2), Fraction(3), Fraction(1)]) == 3
    assert marks.banked([None, Fraction(1)]) == 1
    assert marks.banked([None]) is None
    assert marks.banked([]) is None


def test_a_worse_retake_takes_nothing_away() -> None:
    before = {slug: [Fraction(11, 4)] for slug in SECTIONS}
    after = before | {"data": [Fraction(11, 4), Fraction(3, 4), None]}
    assert marks.decide(POLICY, after, last_cycle=True).outcome is Outcome.CERTIFIED


def test_the_two_tests_are_reported_apart() -> None:
    high = decided(quarters(6, 17, 17, 17, 17, 17, 17)).working
    assert (high["passes_overall"], high["passes_floor"]) == (True, False)
    assert high["below_floor"] == ["communication"]
    low = decided(quarters(7, 7, 7, 7, 7, 7, 7)).working
    assert (low["passes_overall"], low["passes_floor"]) == (False, True)
    open_ = decided([None, *quarters(11, 11, 11, 11, 11, 11)]).working
    assert (open_["passes_overall"], open_["passes_floor"]) == (None, None)
    assert open_["missing"] == ["communication"]


# What people read


@pytest.mark.parametrize(
    ("value", "words"),
    [(Fraction(11, 4), "2.75"), (Fraction(27456, 10000), "2.74"), (Fraction(8, 3), "2.66"), (Fraction(3), "3.00")],
)
def test_a_shown_score_is_cut_off_and_never_rounded_up_to_the_threshold(value: Fraction, words: str) -> None:
    assert marks.shown(value) == words


# Against an oracle: quarters as whole numbers, written from the policy's words alone


def oracle(scores: Sequence[int | None], last: bool) -> str:
    """`scores` in quarters, seven of them: certified from a sum of 77 (19.25) with none below 7 (1.75)."""
    if any(score is None for score in scores):
        return "not_certified" if last else "in_progress"
    present = [score for score in scores if score is not None]
    if sum(present) >= 77 and min(present) >= 7:
        return "certified"
    return "not_certified" if last else "not_yet"


COARSE: list[int | None] = [3, 7, 11, 15, None]
AROUND: list[int | None] = [6, 7, 10, 11, 12, 17]


@pytest.mark.parametrize("scale", [COARSE, AROUND], ids=["coarse", "around the limits"])
def test_the_outcome_is_the_oracles_for_every_combination_of_seven_scores(scale: list[int | None]) -> None:
    tried = 0
    for combination in combinations_with_replacement(scale, 7):
        exact = [None if score is None else Fraction(score, 4) for score in combination]
        for last in (False, True):
            assert decided(exact, last=last).outcome.value == oracle(combination, last), combination
            tried += 1
    assert tried == {5: 660, 6: 1584}[len(scale)]


def settling_oracle(first: Sequence[int], second: Sequence[int]) -> str | int:
    """Three criteria each, in quarters: sums are twelfths of the section score; answers 24ths, or why not."""
    one, two = sum(first), sum(second)
    if abs(one - two) > 15:  # 1.25 is five quarters, times three criteria
        return "gap"
    if (one < 21) != (two < 21):  # the floor of seven quarters, times three
        return "floor"
    return one + two


def test_settling_is_the_oracles_for_every_pair_of_reviews_on_a_coarse_scale() -> None:
    triples = list(product([3, 5, 7, 8, 11, 13, 17], repeat=3))
    reviews = {triple: Review(tuple(Decimal(value) / 4 for value in triple)) for triple in triples}
    for first, second in combinations_with_replacement(triples, 2):
        found = marks.settle(POLICY, reviews[first], reviews[second])
        answer = found.score * 24 if isinstance(found, Settlement) and found.score is not None else found
        assert answer == settling_oracle(first, second), (first, second)


# Properties, on the whole scale

values = st.sampled_from(marks.SCALE)
triple = st.lists(values, min_size=3, max_size=3).map(lambda found: Review(tuple(found)))
scored = st.builds(Fraction, st.integers(9, 51), st.just(12))
seven = st.lists(scored, min_size=7, max_size=7)


@given(triple, triple)
def test_settling_does_not_ask_who_came_first(first: Review, second: Review) -> None:
    one, two = marks.settle(POLICY, first, second), marks.settle(POLICY, second, first)
    if isinstance(one, Settlement) and isinstance(two, Settlement):
        assert one.score == two.score
    else:
        assert one == two


@given(triple, triple)
def test_a_settled_score_lies_between_the_two_reviews(first: Review, second: Review) -> None:
    settled = marks.settle(POLICY, first, second)
    assert first.score is not None
    assert second.score is not None
    if isinstance(settled, Settlement):
        assert settled.score is not None
        assert min(first.score, second.score) <= settled.score <= max(first.score, second.score)


@settings(max_examples=300)
@given(seven, st.integers(0, 6), scored)
def test_raising_a_score_never_takes_a_certificate_away(scores: list[Fraction], place: int, raised: Fraction) -> None:
    before = decided(scores).outcome
    better = [*scores]
    better[place] = max(scores[place], raised)
    assert before is not Outcome.CERTIFIED or decided(better).outcome is Outcome.CERTIFIED


@given(seven)
def test_nobody_is_certified_with_a_section_below_the_floor(scores: list[Fraction]) -> None:
    if min(scores) < Fraction(7, 4):
        assert decided(scores).outcome is not Outcome.CERTIFIED


@given(st.permutations([11, 11, 11, 11, 12, 12, 9]), st.integers(0, 6))
def test_the_threshold_is_met_exactly_and_missed_by_the_smallest_step(quarters_: list[int], place: int) -> None:
    exact = [Fraction(value, 4) for value in quarters_]
    assert sum(exact) == Fraction(77, 4)
    assert decided(exact).outcome is Outcome.CERTIFIED
    exact[place] -= Fraction(1, 10**12)
    assert decided(exact).outcome is Outcome.NOT_YET


@given(seven, st.lists(st.one_of(st.none(), scored), max_size=3), st.integers(0, 6))
def test_another_attempt_never_lowers_the_overall_score(
    scores: list[Fraction], more: list[Fraction | None], place: int
) -> None:
    sections: dict[str, list[Fraction | None]] = {s: [score] for s, score in zip(SECTIONS, scores, strict=True)}
    before = marks.decide(POLICY, sections, last_cycle=False).overall
    sections[SECTIONS[place]] = [*sections[SECTIONS[place]], *more]
    after = marks.decide(POLICY, sections, last_cycle=False).overall
    assert before is not None
    assert after is not None
    assert after >= before

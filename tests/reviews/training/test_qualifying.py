"""Do the pure rules say what the framework asks, for any values at all?"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import schema
from reviews import agreement
from reviews.marks import SCALE
from reviews.training.qualifying import DEFAULTS, Asked, Compared, Figures, Line, drift, measured, wanted
from tests.make.reviews import _shipped

ASKED = Asked.of({})
VALUES = st.sampled_from(SCALE)
PAPERS = st.lists(st.lists(st.tuples(VALUES, st.none() | VALUES), min_size=1, max_size=4), max_size=8)


def paper(*pairs: tuple[str, str | None]) -> list[Compared]:
    return [(Decimal(agreed), None if value is None else Decimal(value)) for agreed, value in pairs]


def test_two_sets_at_seventy_per_cent_and_all_adjacent_are_asked_where_a_policy_says_nothing() -> None:
    assert (ASKED.sets, ASKED.sets_again) == (2, 1)
    assert ASKED.qualified == Line(Fraction(7, 10), Fraction(1))


def test_a_policy_may_ask_for_more_and_keeps_the_rest() -> None:
    asked = Asked.of({"qualification_sets": 3, "qualification_same_level": "0.85", "tolerance": "1.25"})
    assert (asked.sets, asked.qualified.same_level) == (3, Fraction(17, 20))
    assert asked.qualified.adjacent == ASKED.qualified.adjacent


@pytest.mark.parametrize("key", DEFAULTS)
def test_the_framework_file_takes_what_the_rules_read(key: str) -> None:
    document = dict(_shipped())
    document["policy"] = {**document["policy"], key: DEFAULTS[key]}
    assert list(schema.faults(document)) == []
    document["policy"] = {**document["policy"], key: "many"}
    assert list(schema.faults(document))


@pytest.mark.parametrize(
    ("same_level", "adjacent", "reached"),
    [(7, 10, True), (6, 10, False), (10, 9, False), (10, 10, True)],
)
def test_the_line_is_reached_at_exactly_its_shares(same_level: int, adjacent: int, reached: bool) -> None:
    assert ASKED.qualified.reached(Figures(4, 10, same_level, adjacent)) is reached


def test_nothing_scored_reaches_nothing() -> None:
    assert not Line(Fraction(0), Fraction(0)).reached(Figures())


def test_a_quarter_beside_a_level_is_the_same_level_and_a_whole_level_apart_is_adjacent() -> None:
    found = measured([paper(("3", "2.75"), ("3", "3.25"), ("3", "2"), ("3", "1.75"), ("1.25", "0.75"))])
    assert (found.values, found.same_level, found.adjacent) == (5, 3, 4)


def test_evidence_found_unscorable_counts_as_missed_in_every_value() -> None:
    found = measured([paper(("3", None), ("2", None))])
    assert (found.papers, found.values, found.same_level, found.adjacent) == (1, 2, 0, 0)


@given(PAPERS)
def test_figures_never_count_more_than_there_is(papers: list[list[Compared]]) -> None:
    found = measured(papers)
    assert found.papers == len(papers)
    assert 0 <= found.same_level <= found.adjacent <= found.values == sum(map(len, papers))


@given(PAPERS)
def test_papers_in_any_order_have_the_same_figures(papers: list[list[Compared]]) -> None:
    assert measured(papers) == measured(papers[::-1])


@given(VALUES, VALUES)
def test_the_level_is_the_one_that_agreement_between_reviewers_counts(one: Decimal, other: Decimal) -> None:
    same = agreement.LEVELS[agreement.PLACE[one]] == agreement.LEVELS[agreement.PLACE[other]]
    assert measured([[(one, other)]]).same_level == int(same)


@given(PAPERS, st.integers(0, 7), VALUES)
def test_a_value_moved_onto_the_agreed_one_never_costs_a_qualification(
    papers: list[list[Compared]], place: int, value: Decimal
) -> None:
    before = measured(papers)
    better = [[(agreed, agreed) if n == place else (agreed, given) for agreed, given in each] for n, each in
              enumerate(papers)]  # fmt: skip
    assert not ASKED.qualified.reached(before) or ASKED.qualified.reached(measured(better))


@given(PAPERS)
def test_whoever_agrees_in_everything_qualifies_and_never_drifts(papers: list[list[Compared]]) -> None:
    perfect = [[(agreed, agreed) for agreed, _ in each] for each in papers]
    assert ASKED.qualified.reached(measured(perfect)) is bool(perfect)
    assert drift(perfect, ASKED) is None


def test_drift_is_told_from_two_papers_on_and_looks_at_the_last_four() -> None:
    far, near = paper(("4", "1"), ("3", "1"), ("2", "4")), paper(("4", "4"), ("3", "3"), ("2", "2"))
    assert drift([far], ASKED) is None
    assert drift([far, far], ASKED) == Figures(2, 6, 0, 0)
    assert drift([near, near, near, near, far, far, far, far], ASKED) is None
    assert drift([far, far, near, near, near, near], ASKED) == Figures(4, 12, 6, 6)


@given(st.integers(1, 400), st.fractions(0, Fraction(1, 2)), st.fractions(0, Fraction(999, 1000)))
def test_as_many_validity_papers_come_as_the_share_asks_for(reviews: int, share: Fraction, phase: Fraction) -> None:
    papers = 0
    for so_far in range(1, reviews + 1):
        due = wanted(so_far, papers, share, phase)
        assert due in (0, 1)
        papers += due
    assert share * reviews - 1 <= papers <= share * reviews + 1


def test_no_share_asks_for_no_paper() -> None:
    assert wanted(100, 0, Fraction(0), Fraction(1, 2)) == 0
    assert wanted(10, 40, Fraction(1, 10), Fraction(1, 2)) == 0

"""Do pictures of two readings, and of how a figure went on, put every stroke where its figure says?"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.readings import Moment, confusion, drift
from reviews.marks import SCALE

MARKS = [(-1.0, "−1"), (0.0, "0"), (1.0, "1")]


def test_only_more_than_the_gap_is_apart() -> None:
    counts = {(Decimal("1.75"), Decimal(3)): 2, (Decimal("1.75"), Decimal("3.25")): 1}
    drawn = confusion(counts, SCALE)
    assert [each.apart for each in drawn.meetings] == [False, True]
    assert drawn.apart == 1


def test_equal_values_lie_on_the_diagonal_and_what_is_common_is_darkest() -> None:
    drawn = confusion({(Decimal(2), Decimal(2)): 30, (Decimal(4), Decimal(4)): 1, (Decimal(1), Decimal(4)): 0}, SCALE)
    assert [(each.x, each.y) in drawn.equals for each in drawn.meetings] == [True, True]
    assert [each.shade for each in drawn.meetings] == [5, 1]


def test_the_first_value_goes_across_and_the_second_upwards() -> None:
    (low_high,) = confusion({(Decimal(1), Decimal(4)): 1}, SCALE).meetings
    (high_low,) = confusion({(Decimal(4), Decimal(1)): 1}, SCALE).meetings
    assert low_high.x < high_low.x
    assert low_high.y < high_low.y


@given(st.lists(st.tuples(st.sampled_from(SCALE), st.sampled_from(SCALE))))
def test_every_pair_is_counted_inside_the_axes(pairs: list[tuple[Decimal, Decimal]]) -> None:
    drawn = confusion(Counter(pairs), SCALE)
    assert sum(each.count for each in drawn.meetings) == drawn.total == len(pairs)
    assert all(drawn.low <= each.x and each.y + drawn.field <= drawn.foot + 0.5 for each in drawn.meetings)
    assert all(1 <= each.shade <= 5 for each in drawn.meetings)


def test_more_is_higher_and_later_is_further_right() -> None:
    first, second = drift([Moment("a", 10, -0.5, -0.7, -0.2), Moment("b", 12, 0.5, 0.1, 0.6)], MARKS, zero=0).moments
    assert first.x < second.x
    assert first.y > second.y
    assert first.bottom > first.y > first.top


def test_a_withheld_moment_has_its_place_and_no_point() -> None:
    drawn = drift([Moment("a", 10, 0.5), Moment("b", 3), Moment("c", 20, 0.5)], MARKS)
    assert [tick.label for tick in drawn.ticks] == ["a", "b", "c"]
    assert [spot.moment.label for spot in drawn.moments] == ["a", "c"]
    assert drawn.all[1].n == 3
    assert drawn.line.count("L") == 1


def test_zero_is_drawn_half_way_between_its_neighbours() -> None:
    drawn = drift([], MARKS, zero=0)
    lowest, middle, highest = (tick.at for tick in drawn.side_ticks)
    assert drawn.zero == middle == pytest.approx((lowest + highest) / 2, abs=0.01)
    assert drawn.line == ""


def test_what_lies_beyond_the_edges_stays_inside() -> None:
    (spot,) = drift([Moment("a", 10, 3.0, 2.0, 4.0)], MARKS).moments
    assert spot.y == spot.top == drift([Moment("a", 10, 1.0, 1.0, 1.0)], MARKS).moments[0].y

"""Do the drawings show the figures that went in?"""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.charts import Cell, Head, Rule, Segment, clamp, grid, histogram, hue, wheel

SCALE = [Decimal(text) for text in ["0.75", "1", "1.25", "1.75", "2", "2.25", "2.75", "3", "3.25", "3.75", "4", "4.25"]]


def segments(*shares: float) -> list[Segment]:
    return [Segment(number, f"Factor {number}", share=share) for number, share in enumerate(shares, start=1)]


def reach(path: str) -> float:
    """The outer radius of a sector's path."""
    found = re.search(r"A([\d.]+) ", path)
    assert found
    return float(found[1])


def test_the_first_segment_begins_at_the_top_and_they_go_round_clockwise() -> None:
    drawn = wheel(segments(*[1.0] * 7))
    first, second, last = drawn.segments[0], drawn.segments[1], drawn.segments[6]
    assert first.x > drawn.centre
    assert first.y < drawn.centre
    assert second.y > first.y
    assert last.x < drawn.centre


def test_the_filled_area_is_proportional_to_the_share() -> None:
    drawn = wheel(segments(0.25, 1.0))
    inner, quarter, full = 62.0, reach(drawn.segments[0].fill), reach(drawn.segments[1].fill)
    assert (quarter**2 - inner**2) / (full**2 - inner**2) == pytest.approx(0.25, abs=0.002)
    assert reach(drawn.segments[1].track) == full


def test_nothing_done_draws_no_filling() -> None:
    assert wheel(segments(0)).segments[0].fill == ""
    assert wheel(segments(0)).segments[0].percent == 0


def test_a_wheel_of_nothing_is_empty() -> None:
    assert wheel([]).segments == ()


def test_a_segment_keeps_its_words() -> None:
    given_segment = Segment(3, "Coaches as leaders", "draft", "Draft", Decimal("0.5"), "2.75", "1 of 2", "/s/3/")
    drawn = wheel([given_segment]).segments[0]
    assert (drawn.number, drawn.label, drawn.state, drawn.state_label) == (3, "Coaches as leaders", "draft", "Draft")
    assert (drawn.percent, drawn.score, drawn.note, drawn.url) == (50, "2.75", "1 of 2", "/s/3/")


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_share_is_brought_into_its_bounds(share: float) -> None:
    assert 0 <= clamp(share) <= 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_no_stroke_leaves_the_drawing(shares: list[float]) -> None:
    drawn = wheel(segments(*shares))
    for segment in drawn.segments:
        for x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", segment.track + segment.ring):
            assert math.hypot(float(x) - drawn.centre, float(y) - drawn.centre) <= drawn.centre


def test_factor_hues_begin_again_after_seven() -> None:
    assert [hue(number) for number in (1, 7, 8, 14)] == [1, 7, 1, 7]


def test_a_grid_fills_its_gaps_and_counts_its_columns() -> None:
    rows, columns = [Head("a", "Amara"), Head("b", "Ben")], [Head("x", "Data"), Head("y", "Playbook")]
    laid = grid(rows, columns, {("a", "x"): Cell("draft", "Draft"), ("b", "x"): Cell("draft", "Draft")})
    assert laid.filled == (2, 0)
    assert laid.rows[0].cells[1][1].state == "none"
    assert laid.states == (("draft", "Draft", 2),)


def test_a_cell_stands_under_its_own_heading() -> None:
    rows, columns = [Head("a", "Amara")], [Head("x", "Data"), Head("y", "Playbook")]
    laid = grid(rows, columns, {("a", "y"): Cell("settled", "Settled")})
    assert [(head.key, cell.state) for head, cell in laid.rows[0].cells] == [("x", "none"), ("y", "settled")]


def test_a_score_on_an_edge_counts_upwards() -> None:
    drawn = histogram([Decimal("1.75"), Decimal("1.7499"), Decimal("4.25")])
    counted = {bar.low: bar.count for bar in drawn.bars if bar.count}
    assert counted == {Decimal("1.50"): 1, Decimal("1.75"): 1, Decimal("4.25"): 1}


def test_a_rule_stands_between_what_is_below_and_what_is_not() -> None:
    drawn = histogram([Decimal(2)], rules=[Rule(Decimal("1.75"), "Floor")])
    below = next(bar for bar in drawn.bars if bar.high == Decimal("1.75"))
    above = next(bar for bar in drawn.bars if bar.low == Decimal("1.75"))
    assert below.x + below.width <= drawn.rules[0].x <= above.x


def test_the_tallest_bar_is_the_commonest_and_all_stand_on_the_base() -> None:
    drawn = histogram([Decimal(2)] * 4 + [Decimal(3)])
    heights = {bar.count: bar.height for bar in drawn.bars}
    assert heights[4] == pytest.approx(4 * heights[1], abs=0.05)
    assert all(bar.y + bar.height == pytest.approx(drawn.base) for bar in drawn.bars)


def test_a_histogram_of_nothing_has_flat_bars() -> None:
    drawn = histogram([])
    assert drawn.total == 0
    assert {bar.height for bar in drawn.bars} == {0}


@given(st.lists(st.sampled_from(SCALE)))
def test_every_score_is_counted_once(scores: list[Decimal]) -> None:
    assert sum(bar.count for bar in histogram(scores).bars) == len(scores)

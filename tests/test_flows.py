"""Do the bars and bands of a flow show exactly the counts that they were given?"""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.flows import GAP, LEFT, RIGHT, TALL, TOP, flow

ORDER = ("a", "b", "c")
LABELS = {"a": "Apples", "b": "Beets", "c": "Carrots"}


def test_bars_share_the_height_by_their_counts() -> None:
    drawn = flow({("a", "a"): 3, ("a", "b"): 1}, LABELS, ORDER)
    (before,), after = drawn.before, drawn.after
    assert (before.label, before.count, before.height) == ("Apples", 4, TALL)
    assert [(node.key, node.count, node.height) for node in after] == [("a", 3, TALL * 0.75), ("b", 1, TALL * 0.25)]
    assert after[1].y >= after[0].y + after[0].height + GAP
    assert [(band.before, band.after, band.count, band.stays) for band in drawn.bands] == [
        ("Apples", "Apples", 3, True),
        ("Apples", "Beets", 1, False),
    ]


def test_nothing_draws_nothing() -> None:
    drawn = flow({}, LABELS, ORDER)
    assert (drawn.before, drawn.after, drawn.bands, drawn.total) == ((), (), (), 0)


COUNTS = st.dictionaries(st.tuples(st.sampled_from(ORDER), st.sampled_from(ORDER)), st.integers(1, 5_000), min_size=1)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COUNTS)
def test_no_stroke_leaves_the_drawing_and_nobody_is_lost(counts: dict[tuple[str, str], int]) -> None:
    drawn = flow(counts, LABELS, ORDER)
    assert sum(node.count for node in drawn.before) == sum(node.count for node in drawn.after) == drawn.total
    assert sum(band.count for band in drawn.bands) == drawn.total
    for band in drawn.bands:
        for x, y in re.findall(r"([\d.]+) ([\d.]+)", band.path):
            assert LEFT <= float(x) <= RIGHT
            assert TOP <= float(y) <= drawn.height


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COUNTS)
def test_the_bands_of_a_bar_fill_it(counts: dict[tuple[str, str], int]) -> None:
    drawn = flow(counts, LABELS, ORDER)
    for node in drawn.before:
        edges = [re.findall(r"[\d.]+", band.path) for band in drawn.bands if band.before == node.label]
        assert sum(float(edge[-1]) - float(edge[1]) for edge in edges) == pytest.approx(node.height, abs=0.1)

"""Where do pins stand on the line under a recording?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolios.viewing.pins import LEAST, TRACK, Pin, marks


@pytest.mark.parametrize(
    ("pin", "seconds", "x", "width"),
    [
        (Pin(from_seconds=0, to_seconds=60), 120, 0, 500),
        (Pin(from_seconds=60), 120, 500, LEAST),
        (Pin(from_seconds=119, to_seconds=120), 120, 992, LEAST),
        (Pin(from_seconds=120), 120.4, TRACK - LEAST, LEAST),
    ],
)
def test_a_pin_stands_where_its_moment_is(pin: Pin, seconds: float, x: int, width: int) -> None:
    (mark,) = marks([[pin]], seconds)
    assert (mark.x, mark.width, mark.seconds, mark.until) == (x, width, pin.from_seconds, pin.to_seconds)


def test_numbers_are_those_of_the_list_even_where_a_claim_has_no_moment() -> None:
    assert [mark.number for mark in marks([[], [Pin(from_seconds=3)], [Pin(from_page=1)], [Pin(4), Pin(9)]], 10)] == [
        2,
        4,
        4,
    ]


def test_a_recording_of_unknown_length_has_no_line() -> None:
    assert marks([[Pin(from_seconds=3)]], None) == []


@given(st.integers(0, 20_000), st.none() | st.integers(0, 20_000), st.floats(0.1, 20_000, allow_nan=False))
def test_no_mark_leaves_the_line(start: int, length: int | None, seconds: float) -> None:
    (mark,) = marks([[Pin(start, None if length is None else start + length)]], seconds)
    assert 0 <= mark.x <= mark.x + mark.width <= TRACK
    assert mark.width >= LEAST

"""Do windows open and close when the cohort's own clock says so?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from certification import calendar
from certification.calendar import Span
from certification.models import Cycle, Extension
from certification.states import CycleKind

INSTANT = timedelta(microseconds=1)


def cycle(number: int = 1, *, opens: datetime, closes: datetime) -> Cycle:
    return Cycle(pk=number, number=number, opens_at=opens, closes_at=closes, releases_at=closes + timedelta(days=90))


def extension(of: Cycle, until: datetime, *, granted: datetime, pk: int = 1) -> Extension:
    return Extension(pk=pk, cycle=of, closes_at=until, granted_at=granted)


MAY, JUNE = datetime(2027, 5, 1, 5, tzinfo=UTC), datetime(2027, 6, 16, 5, tzinfo=UTC)
FIRST = cycle(1, opens=MAY, closes=JUNE)
SECOND = cycle(2, opens=MAY.replace(year=2028), closes=JUNE.replace(year=2028))


def test_the_pilot_opens_on_may_1_and_takes_the_whole_of_june_15() -> None:
    first = calendar.pilot(2027, "America/Chicago")[0]
    assert first.opens_at == datetime(2027, 5, 1, 5, tzinfo=UTC)
    assert first.closes_at == datetime(2027, 6, 16, 5, tzinfo=UTC)
    assert first.releases_at == datetime(2027, 10, 31, 5, tzinfo=UTC)


def test_the_pilot_has_three_cycles_a_year_apart_of_three_kinds() -> None:
    windows = calendar.pilot(2027, "UTC")
    assert [window.number for window in windows] == [1, 2, 3]
    assert [window.opens_at.year for window in windows] == [2027, 2028, 2029]
    assert [window.kind for window in windows] == [CycleKind.ANY, CycleKind.REMAINING, CycleKind.RETAKES]


def test_registration_takes_the_whole_of_january_31() -> None:
    span = calendar.registration(2027, "Europe/Berlin")
    assert span == Span(datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2027, 1, 31, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2027, 3, 14), "America/Chicago", 23),  # the clocks go forward
        (date(2027, 11, 7), "America/Chicago", 25),  # and back
        (date(2027, 6, 15), "America/Chicago", 24),
        (date(2027, 10, 31), "Europe/Berlin", 25),
        (date(2024, 4, 26), "Africa/Cairo", 23),  # midnight itself is skipped
        (date(2027, 4, 4), "Australia/Lord_Howe", 24.5),
    ],
)
def test_a_day_lasts_as_long_as_the_local_clocks_say(day: date, zone: str, hours: float) -> None:
    assert calendar.day_ends(day, zone) - calendar.day_begins(day, zone) == timedelta(hours=hours)


def test_where_midnight_is_skipped_the_day_begins_when_the_clocks_jump() -> None:
    begin = calendar.day_begins(date(2024, 4, 26), "Africa/Cairo")
    assert begin == datetime(2024, 4, 25, 22, tzinfo=UTC)
    assert calendar.local_day(begin, "Africa/Cairo") == date(2024, 4, 26)
    assert calendar.local_day(begin - INSTANT, "Africa/Cairo") == date(2024, 4, 25)


def test_the_last_day_of_a_half_open_window_is_the_day_before_its_end() -> None:
    assert calendar.last_day(JUNE, "America/Chicago") == date(2027, 6, 15)
    assert calendar.last_day(JUNE + INSTANT, "America/Chicago") == date(2027, 6, 16)


@pytest.mark.parametrize(
    ("at", "taken"),
    [(MAY - INSTANT, False), (MAY, True), (JUNE - INSTANT, True), (JUNE, False)],
)
def test_a_window_holds_its_first_moment_and_not_its_last(at: datetime, taken: bool) -> None:
    assert (calendar.taking([SECOND, FIRST], [], at) == FIRST) is taken


def test_an_extension_keeps_the_window_open_for_one_person_until_its_own_end() -> None:
    later = extension(FIRST, JUNE + timedelta(days=3), granted=MAY)
    assert calendar.taking([FIRST], [later], JUNE) == FIRST
    assert calendar.taking([FIRST], [later], JUNE + timedelta(days=3) - INSTANT) == FIRST
    assert calendar.taking([FIRST], [later], JUNE + timedelta(days=3)) is None


def test_the_extension_granted_last_counts_even_where_it_is_shorter() -> None:
    long = extension(FIRST, JUNE + timedelta(days=9), granted=MAY)
    short = extension(FIRST, JUNE + timedelta(days=2), granted=MAY + timedelta(days=1), pk=2)
    assert calendar.closes_for(FIRST, [short, long]) == JUNE + timedelta(days=2)


def test_of_two_extensions_granted_in_one_moment_the_later_row_counts() -> None:
    one = extension(FIRST, JUNE + timedelta(days=2), granted=MAY, pk=1)
    two = extension(FIRST, JUNE + timedelta(days=4), granted=MAY, pk=2)
    assert calendar.closes_for(FIRST, [two, one]) == JUNE + timedelta(days=4)


def test_an_extension_never_brings_the_close_forward() -> None:
    early = extension(FIRST, JUNE - timedelta(days=5), granted=MAY)
    assert calendar.closes_for(FIRST, [early]) == JUNE


def test_an_extension_of_another_cycle_does_not_count() -> None:
    other = extension(SECOND, JUNE + timedelta(days=800), granted=MAY)
    assert calendar.closes_for(FIRST, [other]) == JUNE


def test_the_next_window_is_the_first_that_opens_later() -> None:
    assert calendar.next_after([SECOND, FIRST], MAY - INSTANT) == FIRST
    assert calendar.next_after([SECOND, FIRST], MAY) == SECOND
    assert calendar.next_after([SECOND, FIRST], SECOND.opens_at) is None

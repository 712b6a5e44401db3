"""Forms against whatever is typed, pasted or forged: a sentence, never an error page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import fields, text

HIDDEN = "hidden characters"


def refusal(field: forms.Field, value: Any) -> str:
    """The sentence with which the field refuses the value."""
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize("field", [fields.Line(), fields.Prose(), fields.Email()])
@pytest.mark.parametrize("bad", ["\x00", "\ud800", "\u202e", "\u2066"])
def test_characters_that_break_or_deceive_are_refused(field: forms.Field, bad: str) -> None:
    assert HIDDEN in refusal(field, f"cleo{bad}@example.org")


@pytest.mark.parametrize("name", ["עדה לבלייס", "عائشة الباعونية", "王小明", "Zoë O’Hara-Šimek", "Đặng Thị"])
def test_names_in_every_script_are_kept(name: str) -> None:
    assert fields.Line().clean(name) == name


def test_a_line_loses_what_copying_left_behind() -> None:
    assert fields.Line().clean("  Cleo\t \x07Carter\r\n\ufeff ") == "Cleo Carter"


def test_composed_and_decomposed_letters_are_stored_alike() -> None:
    assert fields.Line().clean("Zoe\u0308") == fields.Line().clean("Zo\u00eb")


def test_a_name_of_300_characters_is_refused_with_a_sentence() -> None:
    assert "at most 200 characters" in refusal(fields.Line(), "x" * 300)


def test_a_name_of_nothing_but_space_is_no_name() -> None:
    assert refusal(fields.Line(), " \t\u00a0\x01 ")


def test_prose_keeps_its_lines() -> None:
    assert fields.Prose().clean("One  \r\ntwo\r\n\r\nthree\x08\n") == "One\ntwo\n\nthree"


def test_an_address_is_kept_in_lower_case() -> None:
    assert fields.Email().clean(" Cleo@Example.ORG ") == "cleo@example.org"


@pytest.mark.parametrize("value", ["cleo", "cleo@", "@example.org", "a@b", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_refused(value: str) -> None:
    assert refusal(fields.Email(), value)


@pytest.mark.parametrize(
    "value", ["٣", "１２", "४", "³", "1\x00", "1e3", "0x10", "1_000", "", "9" * 5000, "2147483648", "-1"]
)
def test_a_number_that_is_not_written_plainly_is_refused(value: str) -> None:
    assert refusal(fields.AsciiInteger(), value)


def test_a_number_in_digits_of_another_script_is_answered_by_name() -> None:
    assert refusal(fields.AsciiInteger(), "٣") == "Use the digits 0 to 9."


def test_a_plain_number_is_taken() -> None:
    assert fields.AsciiInteger().clean(" 20 ") == 20


@pytest.mark.parametrize("value", ["٣.٥", "1e3", "Infinity", "NaN", "1_0", "-0.5", ""])
def test_a_decimal_that_is_not_written_plainly_is_refused(value: str) -> None:
    assert refusal(fields.AsciiDecimal(), value)


def test_a_plain_decimal_is_taken() -> None:
    assert fields.AsciiDecimal(decimal_places=2).clean("400.50") == Decimal("400.50")


@pytest.mark.parametrize(
    "value", ["9999-12-31", "1999-12-31", "2100-01-01", "0001-01-01", "٢٠٢٧-٠٥-٠١", "2027-02-30", "\x00"]
)
def test_a_date_out_of_reach_is_refused(value: str) -> None:
    assert refusal(fields.BoundedDate(), value)


@pytest.mark.parametrize(
    "value", ["9999-12-31T23:59:59", "1999-12-31T23:59", "2100-01-01T00:00", "٢٠٢٧-٠٥-٠١T10:00", "2027-05-01T25:00"]
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_a_moment_out_of_reach_is_refused(value: str, zone: str) -> None:
    assert refusal(fields.BoundedDateTime(zone=zone), value)


def test_a_date_within_reach_is_taken() -> None:
    assert fields.BoundedDate().clean("2027-05-01") == date(2027, 5, 1)


def test_a_moment_is_read_and_shown_in_the_fields_own_zone() -> None:
    field = fields.BoundedDateTime(zone="America/Chicago")
    moment = field.clean("2027-06-15T23:59")
    assert moment == datetime(2027, 6, 16, 4, 59, tzinfo=UTC)
    assert field.prepare_value(moment) == datetime(2027, 6, 15, 23, 59)  # noqa: DTZ001 (a form shows wall time)


def test_without_a_zone_of_its_own_a_field_reads_moments_in_the_readers_zone() -> None:
    with timezone.override("Europe/Oslo"):
        assert fields.BoundedDateTime().clean("2027-06-15T12:00") == datetime(2027, 6, 15, 10, 0, tzinfo=UTC)


def test_an_hour_that_the_clock_change_skips_is_refused() -> None:
    assert "Europe/Oslo" in refusal(fields.BoundedDateTime(zone="Europe/Oslo"), "2027-03-28T02:30")


def test_every_offered_zone_exists() -> None:
    offered = [name for _, places in fields.zones() if not isinstance(places, str) for name, _ in places]
    assert len(offered) > 300
    moment = datetime(2027, 5, 10, tzinfo=UTC)
    assert all(
        abs(moment.astimezone(ZoneInfo(name)).utcoffset() or timedelta()) < timedelta(hours=15) for name in offered
    )


@pytest.mark.parametrize("value", ["Mars/Olympus", "../../etc/passwd", "\x00", "Etc/GMT+5"])
def test_an_unknown_zone_is_refused_with_a_sentence(value: str) -> None:
    assert refusal(fields.ZoneField(), value) == "Choose a time zone from the list."


@given(st.text())
def test_whatever_passes_as_a_line_can_be_stored_and_shown(written: str) -> None:
    if text.refuse_hidden(written):
        return
    line = text.one_line(written)
    assert "\x00" not in line
    assert "\n" not in line
    line.encode("utf-8")
    assert text.one_line(line) == line


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_cleaning_prose_twice_changes_nothing_more(written: str) -> None:
    once = text.many_lines(written)
    assert text.many_lines(once) == once

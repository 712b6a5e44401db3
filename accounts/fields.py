"""Which form fields survive whatever is typed, pasted or forged? Every app's forms are made of these."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from accounts import text

LARGEST = 2_147_483_647
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)
DIGITS = "Use the digits 0 to 9."
YEARS = "Choose a date between 2000 and 2099."
ZONE = "Choose a time zone from the list."


def _clean(value: Any, shape: Any) -> str:
    """A text without hidden characters, in its shape; refuses what deceives or breaks."""
    written = "" if value is None else str(value)
    refusal = text.refuse_hidden(written)
    if refusal:
        raise ValidationError(refusal, code="hidden")
    return str(shape(written))


class Line(forms.CharField):
    """One line of text, 200 characters unless told."""

    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(_clean(value, text.one_line)))


class Prose(forms.CharField):
    """Several lines of text, 20,000 characters unless told."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 20_000, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(_clean(value, text.many_lines)))


class Email(forms.EmailField):
    """An e-mail address in lower case: one mailbox is one account."""

    def __init__(self, *, max_length: int = 254, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(_clean(value, text.one_line))).lower()


def _plain_digits(value: Any) -> Any:
    """The written value, refused when it isn't plain ASCII: digits of other scripts pass Django's own fields."""
    if isinstance(value, str):
        value = value.strip()
        if not value.isascii() or "_" in value or "\x00" in value:
            raise ValidationError(DIGITS, code="digits")
    return value


class AsciiInteger(forms.IntegerField):
    """A whole number in plain digits that fits the database's column; never below zero unless told."""

    def __init__(self, *, min_value: int = 0, max_value: int = LARGEST, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(_plain_digits(value))


class AsciiDecimal(forms.DecimalField):
    """A decimal number in plain digits: no exponent, infinity or not-a-number."""

    def __init__(self, *, min_value: Decimal | int = 0, max_value: Decimal | int = LARGEST, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs know whole numbers only
        written = _plain_digits(value)
        if isinstance(written, str) and set(written.lower()) & set("einf"):
            raise ValidationError(DIGITS, code="digits")
        return super().to_python(written)


class BoundedDate(forms.DateField):
    """A date of this century, picked or written as 2027-05-01."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": "2000-01-01", "max": "2099-12-31"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d", "%d/%m/%Y"]} | options)
        self.validators += [
            MinValueValidator(EARLIEST, message=YEARS),
            MaxValueValidator(LATEST - datetime.timedelta(days=1), message=YEARS),
        ]

    def to_python(self, value: Any) -> datetime.date | None:
        return super().to_python(_plain_digits(value))


class BoundedDateTime(forms.DateTimeField):
    """A moment of this century, read and shown in `zone`: the person's own unless a form sets it to the cohort's."""

    widget = forms.DateTimeInput(
        format="%Y-%m-%dT%H:%M",
        attrs={"type": "datetime-local", "min": "2000-01-01T00:00", "max": "2099-12-31T23:59"},
    )

    def __init__(self, *, zone: str = "", **options: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        super().__init__(**{"input_formats": formats} | options)
        self.zone = zone

    def to_python(self, value: Any) -> datetime.datetime | None:
        with timezone.override(self._zone()):
            moment = super().to_python(_plain_digits(value))
        if moment and not EARLIEST <= moment.date() < LATEST:
            raise ValidationError(YEARS, code="years")
        return moment

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self._zone()):
            return super().prepare_value(value)

    def _zone(self) -> datetime.tzinfo:
        return ZoneInfo(self.zone) if self.zone else timezone.get_current_timezone()


@cache
def zones() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Choices by region, such as Europe → Berlin; UTC first."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, _, place = name.partition("/")
        if place and region not in ("Etc", "SystemV", "posix", "right", "US"):
            regions.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", "UTC"), *regions.items()]


class ZoneField(forms.ChoiceField):
    """One of the world's time zones."""

    def __init__(self, *, label: str = "Time zone", **options: Any) -> None:
        super().__init__(choices=zones, label=label, error_messages={"invalid_choice": ZONE}, **options)

    def propose(self) -> None:
        """Let the browser choose its own zone; for new forms only, so that a choice once made is kept."""
        self.widget.attrs["data-propose-zone"] = ""

"""How do the programme's days and fees look on a page or in a mail? Presentation only."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from certification import calendar

register = template.Library()


@register.filter
def money(cents: int, currency: str) -> str:
    """400 USD, or 400.50 USD."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}{f'.{rest:02}' if rest else ''} {currency}"


@register.filter
def first_day(opens_at: datetime, zone: str) -> date:
    """The local day on which a window opens."""
    return calendar.local_day(opens_at, zone)


@register.filter
def last_day(closes_at: datetime, zone: str) -> date:
    """The last local day of a half-open window."""
    return calendar.last_day(closes_at, zone)


@register.filter
def place(zone: str) -> str:
    """America/Argentina/Buenos_Aires as people say it: Buenos Aires."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")

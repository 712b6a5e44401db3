"""When may a candidate hand in? Pure: windows are half-open, and the cohort's time zone decides what a day is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from certification.models import Cycle, Extension
from certification.states import CycleKind

ONE_DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
KINDS = (CycleKind.ANY, CycleKind.REMAINING, CycleKind.RETAKES)


@dataclass(frozen=True)
class Span:
    """From `opens_at` until before `closes_at`."""

    opens_at: datetime
    closes_at: datetime

    def holds(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


@dataclass(frozen=True)
class Window:
    """One cycle as planned; moments in UTC."""

    number: int
    kind: CycleKind
    opens_at: datetime
    closes_at: datetime
    releases_at: datetime


def day_begins(day: date, zone: str) -> datetime:
    """The first moment of a local day, in UTC; where the clocks skip midnight, the moment they jump to."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_ends(day: date, zone: str) -> datetime:
    """The first moment that no longer belongs to a local day, in UTC."""
    return day_begins(day + ONE_DAY, zone)


def local_day(moment: datetime, zone: str) -> date:
    """The local day that a moment belongs to."""
    return moment.astimezone(ZoneInfo(zone)).date()


def last_day(closes_at: datetime, zone: str) -> date:
    """The last local day of a half-open window."""
    return local_day(closes_at - INSTANT, zone)


def pilot(first_year: int, zone: str) -> list[Window]:
    """The pilot's three cycles, a year apart: May 1 to June 15, release on October 31 (domain: calendar)."""
    return [
        Window(
            number=place + 1,
            kind=kind,
            opens_at=day_begins(date(first_year + place, 5, 1), zone),
            closes_at=day_ends(date(first_year + place, 6, 15), zone),
            releases_at=day_begins(date(first_year + place, 10, 31), zone),
        )
        for place, kind in enumerate(KINDS)
    ]


def registration(first_year: int, zone: str) -> Span:
    """The pilot's registration: November 1 to January 31 before the first cycle."""
    return Span(day_begins(date(first_year - 1, 11, 1), zone), day_ends(date(first_year, 1, 31), zone))


def closes_for(cycle: Cycle, extensions: Iterable[Extension]) -> datetime:
    """When one candidate's window closes. `extensions` are that candidate's; those of other cycles don't count,
    the one granted last does, and none brings the close forward."""
    own = [extension for extension in extensions if extension.cycle_id == cycle.pk]
    if not own:
        return cycle.closes_at
    latest = max(own, key=lambda extension: (extension.granted_at, extension.pk))
    return max(cycle.closes_at, latest.closes_at)


def taking(cycles: Iterable[Cycle], extensions: Iterable[Extension], at: datetime) -> Cycle | None:
    """The cycle whose window, with this candidate's extensions, holds the moment; the earliest where two do."""
    granted = list(extensions)
    for cycle in in_order(cycles):
        if Span(cycle.opens_at, closes_for(cycle, granted)).holds(at):
            return cycle
    return None


def next_after(cycles: Iterable[Cycle], at: datetime) -> Cycle | None:
    """The first cycle that opens after the moment."""
    return next((cycle for cycle in in_order(cycles) if cycle.opens_at > at), None)


def in_order(cycles: Iterable[Cycle]) -> Sequence[Cycle]:
    return sorted(cycles, key=lambda cycle: cycle.number)

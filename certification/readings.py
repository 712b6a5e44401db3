"""Where does each stroke of a picture of two readings go? Plain figures in, shapes ready for SVG out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from certification.charts import FOOT, MARGIN, Tick, clamp


@dataclass(frozen=True, slots=True)
class Meeting:
    """How often one reviewer gave `first` where the other gave `second`; shade is 1 to 5."""

    first: Decimal
    second: Decimal
    count: int
    apart: bool
    shade: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """A field for each two values that met, and one for each value that meets itself (`equals`)."""

    size: int
    low: float
    foot: float
    field: float
    middle: float
    equals: tuple[tuple[float, float], ...]
    meetings: tuple[Meeting, ...]
    ticks: tuple[Tick, ...]
    side_ticks: tuple[Tick, ...]
    total: int
    apart: int


CONFUSION_SIZE, CONFUSION_EDGE, CONFUSION_SPARE = 480, 60.0, 6.0
SHADES = 5


def confusion(
    counts: Mapping[tuple[Decimal, Decimal], int], scale: Sequence[Decimal], *, gap: Decimal = Decimal("1.25")
) -> Confusion:
    """A field for every two values of the scale, the first across and the second upwards, darker the more often they
    met; fields more than `gap` from the diagonal are marked as apart."""
    field = round((CONFUSION_SIZE - CONFUSION_EDGE - CONFUSION_SPARE) / len(scale), 2)
    across = {value: round(CONFUSION_EDGE + place * field, 2) for place, value in enumerate(scale)}
    foot = CONFUSION_SIZE - CONFUSION_EDGE
    upwards = {value: round(foot - (place + 1) * field, 2) for place, value in enumerate(scale)}
    most, middle = max(counts.values(), default=1), round(field / 2, 2)
    meetings = tuple(
        Meeting(*pair, count, abs(pair[0] - pair[1]) > gap, math.ceil(SHADES * count / most), *at)
        for pair, count in sorted(counts.items())
        for at in [(across[pair[0]], upwards[pair[1]])]
        if count
    )
    return Confusion(
        size=CONFUSION_SIZE,
        low=CONFUSION_EDGE,
        foot=foot,
        field=field,
        middle=middle,
        equals=tuple((across[value], upwards[value]) for value in scale),
        meetings=meetings,
        ticks=tuple(Tick(_words(value), round(across[value] + middle, 2), value % 1 != 0) for value in scale),
        side_ticks=tuple(Tick(_words(value), round(upwards[value] + middle, 2), value % 1 != 0) for value in scale),
        total=sum(counts.values()),
        apart=sum(meeting.count for meeting in meetings if meeting.apart),
    )


def _words(value: Decimal) -> str:
    return f"{value.normalize():f}"


# How a figure went on


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of time: its figure and the ends of its interval in words and numbers; None where it is withheld."""

    label: str
    n: int
    value: float | None = None
    low: float = 0
    high: float = 0
    words: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True)
class PlacedMoment:
    moment: Moment
    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drift:
    width: int
    height: int
    left: float
    right: float
    line: str
    zero: float | None
    all: tuple[Moment, ...]
    moments: tuple[PlacedMoment, ...]
    ticks: tuple[Tick, ...]
    side_ticks: tuple[Tick, ...]


DRIFT_WIDTH, DRIFT_HEIGHT, DRIFT_LEFT = 560, 240, 72.0


def drift(moments: Sequence[Moment], marks: Sequence[tuple[float, str]], *, zero: float | None = None) -> Drift:
    """A point for each moment with its interval, joined by a line; `marks` are values with their words along the side,
    the lowest and the highest are the edges. At `zero` a line is drawn across."""
    values = [value for value, _ in marks]
    least, most = min(values), max(values)
    step = (DRIFT_WIDTH - DRIFT_LEFT - MARGIN) / max(len(moments), 1)

    def up(value: float) -> float:
        part = clamp((value - least) / (most - least))
        return round(DRIFT_HEIGHT - FOOT - part * (DRIFT_HEIGHT - FOOT - MARGIN), 2)

    spots = [round(DRIFT_LEFT + (place + 0.5) * step, 2) for place in range(len(moments))]
    placed = tuple(
        PlacedMoment(moment, x, up(moment.value), up(moment.high), up(moment.low))
        for moment, x in zip(moments, spots, strict=True)
        if moment.value is not None
    )
    return Drift(
        width=DRIFT_WIDTH,
        height=DRIFT_HEIGHT,
        left=DRIFT_LEFT,
        right=DRIFT_WIDTH - MARGIN,
        line="M" + "L".join(f"{spot.x} {spot.y}" for spot in placed) if placed else "",
        zero=None if zero is None else up(zero),
        all=tuple(moments),
        moments=placed,
        ticks=tuple(Tick(moment.label, x) for moment, x in zip(moments, spots, strict=True)),
        side_ticks=tuple(Tick(words, up(value)) for value, words in marks),
    )

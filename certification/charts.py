"""Where does each stroke of a chart go? Plain figures in, shapes ready for SVG out; no models, no Django."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

HUES = 7
Number = int | float | Decimal


# The wheel


@dataclass(frozen=True, slots=True)
class Segment:
    """One factor of the wheel; share is how much of it is done, 0 to 1."""

    number: int
    label: str
    state: str = "none"
    state_label: str = ""
    share: Number = 0
    score: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class WheelSegment:
    """A segment with its paths and the place of its number."""

    number: int
    hue: int
    label: str
    state: str
    state_label: str
    percent: int
    score: str
    note: str
    url: str
    track: str
    fill: str
    ring: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Wheel:
    size: int
    centre: float
    segments: tuple[WheelSegment, ...]


WHEEL_SIZE = 360
INNER, OUTER, RING_IN, RING_OUT, NUMBER_AT = 62.0, 144.0, 149.0, 155.0, 170.0
GAP_DEGREES = 2.2


def wheel(segments: Sequence[Segment]) -> Wheel:
    """Lay the segments clockwise from the top; the filled area of each is proportional to its share."""
    turn = 360 / max(len(segments), 1)
    laid = tuple(_wheel_segment(segment, index * turn, turn) for index, segment in enumerate(segments))
    return Wheel(size=WHEEL_SIZE, centre=WHEEL_SIZE / 2, segments=laid)


def _wheel_segment(segment: Segment, start: float, turn: float) -> WheelSegment:
    share = clamp(segment.share)
    begin, end = start + GAP_DEGREES / 2, start + turn - GAP_DEGREES / 2
    x, y = _polar(NUMBER_AT, start + turn / 2)
    reach = math.sqrt(INNER**2 + share * (OUTER**2 - INNER**2))
    return WheelSegment(
        number=segment.number,
        hue=hue(segment.number),
        label=segment.label,
        state=segment.state,
        state_label=segment.state_label,
        percent=round(share * 100),
        score=segment.score,
        note=segment.note,
        url=segment.url,
        track=_sector(INNER, OUTER, begin, end),
        fill=_sector(INNER, reach, begin, end) if share else "",
        ring=_sector(RING_IN, RING_OUT, begin, end),
        x=x,
        y=y,
    )


def hue(number: int) -> int:
    """The factor hue of a number; past seven they begin again."""
    return (number - 1) % HUES + 1


def clamp(share: Number) -> float:
    """Bring a share into 0 to 1; what is not a number counts as nothing."""
    value = float(share)
    return 0.0 if math.isnan(value) else min(1.0, max(0.0, value))


def _polar(radius: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees - 90)
    middle = WHEEL_SIZE / 2
    return round(middle + radius * math.cos(angle), 2), round(middle + radius * math.sin(angle), 2)


def _sector(inner: float, outer: float, begin: float, end: float) -> str:
    """The path of a ring's sector between two angles, in degrees clockwise from the top."""
    (ax, ay), (bx, by) = _polar(outer, begin), _polar(outer, end)
    (cx, cy), (dx, dy) = _polar(inner, end), _polar(inner, begin)
    large = int(end - begin > 180)
    outer, inner = round(outer, 2), round(inner, 2)
    return f"M{ax} {ay}A{outer} {outer} 0 {large} 1 {bx} {by}L{cx} {cy}A{inner} {inner} 0 {large} 0 {dx} {dy}Z"


# Grid and heat map: a table is the picture


@dataclass(frozen=True, slots=True)
class Head:
    """A row's or column's heading; number chooses a factor hue."""

    key: str
    label: str
    short: str = ""
    detail: str = ""
    url: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands where a row and a column meet."""

    state: str = "none"
    label: str = ""
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    head: Head
    cells: tuple[tuple[Head, Cell], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, each with its column; filled counts the cells of a column that hold something."""

    columns: tuple[Head, ...]
    rows: tuple[GridRow, ...]
    filled: tuple[int, ...]
    states: tuple[tuple[str, str, int], ...]


EMPTY = Cell()


def grid(rows: Sequence[Head], columns: Sequence[Head], cells: Mapping[tuple[str, str], Cell]) -> Grid:
    """Place the cells, keyed (row key, column key); where none is given an empty one stands."""
    laid = tuple(GridRow(row, tuple((col, cells.get((row.key, col.key), EMPTY)) for col in columns)) for row in rows)
    shown = [cell for row in laid for _, cell in row.cells]
    filled = tuple(sum(row.cells[i][1].state != EMPTY.state for row in laid) for i in range(len(columns)))
    counts = Counter((cell.state, cell.label) for cell in shown if cell.label)
    states = tuple((state, label, count) for (state, label), count in counts.most_common())
    return Grid(columns=tuple(columns), rows=laid, filled=filled, states=states)


# The histogram of scores


@dataclass(frozen=True, slots=True)
class Rule:
    """A line drawn across a chart at a value, with its words."""

    value: Decimal
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How many values lie from low up to, not including, high."""

    low: Decimal
    high: Decimal
    count: int
    x: float
    y: float
    width: float
    height: float
    middle: float


@dataclass(frozen=True, slots=True)
class PlacedRule:
    label: str
    x: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A place along an axis; a minor one is left out where there is little room."""

    label: str
    at: float
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Histogram:
    width: int
    height: int
    base: float
    total: int
    bars: tuple[Bar, ...]
    rules: tuple[PlacedRule, ...]
    ticks: tuple[Tick, ...]


LOWEST, HIGHEST, STEP = Decimal("0.75"), Decimal("4.25"), Decimal("0.25")
HISTOGRAM_WIDTH, HISTOGRAM_HEIGHT, MARGIN, HEADROOM, FOOT = 560, 240, 16.0, 44.0, 30.0


def histogram(values: Iterable[Decimal] | Mapping[Decimal, int], *, rules: Sequence[Rule] = ()) -> Histogram:
    """Count scores in quarters of a level; each bar holds its lower edge, so a rule at 1.75 stands left of 1.75.

    A mapping says how often each value was given."""
    number = int((HIGHEST - LOWEST) / STEP) + 1
    counts: Counter[int] = Counter()
    for value, often in Counter(values).items():
        counts[min(number - 1, max(0, int((value - LOWEST) // STEP)))] += often
    width = (HISTOGRAM_WIDTH - 2 * MARGIN) / number
    most = max(counts.values(), default=1)
    bars = tuple(_bar(index, counts[index], most, width) for index in range(number))
    return Histogram(
        width=HISTOGRAM_WIDTH,
        height=HISTOGRAM_HEIGHT,
        base=HISTOGRAM_HEIGHT - FOOT,
        total=counts.total(),
        bars=bars,
        rules=tuple(PlacedRule(rule.label, _across(rule.value, width)) for rule in rules),
        ticks=tuple(Tick(str(level), _across(Decimal(level), width)) for level in (1, 2, 3, 4)),
    )


def _across(value: Decimal, width: float) -> float:
    return round(MARGIN + float((value - LOWEST) / STEP) * width, 2)


def _bar(index: int, count: int, most: int, width: float) -> Bar:
    low = LOWEST + index * STEP
    tall = round(count / most * (HISTOGRAM_HEIGHT - HEADROOM - FOOT), 2)
    base = HISTOGRAM_HEIGHT - FOOT
    x = round(MARGIN + index * width + 1.5, 2)
    wide = round(width - 3, 2)
    return Bar(low, low + STEP, count, x=x, y=round(base - tall, 2), width=wide, height=tall, middle=round(wide / 2, 2))

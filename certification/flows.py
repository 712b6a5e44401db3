"""How do groups change from one state into another? Counts in, bars and bands ready for SVG out; no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, TOP, TALL = 640, 34.0, 300.0
BAR, LEFT, RIGHT = 14.0, 190.0, 436.0
GAP, LEAST = 14.0, 2.0


@dataclass(frozen=True, slots=True)
class Node:
    """All of one state on one side; `middle` is where its words stand."""

    key: str
    label: str
    count: int
    x: float
    y: float
    height: float
    middle: float


@dataclass(frozen=True, slots=True)
class Band:
    """So many that go from one state to another; `stays` where both are the same."""

    before: str
    after: str
    count: int
    stays: bool
    path: str


@dataclass(frozen=True, slots=True)
class Flow:
    width: int
    height: float
    before_at: float
    after_at: float
    bar: float
    before: tuple[Node, ...]
    after: tuple[Node, ...]
    bands: tuple[Band, ...]
    total: int


def flow(counts: Mapping[tuple[str, str], int], labels: Mapping[str, str], order: Sequence[str]) -> Flow:
    """Lay the states in `order` on both sides, each as tall as its share, and a band for each change; `labels` gives
    the words of a state."""
    total = sum(counts.values())
    scale = TALL / total if total else 0.0
    sums = [[(key, sum(n for pair, n in counts.items() if pair[side] == key)) for key in order] for side in (0, 1)]
    before, after = (_side(each, labels, x, scale) for each, x in zip(sums, (LEFT, RIGHT), strict=True))
    bottom = max([node.y + node.height for node in (*before, *after)], default=TOP)
    return Flow(
        width=WIDTH,
        height=round(bottom + GAP, 2),
        before_at=LEFT + BAR / 2,
        after_at=RIGHT + BAR / 2,
        bar=BAR,
        before=before,
        after=after,
        bands=tuple(_bands(counts, labels, order, before, after)),
        total=total,
    )


def _side(sums: Sequence[tuple[str, int]], labels: Mapping[str, str], x: float, scale: float) -> tuple[Node, ...]:
    """The states of one side from the top down; one that is empty takes no room."""
    found, y = [], TOP
    for key, count in sums:
        if count:
            height = round(max(LEAST, count * scale), 2)
            found.append(Node(key, labels[key], count, x, round(y, 2), height, round(y + height / 2, 2)))
            y += max(height, GAP) + GAP
    return tuple(found)


def _bands(
    counts: Mapping[tuple[str, str], int],
    labels: Mapping[str, str],
    order: Sequence[str],
    before: Sequence[Node],
    after: Sequence[Node],
) -> list[Band]:
    """From each state on the left to each on the right, in order, so that no two bands of one state cross there."""
    left, right = ({node.key: node for node in side} for side in (before, after))
    out = {node.key: node.y for node in before}
    into = {node.key: node.y for node in after}
    found = []
    for one in order:
        for two in order:
            count = counts.get((one, two), 0)
            if not count:
                continue
            leaves = left[one].height * count / left[one].count
            enters = right[two].height * count / right[two].count
            path = _ribbon(out[one], leaves, into[two], enters)
            found.append(Band(labels[one], labels[two], count, one == two, path))
            out[one] += leaves
            into[two] += enters
    return found


def _ribbon(y: float, leaves: float, to: float, enters: float) -> str:
    begin, end = LEFT + BAR, RIGHT
    bend = round((begin + end) / 2, 2)
    top, bottom, high, low = (round(value, 2) for value in (y, y + leaves, to, to + enters))
    return (
        f"M{begin} {top}C{bend} {top} {bend} {high} {end} {high}"
        f"L{end} {low}C{bend} {low} {bend} {bottom} {begin} {bottom}Z"
    )

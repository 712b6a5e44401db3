"""How well do two readings of the same work agree? Pure: pairs of values in, figures with their intervals out.

What is drawn anew for an interval is a submission, not a criterion: the criteria of one submission are read by the same
two people and say much the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviews.marks import SCALE

Floats = NDArray[np.float64]

VALUES = tuple(SCALE)
PLACE = {value: place for place, value in enumerate(VALUES)}
POINTS: Floats = np.array([float(value) for value in VALUES])
GAPS: Floats = np.abs(POINTS[:, None] - POINTS[None, :])
LEVELS = np.array([int(value + Decimal("0.5")) for value in VALUES])

ADJACENT = 1.0
"""Two values this close are adjacent (domain: what makes it trustworthy)."""

DRAWS = 1000
AT_ONCE = 50
"""So many draws are held in memory at a time."""

SEED = 20_271
SURE = 0.95
"""An interval holds the middle 95 of 100 figures that were drawn anew from the same submissions."""


@dataclass(frozen=True)
class Pair:
    """Two values on one criterion of one submission; `first` and `second` are the people who gave them."""

    submission: Hashable
    one: Decimal
    other: Decimal
    first: Hashable = None
    second: Hashable = None


@dataclass(frozen=True)
class Figure:
    """A figure and the interval around it; empty where it can't be told, as when everybody gave the same value."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """How two readings of the same work compare. `n` counts submissions, `pairs` the values compared.

    Exact, same level, adjacent (a full level or less apart) and discrepant (more than the tolerance apart) are shares
    of the pairs; `kappa` is weighted by the square of the distance (Cohen 1968), `alpha` is Krippendorff's for ordered
    values (Krippendorff 2004). All are None under the least `n`: they would say more about chance than about
    reviewers."""

    n: int
    pairs: int
    exact: Figure | None = None
    same_level: Figure | None = None
    adjacent: Figure | None = None
    discrepant: Figure | None = None
    kappa: Figure | None = None
    alpha: Figure | None = None

    @property
    def withheld(self) -> bool:
        return self.exact is None


def agreement(pairs: Sequence[Pair], *, tolerance: Decimal, least: int, ordered: bool = False) -> Agreement:
    """The figures of these pairs. Two reviewers of a panel are interchangeable, so each pair counts both ways round;
    where the first and the second are the same two people throughout, `ordered` keeps them apart."""
    counts = _counts(pairs)
    n = len(counts)
    if n < least:
        return Agreement(n, len(pairs))
    drawn = np.concatenate([counts.sum(0, keepdims=True), _drawn(counts)])
    apart = float(tolerance)
    measures: dict[str, Callable[[Floats], Floats]] = {
        "exact": _share(GAPS == 0),
        "same_level": _share(LEVELS[:, None] == LEVELS[None, :]),
        "adjacent": _share(GAPS <= ADJACENT),
        "discrepant": _share(apart < GAPS),
        "kappa": kappa if ordered else lambda tables: kappa(tables + tables.transpose(0, 2, 1)),
        "alpha": alpha,
    }
    return Agreement(n, len(pairs), **{name: _figure(measure(drawn)) for name, measure in measures.items()})


def severity(pairs: Sequence[Pair], person: Hashable, *, least: int) -> Figure | None:
    """By how much a person's values lie over (or, negative, under) the mean of both readers, with its interval; None
    under the least number of submissions."""
    leaning: dict[Hashable, list[float]] = {}
    for pair in pairs:
        if person in {pair.first, pair.second}:
            gap = float(pair.one - pair.other) / 2
            leaning.setdefault(pair.submission, []).append(gap if pair.first == person else -gap)
    if len(leaning) < least:
        return None
    sums: Floats = np.array([[sum(gaps), len(gaps)] for gaps in leaning.values()])
    drawn = np.concatenate([sums.sum(0, keepdims=True), _drawn(sums)])
    return _figure(drawn[:, 0] / drawn[:, 1])


def kappa(counts: Floats) -> Floats:
    """Quadratic weighted kappa of tables of counts, shape (tables, values, values); nan where chance always agrees."""
    weights = GAPS**2
    total = counts.sum((1, 2))
    expected = counts.sum(2)[:, :, None] * counts.sum(1)[:, None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(1 - total * (counts * weights).sum((1, 2)) / (expected * weights).sum((1, 2)))


def alpha(counts: Floats) -> Floats:
    """Krippendorff's alpha for ordered values of tables of counts, shape (tables, values, values)."""
    both = counts + counts.transpose(0, 2, 1)
    given = both.sum(2)
    total = given.sum(1)
    upto = given.cumsum(1)
    between = np.abs(upto[:, :, None] - upto[:, None, :])
    places = np.arange(len(VALUES))
    lower, upper = np.minimum.outer(places, places), np.maximum.outer(places, places)
    # all values from the one to the other, of the two ends half
    distance = (between + (given[:, lower] - given[:, upper]) / 2) ** 2
    expected = given[:, :, None] * given[:, None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (both * distance).sum((1, 2))
        return np.asarray(1 - (total - 1) * observed / (expected * distance).sum((1, 2)))


def _share(which: NDArray[Any]) -> Callable[[Floats], Floats]:
    def share(counts: Floats) -> Floats:
        return np.asarray((counts * which).sum((1, 2)) / counts.sum((1, 2)))

    return share


def _counts(pairs: Iterable[Pair]) -> Floats:
    """For each submission how often each two values met, shape (submissions, values, values)."""
    rows: dict[Hashable, Floats] = {}
    for pair in pairs:
        row = rows.setdefault(pair.submission, np.zeros((len(VALUES), len(VALUES))))
        row[PLACE[pair.one], PLACE[pair.other]] += 1
    return np.stack(list(rows.values())) if rows else np.zeros((0, len(VALUES), len(VALUES)))


def _drawn(rows: Floats) -> Floats:
    """Sums of as many rows as there are, drawn with replacement, many times over; always the same draws."""
    n = len(rows)
    flat = rows.reshape(n, -1)
    random = np.random.default_rng(SEED)
    sums = [_times(random.integers(0, n, size=(AT_ONCE, n), dtype=np.int32), n) @ flat for _ in range(DRAWS // AT_ONCE)]
    return np.asarray(np.concatenate(sums).reshape(DRAWS, *rows.shape[1:]))


def _times(drawn: NDArray[np.int32], n: int) -> Floats:
    """How often each of n rows was drawn, for each draw; shape (draws, n)."""
    places = drawn + np.arange(len(drawn), dtype=np.int32)[:, None] * n
    return np.bincount(places.ravel(), minlength=len(drawn) * n).reshape(len(drawn), n).astype(np.float64)


def _figure(found: Floats) -> Figure | None:
    """The first is the figure, the rest were drawn anew; None where it can't be told."""
    value, rest = float(found[0]), found[1:]
    rest = rest[~np.isnan(rest)]
    if np.isnan(value) or not len(rest):
        return None
    edge = (1 - SURE) / 2
    low, high = np.quantile(rest, [edge, 1 - edge])
    return Figure(value, min(float(low), value), max(float(high), value))

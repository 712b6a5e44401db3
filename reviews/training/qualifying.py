"""Does somebody judge as was agreed? Pure: agreed and given values in, figures and answers out, no Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from reviews.explaining import level

ADJACENT = Fraction(1)
"""Two values this close are adjacent (domain: what makes it trustworthy)."""

DEFAULTS: Mapping[str, Any] = {
    "qualification_sets": 2,
    "qualification_same_level": "0.70",
    "qualification_adjacent": "1",
    "recalibration_sets": 1,
    "validity_share": "0.10",
    "validity_papers": 4,
    "validity_least": 2,
    "validity_same_level": "0.50",
    "validity_adjacent": "0.80",
}
"""What a framework asks of its reviewers where its policy says nothing."""

Compared = tuple[Decimal, Decimal | None]
"""The agreed value of a criterion and the one that was given; None where the reviewer found it unscorable."""


@dataclass(frozen=True)
class Figures:
    """How many values were compared on how many papers, and how many were at the same level or adjacent."""

    papers: int = 0
    values: int = 0
    same_level: int = 0
    adjacent: int = 0

    @property
    def shares(self) -> tuple[Fraction, Fraction]:
        """The shares of values at the same level and adjacent; of nothing both are nought."""
        most = max(self.values, 1)
        return Fraction(self.same_level, most), Fraction(self.adjacent, most)


@dataclass(frozen=True)
class Line:
    """The least shares of values at the same level and adjacent."""

    same_level: Fraction
    adjacent: Fraction

    def reached(self, figures: Figures) -> bool:
        """Whether figures lie on or over the line; those of nothing never do."""
        same_level, adjacent = figures.shares
        return figures.values > 0 and same_level >= self.same_level and adjacent >= self.adjacent


@dataclass(frozen=True)
class Asked:
    """What a framework asks: how many sets at first and again in a later cycle, with which line; how often a validity
    paper comes, over how many of the last ones drift is told (from `least` on), and with which line."""

    sets: int
    sets_again: int
    qualified: Line
    share: Fraction
    papers: int
    least: int
    steady: Line

    @classmethod
    def of(cls, policy: Mapping[str, Any]) -> Asked:
        """From a framework's stored policy; shares stand there as decimal strings."""
        stored = {**DEFAULTS, **{key: value for key, value in policy.items() if key in DEFAULTS}}
        return cls(
            sets=int(stored["qualification_sets"]),
            sets_again=int(stored["recalibration_sets"]),
            qualified=Line(Fraction(stored["qualification_same_level"]), Fraction(stored["qualification_adjacent"])),
            share=Fraction(stored["validity_share"]),
            papers=int(stored["validity_papers"]),
            least=int(stored["validity_least"]),
            steady=Line(Fraction(stored["validity_same_level"]), Fraction(stored["validity_adjacent"])),
        )


def measured(papers: Iterable[Sequence[Compared]]) -> Figures:
    """The figures of these papers. A value that wasn't given, because the evidence was found unscorable, is at no
    level: benchmarks can be scored."""
    every = list(papers)
    values = [compared for paper in every for compared in paper]
    given = [(Fraction(agreed), Fraction(value)) for agreed, value in values if value is not None]
    return Figures(
        papers=len(every),
        values=len(values),
        same_level=sum(level(agreed) == level(value) for agreed, value in given),
        adjacent=sum(abs(agreed - value) <= ADJACENT for agreed, value in given),
    )


def drift(papers: Sequence[Sequence[Compared]], asked: Asked) -> Figures | None:
    """The figures of the last validity papers where they fall below the line, else None; `papers` latest first."""
    last = papers[: asked.papers]
    if len(last) < asked.least:
        return None
    figures = measured(last)
    return None if asked.steady.reached(figures) else figures


def wanted(reviews: int, papers: int, share: Fraction, phase: Fraction) -> int:
    """How many validity papers are due to somebody who has `reviews` live reviews and was given `papers`.

    In the long run one for each 1 / share reviews; `phase`, from nought to below one, says how early the first comes,
    so that nobody can count it out."""
    return max(floor(reviews * share + phase) - papers, 0) if share else 0

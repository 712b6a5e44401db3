"""What would help most? Pure: the order in which a coach reads about sections, and about the criteria of one.

First what keeps from certification whatever else is good: sections that were handed in and got no score, then those
below the floor, the furthest first. Then those below the threshold, the furthest first, for there a level lifts the
overall and is soonest gained. Then the rest, the lowest first. Sections that were never handed in come last: there is
nothing to read about them. Among equals the framework's order stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from reviews.marks import Policy


class Need(IntEnum):
    """Why a section stands where it does, the most pressing first."""

    NO_SCORE = 0
    BELOW_FLOOR = 1
    BELOW_THRESHOLD = 2
    REACHED = 3
    NOT_HANDED_IN = 4


@dataclass(frozen=True)
class Standing:
    """A section with its best settled score; `judged` says whether any attempt at it was."""

    slug: str
    score: Fraction | None
    judged: bool


def need(policy: Policy, section: Standing) -> Need:
    """What a section needs most."""
    if section.score is None:
        return Need.NO_SCORE if section.judged else Need.NOT_HANDED_IN
    if section.score < policy.section_floor:
        return Need.BELOW_FLOOR
    return Need.BELOW_THRESHOLD if section.score < policy.overall_threshold else Need.REACHED


def sections(policy: Policy, standings: Iterable[Standing]) -> list[tuple[str, Need]]:
    """The sections, given in the framework's order, in the order of what would help most."""
    ordered = sorted(standings, key=lambda each: (need(policy, each), each.score or Fraction(0)))
    return [(each.slug, need(policy, each)) for each in ordered]


def criteria(values: Sequence[Fraction]) -> list[int]:
    """The places of one section's criteria, the lowest value first."""
    return sorted(range(len(values)), key=lambda place: values[place])

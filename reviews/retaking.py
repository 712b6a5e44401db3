"""What would certify? Pure: the best scores so far in, and the fewest sections that would have to reach what out.

A wanted score is one that can come about: the mean of a section's criteria on the scale, from one lead reviewer or from
two reviewers who settle. So it is the lowest that will do, and no score lies between it and what would not."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, combinations_with_replacement

from reviews import marks
from reviews.marks import SCALE, Policy

MOST_TOGETHER = 2
"""How many sections a route names at most by choice; more stand in one only where each of them must rise."""


@dataclass(frozen=True)
class Route:
    """Sections that would certify together, if each of them reached at least its score and the others stayed."""

    wanted: tuple[tuple[str, Fraction], ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(slug for slug, _ in self.wanted)

    @property
    def lift(self) -> Fraction:
        """The highest score that it asks for: what makes one route harder than another."""
        return max(score for _, score in self.wanted)


@dataclass(frozen=True)
class Plan:
    """The way to both tests. `must` are the sections without which none leads there; `routes` the easiest first,
    all of one size; `fewest` how many sections have to rise, also where no route is named, and None where even the
    highest scores would not do. All empty, and `fewest` 0, when both tests are passed."""

    missing: tuple[str, ...]
    below: tuple[str, ...]
    routes: tuple[Route, ...]
    fewest: int | None

    @property
    def must(self) -> tuple[str, ...]:
        return self.missing + self.below


@lru_cache(maxsize=64)
def reachable(policy: Policy, criteria: int) -> tuple[Fraction, ...]:
    """Every score that a section with so many criteria can settle at, in order."""
    totals = {Fraction(0)}
    for _ in range(criteria):
        totals = {total + Fraction(value) for total in totals for value in SCALE}
    single = sorted(total / criteria for total in totals)
    pairs = combinations_with_replacement(single, 2)
    return tuple(sorted({*single, *((one + two) / 2 for one, two in pairs if _settles(policy, one, two))}))


def _settles(policy: Policy, one: Fraction, two: Fraction) -> bool:
    """Whether two reviewers' scores need no lead, as `marks.referral` says it."""
    same_side = (one >= policy.section_floor) == (two >= policy.section_floor)
    return abs(one - two) <= policy.tolerance and same_side


def plan(policy: Policy, best: Mapping[str, Fraction | None], criteria: Mapping[str, int]) -> Plan:
    """The plan from the best settled score of every section, None where there is none, and how many criteria each
    has. Sections stand in the order of `best`."""
    missing = tuple(slug for slug, score in best.items() if score is None)
    below = tuple(slug for slug, score in best.items() if score is not None and score < policy.section_floor)
    if passes(policy, best):
        return Plan(missing, below, (), 0)
    board = _Board(policy, best, {slug: reachable(policy, criteria[slug]) for slug in best})
    fewest = board.fewest((*missing, *below))
    if fewest is None:
        return Plan(missing, below, (), None)
    routes = sorted(board.routes((*missing, *below), fewest), key=lambda route: route.lift)
    return Plan(missing, below, tuple(routes), fewest)


def passes(policy: Policy, best: Mapping[str, Fraction | None]) -> bool:
    """Whether these scores pass both tests; `marks.decide` asks the same of the attempts."""
    scores = [score for score in best.values() if score is not None]
    if not scores or len(scores) < len(best) or min(scores) < policy.section_floor:
        return False
    return sum(scores, Fraction(0)) >= policy.overall_threshold * len(scores)


@dataclass(frozen=True)
class _Board:
    """The scores so far, and what each section can reach."""

    policy: Policy
    best: Mapping[str, Fraction | None]
    within: Mapping[str, Sequence[Fraction]]

    def fewest(self, must: Sequence[str]) -> int | None:
        """How many sections have to rise at least: those that must, then whoever has the most to gain."""
        rest = [slug for slug in self.best if slug not in must]
        rest.sort(key=lambda slug: (self.best[slug] or 0) - self.within[slug][-1])
        for more in range(len(rest) + 1):
            group = (*must, *rest[:more])
            if group and passes(self.policy, self._with(group, marks_top=True)):
                return len(group)
        return None

    def routes(self, must: Sequence[str], size: int) -> Iterable[Route]:
        if size == len(must):
            groups: Iterable[tuple[str, ...]] = [tuple(must)]
        elif size <= MOST_TOGETHER:
            others = [slug for slug in self.best if slug not in must]
            groups = [(*must, *more) for more in combinations(others, size - len(must))]
        else:
            groups = []
        found = (self._route(group) for group in groups)
        return [route for route in found if route]

    def _route(self, group: tuple[str, ...]) -> Route | None:
        """The group with the lowest level to which all of it has to rise; None where no level will do."""
        levels = sorted({score for slug in group for score in self.within[slug]})
        at = bisect_left(levels, True, key=lambda level: passes(self.policy, self._with(group, level)))
        if at == len(levels):
            return None
        risen = self._with(group, levels[at])
        return Route(tuple((slug, risen[slug] or Fraction(0)) for slug in self.best if slug in group))

    def _with(
        self, group: Sequence[str], level: Fraction = Fraction(0), *, marks_top: bool = False
    ) -> dict[str, Fraction | None]:
        """The scores, if each of the group reached the level, or the highest it can; what it has stays banked."""
        risen = dict(self.best)
        for slug in group:
            within = self.within[slug]
            place = len(within) - 1 if marks_top else min(bisect_left(within, level), len(within) - 1)
            risen[slug] = marks.banked([self.best[slug], within[place]])
        return risen

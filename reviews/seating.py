"""Who sits where? A flow of the least cost from tasks to reviewers, whose conditions no balance can bend.

Works that the same people may judge, of the same length, are one bundle. Three linear programmes follow one another:
how many places can be filled at all; with so many filled, how the minutes lie most evenly; and the nearest whole
numbers, which exist because tasks, reviewers and their room are a network. What rounding left uneven is evened out by
moves and swaps, and pairs that sit together too often are parted; neither ever breaks a condition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, floor

from reviews.fitness import Judge, Work, bar, room
from reviews.solving import ENDLESS, Programme

STEP_MINUTES = 15
"""How finely the evenness of the minutes is told."""

STEPS = 400
"""So many steps of somebody's minutes are told apart; what lies above costs as much as the last."""

PASSES = 12
"""How often the balance is improved at most; each pass looks at every placed review once."""

PARTNERS = 3
"""With how many less busy members a swap is tried for one task."""

MET_SHARE = 3
"""Nobody is to meet the same colleague in more than one of so many of their tasks."""

NEAR = 1e-6
"""So near to a whole number is that number: a programme answers in floating point."""


Together = Counter[frozenset[int]]
"""How often two people judge the same submission; people, for a colleague may have been given the task before."""


class Table:
    """Who may sit where, who does, how much room and how many minutes everybody has."""

    def __init__(self, judges: Sequence[Judge], works: Sequence[Work]) -> None:
        self.judges = {judge.member_id: judge for judge in sorted(judges, key=lambda judge: judge.member_id)}
        self.works = {work.submission_id: work for work in sorted(works, key=lambda work: work.submission_id)}
        self.fits = {
            work.submission_id: [m for m, judge in self.judges.items() if not work.held and bar(judge, work) is None]
            for work in self.works.values()
        }
        cycles = sorted({work.cycle_id for work in works})
        self.room = {(member, cycle): room(judge, cycle) for member, judge in self.judges.items() for cycle in cycles}
        self.minutes = {member: judge.minutes for member, judge in self.judges.items()}
        self.seated: dict[int, list[int]] = {submission: [] for submission in self.works}
        self.tasks: dict[tuple[int, int], list[int]] = {key: [] for key in self.room}

    def sit(self, work: Work, member: int) -> None:
        self.seated[work.submission_id].append(member)
        self.tasks[member, work.cycle_id].append(work.submission_id)
        self.room[member, work.cycle_id] -= 1
        self.minutes[member] += work.minutes

    def rise(self, work: Work, member: int) -> None:
        self.seated[work.submission_id].remove(member)
        self.tasks[member, work.cycle_id].remove(work.submission_id)
        self.room[member, work.cycle_id] += 1
        self.minutes[member] -= work.minutes


def seated(judges: Sequence[Judge], works: Sequence[Work]) -> Table:
    """As many places filled as can be at all, the minutes as even as that allows, always the same way."""
    table = Table(judges, works)
    bundles = _bundles(table)
    together: Together = Counter()
    for bundle, shares in zip(bundles, _shares(table, bundles), strict=True):
        _deal(table, together, bundle, shares)
    _balance(table)
    _part(table, _together(table))
    return table


# The flow


@dataclass(frozen=True)
class Bundle:
    """Works of one cycle, length and number of free places that the same members may judge."""

    works: tuple[Work, ...]
    members: tuple[int, ...]

    @property
    def places(self) -> int:
        return self.works[0].places * len(self.works)

    @property
    def minutes(self) -> int:
        return self.works[0].minutes

    @property
    def cycle(self) -> int:
        return self.works[0].cycle_id


Shares = dict[int, int]
"""How many works of a bundle each member takes."""


def _bundles(table: Table) -> list[Bundle]:
    found: dict[tuple[int, int, int, tuple[int, ...]], list[Work]] = {}
    for submission, work in table.works.items():
        members = tuple(m for m in table.fits[submission] if table.room[m, work.cycle_id] > 0)
        if members and work.places > 0:
            found.setdefault((work.cycle_id, work.minutes, work.places, members), []).append(work)
    return [Bundle(tuple(works), members) for (*_, members), works in sorted(found.items())]


@dataclass
class _Flow:
    """The network as a linear programme: one variable for each bundle and each of its members."""

    programme: Programme
    taken: dict[tuple[int, int], int]

    @classmethod
    def of(cls, table: Table, bundles: Sequence[Bundle], *, within: Sequence[Sequence[float]] = ()) -> _Flow:
        """The conditions that always hold. `within` are shares to stay beside: the whole numbers next to each."""
        flow = cls(Programme(), {})
        gates: dict[tuple[int, int], list[int]] = {}
        for number, bundle in enumerate(bundles):
            for place, member in enumerate(bundle.members):
                low, high, cost = 0.0, float(len(bundle.works)), 0.0
                if within:
                    share = within[number][place]
                    low, high, cost = floor(share + NEAR), ceil(share - NEAR), -(share - floor(share + NEAR))
                variable = flow.programme.variable(low, high, cost=cost)
                flow.taken[number, member] = variable
                gates.setdefault((member, bundle.cycle), []).append(variable)
            chosen = [flow.taken[number, member] for member in bundle.members]
            flow.programme.condition(0, bundle.places, [(variable, 1) for variable in chosen])
        for gate, variables in gates.items():
            flow.programme.condition(0, table.room[gate], [(variable, 1) for variable in variables])
        return flow

    def fill(self, least: int) -> None:
        """At least so many places are filled."""
        self.programme.condition(least, ENDLESS, [(variable, 1) for variable in self.taken.values()])

    def solved(self, bundles: Sequence[Bundle]) -> list[list[float]]:
        values = self.programme.solved()
        return [[values[self.taken[number, m]] for m in bundle.members] for number, bundle in enumerate(bundles)]


def _shares(table: Table, bundles: Sequence[Bundle]) -> list[Shares]:
    """How many works of each bundle everybody takes: the most places, then the evenest minutes, in whole numbers."""
    most = _most(table, bundles)
    even = _even(table, bundles, most)
    flow = _Flow.of(table, bundles, within=even)
    flow.fill(most)
    return [
        dict(zip(bundle.members, map(round, shares), strict=True))
        for bundle, shares in zip(bundles, flow.solved(bundles), strict=True)
    ]


def _most(table: Table, bundles: Sequence[Bundle]) -> int:
    """How many places can be filled at all."""
    flow = _Flow.of(table, bundles)
    flow.programme.costs = [-1.0] * len(flow.programme.costs)
    return round(sum(map(sum, flow.solved(bundles))))


def _even(table: Table, bundles: Sequence[Bundle], least: int) -> list[list[float]]:
    """Shares, perhaps in parts of a work, at which the squares of everybody's minutes have the least sum."""
    flow = _Flow.of(table, bundles)
    flow.fill(least)
    terms: dict[int, list[tuple[int, float]]] = {}
    for (number, member), variable in flow.taken.items():
        terms.setdefault(member, []).append((variable, bundles[number].minutes / STEP_MINUTES))
    total = sum(table.minutes.values()) + sum(bundle.places * bundle.minutes for bundle in bundles)
    for member, parts in terms.items():
        _weigh(flow.programme, parts, before=table.minutes[member] / STEP_MINUTES, most=total / STEP_MINUTES)
    return flow.solved(bundles)


def _weigh(programme: Programme, parts: list[tuple[int, float]], *, before: float, most: float) -> None:
    """Let each further step of somebody's minutes cost more than the one before it."""
    steps: list[tuple[int, float]] = []
    end = before
    while end < most and len(steps) < STEPS:
        steps.append((programme.variable(0, 1, cost=2 * end + 1), -1.0))
        end += 1
    rest = (programme.variable(0, ENDLESS, cost=2 * end + 1), -1.0)
    programme.condition(0, 0, [*parts, *steps, rest])


# From shares to seats


def _deal(table: Table, together: Together, bundle: Bundle, shares: Shares) -> None:
    """Give each work its reviewers, as evenly as there are any: first whoever still has one for each work left, then
    who has met those the least."""
    left = {member: share for member, share in shares.items() if share}
    for number, work in enumerate(bundle.works):
        remaining = len(bundle.works) - number
        wanted = ceil(sum(left.values()) / remaining)
        chosen = [member for member in left if left[member] == remaining]
        while len(chosen) < wanted:
            free = (member for member in left if member not in chosen)
            chosen.append(min(free, key=lambda m: (_meetings(table, together, work, m, chosen), -left[m], m)))
        for member in chosen:
            together.update(_met(table, work, member))
            table.sit(work, member)
            left[member] -= 1
            if not left[member]:
                del left[member]


def _meetings(table: Table, together: Together, work: Work, member: int, chosen: Sequence[int]) -> int:
    """How often a member has met those who are to sit at a work."""
    person = table.judges[member].person_id
    people = [*(table.judges[each].person_id for each in chosen), *work.taken]
    return sum(together[frozenset((person, other))] for other in people)


# What rounding left


def _balance(table: Table) -> None:
    """Pass tasks on to less busy members, or swap them, as long as that brings two of them closer together."""
    for _ in range(PASSES):
        moved = False
        for work in table.works.values():
            for member in tuple(table.seated[work.submission_id]):
                moved |= _lighten(table, work, member) or _exchange(table, work, member)
        if not moved:
            return


def _lighten(table: Table, work: Work, member: int) -> bool:
    here, limit = table.seated[work.submission_id], table.minutes[member] - work.minutes
    free = (
        (table.minutes[other], other)
        for other in table.fits[work.submission_id]
        if table.minutes[other] < limit and other not in here and table.room[other, work.cycle_id] > 0
    )
    found = min(free, default=None)
    if found is None:
        return False
    table.rise(work, member)
    table.sit(work, found[1])
    return True


def _exchange(table: Table, work: Work, member: int) -> bool:
    """Swap a task for a shorter one of somebody less busy."""
    here, before = table.seated[work.submission_id], table.minutes[member]
    others = ((table.minutes[other], other) for other in table.fits[work.submission_id] if other not in here)
    for minutes, other in sorted(pair for pair in others if pair[0] < before)[:PARTNERS]:
        for submission_id in table.tasks[other, work.cycle_id]:
            task = table.works[submission_id]
            if _takes(table, task, member) and 0 < work.minutes - task.minutes < before - minutes:
                _swap(table, work, member, task, other)
                return True
    return False


def _takes(table: Table, work: Work, member: int) -> bool:
    """Whether a member may sit there and doesn't yet."""
    return member in table.fits[work.submission_id] and member not in table.seated[work.submission_id]


def _swap(table: Table, one: Work, member: int, other: Work, partner: int) -> None:
    table.rise(one, member)
    table.rise(other, partner)
    table.sit(one, partner)
    table.sit(other, member)


# Who sits with whom


def _together(table: Table) -> Together:
    """How often two people meet as the table stands."""
    found: Together = Counter()
    for work in table.works.values():
        people = [*(table.judges[member].person_id for member in table.seated[work.submission_id]), *work.taken]
        found.update(frozenset(pair) for pair in combinations(people, 2))
    return found


def _part(table: Table, together: Together) -> None:
    """Swap equal tasks where somebody meets the same colleague in more than a third of theirs; no minutes change."""
    for _ in range(PASSES):
        moved = False
        for work in table.works.values():
            for member in tuple(table.seated[work.submission_id]):
                moved |= _mix(table, together, work, member)
        if not moved:
            return


def _met(table: Table, work: Work, member: int, instead_of: int | None = None) -> Iterator[frozenset[int]]:
    """With whom a member sits at a work, or would in the place of somebody."""
    person, away = table.judges[member].person_id, {member, instead_of}
    for other in table.seated[work.submission_id]:
        if other not in away:
            yield frozenset((person, table.judges[other].person_id))
    for colleague in work.taken:
        yield frozenset((person, colleague))


def _mix(table: Table, together: Together, work: Work, member: int) -> bool:
    """Swap one seat for an equal one elsewhere if the pairs that arise have met less often."""
    tasks = len(table.tasks[member, work.cycle_id])
    if max((together[pair] for pair in _met(table, work, member)), default=0) <= max(1, tasks // MET_SHARE):
        return False
    for partner in table.fits[work.submission_id]:
        if not _takes(table, work, partner):
            continue
        for submission_id in table.tasks[partner, work.cycle_id]:
            task = table.works[submission_id]
            if task.minutes != work.minutes or not _takes(table, task, member):
                continue
            ended = Counter([*_met(table, work, member), *_met(table, task, partner)])
            made = Counter([*_met(table, work, partner, member), *_met(table, task, member, partner)])
            if _gain(together, ended, made) > 0:
                together.subtract(ended)
                together.update(made)
                _swap(table, work, member, task, partner)
                return True
    return False


def _gain(together: Together, ended: Together, made: Together) -> int:
    """By how much a swap lessens the sum of the squares of how often two meet."""
    pairs = ended.keys() | made.keys()
    return sum(together[pair] ** 2 - (together[pair] - ended[pair] + made[pair]) ** 2 for pair in pairs)

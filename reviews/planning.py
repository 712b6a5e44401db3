"""Who should review what? Pure: panel members and waiting work in, a balanced proposal out, always the same one."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certification.states import PanelRole
from reviews.fitness import Bar, Judge, Work, bar, room

PASSES = 12
"""How often the balance is improved at most; each pass looks at every placed review once."""

SHORTAGE = {
    Bar.SECTION: "not for this section",
    Bar.AWAY: "not active",
    Bar.UNQUALIFIED: "not qualified yet",
    Bar.SELF: "the candidate",
    Bar.CANDIDATE: "a candidate in this cohort",
    Bar.ORGANISATION: "from the same organisation",
    Bar.DECLARED: "with a conflict",
    Bar.SEEN: "saw an earlier attempt",
    Bar.DECLINED: "declined",
    Bar.FULL: "without room",
}


@dataclass(frozen=True)
class Pair:
    """One proposed task: this member reviews this submission."""

    submission_id: int
    member_id: int
    alias: str
    section: str
    reviewer: str
    minutes: int


@dataclass(frozen=True)
class Unplaced:
    """A submission for which places stay open, and why nobody fits."""

    submission_id: int
    alias: str
    section: str
    missing: int
    reason: str


@dataclass(frozen=True)
class Load:
    """What a member would have to do: tasks and minutes before and after."""

    member_id: int
    reviewer: str
    capacity: int
    tasks_before: int
    tasks_after: int
    minutes_before: int
    minutes_after: int


@dataclass(frozen=True)
class Plan:
    """A proposal; nothing is assigned before it is applied."""

    pairs: tuple[Pair, ...]
    unplaced: tuple[Unplaced, ...]
    loads: tuple[Load, ...]


class _Table:
    """Who sits where while the plan grows. A seat once filled stays filled; who fills it may change."""

    def __init__(self, judges: Sequence[Judge], works: Sequence[Work]) -> None:
        self.judges = {judge.member_id: judge for judge in sorted(judges, key=lambda judge: judge.member_id)}
        self.works = {work.submission_id: work for work in sorted(works, key=lambda work: work.submission_id)}
        self.fits = {
            work.submission_id: [judge.member_id for judge in self.judges.values() if bar(judge, work) is None]
            for work in self.works.values()
        }
        cycles = {work.cycle_id for work in works}
        self.room = {(judge.member_id, cycle): room(judge, cycle) for judge in judges for cycle in cycles}
        self.minutes = {judge.member_id: judge.minutes for judge in judges}
        self.seated: dict[int, list[int]] = {work.submission_id: [] for work in works}
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

    def others(self, work: Work) -> list[int]:
        """Members who fit and don't sit there yet, the least busy first."""
        here = self.seated[work.submission_id]
        return sorted((m for m in self.fits[work.submission_id] if m not in here), key=lambda m: (self.minutes[m], m))


def plan(judges: Sequence[Judge], works: Sequence[Work]) -> Plan:
    """Two reviewers for each submission (as many as it has places), nobody over capacity, no conflict ever.

    As many places are filled as can be at all: where nobody has room, somebody's other task is passed on along
    a chain until it ends at a member with room. Then tasks move from busy to less busy members."""
    reviewers = [judge for judge in judges if judge.role == PanelRole.REVIEWER]
    table = _Table(reviewers, works)
    for place in range(max((work.places for work in works), default=0)):
        for work in sorted(works, key=lambda w: (len(table.fits[w.submission_id]), -w.minutes, w.submission_id)):
            if work.places > place:
                _seat(table, work)
    _balance(table)
    return Plan(tuple(_pairs(table)), tuple(_unplaced(table)), tuple(_loads(table, reviewers)))


def _seat(table: _Table, work: Work) -> bool:
    """Fill one place, if need be by passing other tasks on: the shortest chain of swaps, breadth first."""
    came: dict[int, tuple[int, Work] | None] = dict.fromkeys(table.others(work))
    queue = deque(sorted(came, key=lambda member: table.room[member, work.cycle_id] == 0))
    while queue:
        member = queue.popleft()
        if table.room[member, work.cycle_id] > 0:
            _pass_on(table, came, member, work)
            return True
        for submission_id in table.tasks[member, work.cycle_id]:
            task = table.works[submission_id]
            for other in table.others(task):
                if other not in came:
                    came[other] = (member, task)
                    queue.append(other)
    return False


def _pass_on(table: _Table, came: dict[int, tuple[int, Work] | None], member: int, work: Work) -> None:
    """Walk the chain back from the member with room: each passes one task on, the first takes the new one."""
    step = came[member]
    while step is not None:
        giver, task = step
        table.rise(task, giver)
        table.sit(task, member)
        member, step = giver, came[giver]
    table.sit(work, member)


def _balance(table: _Table) -> None:
    """Move single tasks to less busy members as long as that brings two of them closer together."""
    for _ in range(PASSES):
        moved = False
        for work in table.works.values():
            for member in tuple(table.seated[work.submission_id]):
                moved |= _lighten(table, work, member)
        if not moved:
            return


def _lighten(table: _Table, work: Work, member: int) -> bool:
    for other in table.others(work):
        if table.minutes[other] + work.minutes >= table.minutes[member]:
            return False
        if table.room[other, work.cycle_id] > 0:
            table.rise(work, member)
            table.sit(work, other)
            return True
    return False


def _pairs(table: _Table) -> Iterator[Pair]:
    for work in table.works.values():
        for member in sorted(table.seated[work.submission_id]):
            name = table.judges[member].name
            yield Pair(work.submission_id, member, work.alias, work.section, name, work.minutes)


def _unplaced(table: _Table) -> Iterator[Unplaced]:
    for work in table.works.values():
        missing = work.places - len(table.seated[work.submission_id])
        if missing > 0:
            yield Unplaced(work.submission_id, work.alias, work.section, missing, _shortage(table, work))


def _shortage(table: _Table, work: Work) -> str:
    """Why nobody else fits, counted: "Of 3 reviewers: 2 not for this section, 1 without room."."""
    if not table.judges:
        return "The panel has no active reviewers."
    here = table.seated[work.submission_id]
    bars = [bar(judge, work) or Bar.FULL for judge in table.judges.values() if judge.member_id not in here]
    counts: Counter[Bar] = Counter(reason for reason in bars if reason is not Bar.TAKEN)
    if not counts:
        return "The panel has no further reviewer."
    parts = ", ".join(f"{counts[reason]} {words}" for reason, words in SHORTAGE.items() if counts[reason])
    total = sum(counts.values())
    return f"Of {total} other reviewer{'' if total == 1 else 's'}: {parts}."


def _loads(table: _Table, judges: Sequence[Judge]) -> Iterator[Load]:
    added = Counter(member for members in table.seated.values() for member in members)
    for judge in sorted(judges, key=lambda judge: (judge.name.casefold(), judge.member_id)):
        before = sum(judge.load.values())
        after = before + added[judge.member_id]
        minutes = table.minutes[judge.member_id]
        yield Load(judge.member_id, judge.name, judge.capacity, before, after, judge.minutes, minutes)

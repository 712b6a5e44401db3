"""Who should review what? Pure: panel members and waiting work in, a balanced proposal out, always the same one."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certification.states import PanelRole
from reviews.fitness import Bar, Judge, Work, bar, room

PASSES = 12
"""How often the balance is improved at most; each pass looks at every placed review once."""

PARTNERS = 3
"""With how many less busy members a swap is tried for one task."""

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
            work.submission_id: [m for m, judge in self.judges.items() if not work.held and bar(judge, work) is None]
            for work in self.works.values()
        }
        cycles = {work.cycle_id for work in works}
        self.room = {(judge.member_id, cycle): room(judge, cycle) for judge in judges for cycle in cycles}
        self.minutes = {judge.member_id: judge.minutes for judge in judges}
        self.seated: dict[int, list[int]] = {work.submission_id: [] for work in works}
        self.tasks: dict[tuple[int, int], list[int]] = {key: [] for key in self.room}
        self.stuck: set[tuple[int, int]] = set()

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
        """Members who fit, don't sit there yet and aren't stuck, the least busy first."""
        here, cycle = self.seated[work.submission_id], work.cycle_id
        free = (m for m in self.fits[work.submission_id] if m not in here and (m, cycle) not in self.stuck)
        return sorted(free, key=lambda m: (self.minutes[m], m))


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
    """Fill one place, if need be by passing other tasks on: the shortest chain of swaps, breadth first.

    Where no chain was found once, none will be later, so that nobody on the way is asked again."""
    came: dict[int, tuple[int, Work] | None] = dict.fromkeys(table.others(work))
    free = next((member for member in came if table.room[member, work.cycle_id] > 0), None)
    queue = deque(came)
    while queue and free is None:
        giver = queue.popleft()
        for other, task in _swaps(table, giver, work.cycle_id):
            if other not in came:
                came[other] = (giver, task)
                queue.append(other)
                if table.room[other, work.cycle_id] > 0:
                    free = other
                    break
    if free is None:
        table.stuck.update((member, work.cycle_id) for member in came)
        return False
    _pass_on(table, came, free, work)
    return True


def _swaps(table: _Table, member: int, cycle_id: int) -> Iterator[tuple[int, Work]]:
    """Who could take over which of a member's new tasks."""
    for submission_id in table.tasks[member, cycle_id]:
        task, here = table.works[submission_id], table.seated[submission_id]
        for other in table.fits[submission_id]:
            if other not in here and (other, cycle_id) not in table.stuck:
                yield other, task


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
    """Pass tasks on to less busy members, or swap them, as long as that brings two of them closer together."""
    for _ in range(PASSES):
        moved = False
        for work in table.works.values():
            for member in tuple(table.seated[work.submission_id]):
                moved |= _lighten(table, work, member) or _exchange(table, work, member)
        if not moved:
            return


def _lighten(table: _Table, work: Work, member: int) -> bool:
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


def _exchange(table: _Table, work: Work, member: int) -> bool:
    """Swap a task for a shorter one of somebody less busy who has no room for one more."""
    here, before = table.seated[work.submission_id], table.minutes[member]
    others = ((table.minutes[other], other) for other in table.fits[work.submission_id] if other not in here)
    for minutes, other in sorted(pair for pair in others if pair[0] < before)[:PARTNERS]:
        for submission_id in table.tasks[other, work.cycle_id]:
            task = table.works[submission_id]
            fits = member in table.fits[submission_id] and member not in table.seated[submission_id]
            if fits and 0 < work.minutes - task.minutes < before - minutes:
                table.rise(work, member)
                table.rise(task, other)
                table.sit(work, other)
                table.sit(task, member)
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
    if work.held:
        return work.held
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

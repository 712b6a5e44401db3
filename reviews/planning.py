"""Who should review what? Pure: panel members and waiting work in, a balanced proposal out, always the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certification.states import PanelRole
from reviews.fitness import Bar, Judge, Work, bar
from reviews.seating import Table, seated

SHORTAGE = {
    Bar.SECTION: "not for this section",
    Bar.AWAY: "not active",
    Bar.UNQUALIFIED: "not qualified yet",
    Bar.SELF: "the candidate",
    Bar.CANDIDATE: "a candidate in this cohort",
    Bar.ORGANISATION: "from the same organisation",
    Bar.MAIL: "with a mail address of the same organisation",
    Bar.DECLARED: "with a conflict",
    Bar.SEEN: "saw an earlier attempt",
    Bar.DECLINED: "declined",
    Bar.WORDED: "having seen its texts",
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


def plan(judges: Sequence[Judge], works: Sequence[Work], *, role: PanelRole = PanelRole.REVIEWER) -> Plan:
    """Two reviewers for each submission (as many as it has places), nobody over capacity, no conflict ever.

    As many places are filled as can be at all, the minutes are spread evenly, and no two people always sit together."""
    reviewers = [judge for judge in judges if judge.role == role]
    table = seated(reviewers, works)
    return Plan(tuple(_pairs(table)), tuple(_unplaced(table)), tuple(_loads(table, reviewers)))


def _pairs(table: Table) -> Iterator[Pair]:
    for work in table.works.values():
        for member in sorted(table.seated[work.submission_id]):
            name = table.judges[member].name
            yield Pair(work.submission_id, member, work.alias, work.section, name, work.minutes)


def _unplaced(table: Table) -> Iterator[Unplaced]:
    for work in table.works.values():
        missing = work.places - len(table.seated[work.submission_id])
        if missing > 0:
            yield Unplaced(work.submission_id, work.alias, work.section, missing, _shortage(table, work))


def _shortage(table: Table, work: Work) -> str:
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


def _loads(table: Table, judges: Sequence[Judge]) -> Iterator[Load]:
    added = Counter(member for members in table.seated.values() for member in members)
    for judge in sorted(judges, key=lambda judge: (judge.name.casefold(), judge.member_id)):
        before = sum(judge.load.values())
        after = before + added[judge.member_id]
        minutes = table.minutes[judge.member_id]
        yield Load(judge.member_id, judge.name, judge.capacity, before, after, judge.minutes, minutes)

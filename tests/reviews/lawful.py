"""Who may be given what, said once more and plainly: what the planner proposes is held against this, not against the
rules that the planner itself asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from reviews.fitness import Judge, Work
from reviews.planning import Plan

NAMES = {"Hill School": "hill", "The Hill": "hill", "Lake": "lake"}
"""Of the organisations that tests name, those that are one; any other name is its own."""


def may(judge: Judge, work: Work) -> bool:
    """Whether a reviewer may be given this work, whatever they have to do already."""
    if not judge.active or not judge.qualified or judge.candidate:
        return False
    if work.section_id not in judge.section_ids or work.section_id in judge.barred:
        return False
    if judge.person_id == work.candidate_id:
        return False
    if any(judge.person_id in people for people in (work.taken, work.declined, work.seen, work.declared)):
        return False
    if judge.organisation and NAMES.get(judge.organisation, judge.organisation) == NAMES.get(
        work.organisation, work.organisation
    ):
        return False
    return not _one_house(judge.mail_domain, work.mail_domain)


def _one_house(one: str, other: str) -> bool:
    """Two mail domains of which one is the other or lies within it, label by label from the end."""
    if not one or not other:
        return False
    labels = [domain.split(".")[::-1] for domain in (one, other)]
    least = min(map(len, labels))
    return labels[0][:least] == labels[1][:least]


def within_capacity(tasks: Iterable[tuple[Judge, Work]]) -> bool:
    """Whether nobody has more tasks of one cycle than they take, those they have already counted."""
    given = list(tasks)
    counted = Counter((judge.member_id, work.cycle_id) for judge, work in given)
    return all(
        counted[judge.member_id, work.cycle_id] + judge.load.get(work.cycle_id, 0) <= judge.capacity
        for judge, work in given
    )


def broken(found: Plan, judges: Sequence[Judge], works: Sequence[Work]) -> list[str]:
    """Every proposed task that breaks a rule, and every rule that the proposal breaks as a whole."""
    by_member, by_id = {each.member_id: each for each in judges}, {each.submission_id: each for each in works}
    tasks = [(by_member[pair.member_id], by_id[pair.submission_id]) for pair in found.pairs]
    faults = [f"{judge.name} on {work.submission_id}" for judge, work in tasks if work.held or not may(judge, work)]
    places = Counter(work.submission_id for _, work in tasks)
    faults += [f"too many on {pk}" for pk, number in places.items() if number > by_id[pk].places]
    if len({(judge.member_id, work.submission_id) for judge, work in tasks}) < len(tasks):
        faults.append("somebody twice on one")
    if not within_capacity(tasks):
        faults.append("somebody over capacity")
    return faults

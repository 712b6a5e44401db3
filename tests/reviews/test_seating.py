"""Does the flow find what is best, and does what follows it leave everybody's rules alone?"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from statistics import mean, pstdev

import pytest

from reviews.fitness import Judge, Work
from reviews.planning import Plan, plan
from reviews.seating import MET_SHARE
from reviews.solving import ENDLESS, Programme, Unsolvable
from tests.reviews import lawful

MINUTES = (60, 45, 90, 90, 75, 30, 60)
"""The expected minutes of seven sections."""


def seconds_of(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def test_a_programme_is_solved_at_the_least_cost() -> None:
    """The classic of two products and three machines: 36 at (2, 6)."""
    programme = Programme()
    doors, windows = programme.variable(0, 4, cost=-3), programme.variable(0, 6, cost=-5)
    programme.condition(-ENDLESS, 18, [(doors, 3), (windows, 2)])
    assert programme.solved() == pytest.approx([2, 6])


def test_conditions_that_contradict_each_other_are_said() -> None:
    programme = Programme()
    one = programme.variable(0, 1)
    programme.condition(2, ENDLESS, [(one, 1)])
    with pytest.raises(Unsolvable):
        programme.solved()


def test_a_programme_without_variables_has_nothing_to_say() -> None:
    assert Programme().solved() == []


# The size of a large cohort


def panel(size: int, chance: random.Random) -> list[Judge]:
    return [
        Judge(
            member_id=number,
            person_id=10_000 + number,
            name=f"Reviewer {number}",
            organisation=f"School {number % 40}",
            section_ids=frozenset(chance.sample(range(7), chance.choice((2, 3, 4, 7)))),
            capacity=chance.choice((40, 50, 60)),
            minutes=chance.choice((0, 0, 300)),
        )
        for number in range(size)
    ]


def waiting(size: int, judges: list[Judge], chance: random.Random) -> list[Work]:
    people = [judge.person_id for judge in judges]
    return [
        Work(
            submission_id=number,
            cycle_id=1,
            section_id=section,
            enrolment_id=number,
            candidate_id=50_000 + number,
            organisation=f"School {chance.randrange(80)}",
            minutes=MINUTES[section],
            declared=frozenset(chance.sample(people, chance.choice((0, 0, 1, 2)))),
            seen=frozenset(chance.sample(people, chance.choice((0, 0, 2)))),
        )
        for number in range(size)
        for section in [chance.randrange(7)]
    ]


def met(found: Plan) -> Counter[frozenset[int]]:
    """How often two members judge the same submission."""
    seats: dict[int, list[int]] = {}
    for pair in found.pairs:
        seats.setdefault(pair.submission_id, []).append(pair.member_id)
    return Counter(frozenset(two) for members in seats.values() for two in combinations(members, 2))


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_a_thousand_submissions_and_sixty_reviewers_of_seven_sections(
    seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(seed)
    judges = panel(60, chance)
    works = waiting(1000, judges, chance)
    floor = seconds_of(lambda: [lawful.may(judge, work) for judge in judges for work in works])
    plans: list[Plan] = []
    seconds = seconds_of(lambda: plans.append(plan(judges, works)))
    (found,) = plans
    loads = [load.minutes_after for load in found.loads]
    tasks = Counter(pair.member_id for pair in found.pairs)
    assert lawful.broken(found, judges, works) == []
    assert len(found.pairs) == 2000
    assert found.unplaced == ()
    assert max(loads) - min(loads) <= 2 * max(MINUTES)
    assert all(number * MET_SHARE <= tasks[member] for two, number in met(found).items() for member in two)
    with capsys.disabled():
        spread = f"{min(loads)} to {max(loads)} minutes, deviation {pstdev(loads) / mean(loads):.2%} of the mean"
        took = f"{seconds:.2f} s, {seconds / floor:.0f} × asking of each pair once whether it may be"
        sys.stdout.write(f"\n1,000 × 60 × 7, seed {seed}: {took}; {spread}\n")


def test_nobody_always_sits_with_the_same_colleague() -> None:
    judges = [Judge(member_id=n, person_id=100 + n, name=str(n), section_ids=frozenset({1})) for n in range(4)]
    works = [
        Work(submission_id=n, cycle_id=1, section_id=1, enrolment_id=n, candidate_id=900 + n, minutes=30)
        for n in range(12)
    ]
    assert set(met(plan(judges, works)).values()) == {2}


def test_a_second_reviewer_is_sought_among_those_who_met_the_first_least() -> None:
    judges = [Judge(member_id=n, person_id=100 + n, name=str(n), section_ids=frozenset({1})) for n in range(4)]
    works = [
        Work(
            submission_id=n, cycle_id=1, section_id=1, enrolment_id=n, candidate_id=900 + n, minutes=30, places=1,
            taken=frozenset({100}),
        )
        for n in range(6)
    ]  # fmt: skip
    assert sorted(Counter(pair.member_id for pair in plan(judges, works).pairs).values()) == [2, 2, 2]

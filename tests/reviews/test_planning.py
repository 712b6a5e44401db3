"""Is a proposal lawful, as full as it can be, balanced, and always the same?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from certification.states import PanelRole
from reviews.fitness import Judge, Work
from reviews.planning import Plan, plan
from tests.reviews import lawful


def judge(member_id: int, *sections: int, capacity: int = 20, minutes: int = 0, organisation: str = "") -> Judge:
    return Judge(
        member_id=member_id,
        person_id=100 + member_id,
        name=f"Reviewer {member_id}",
        organisation=organisation,
        section_ids=frozenset(sections),
        capacity=capacity,
        minutes=minutes,
    )


def work(submission_id: int, section_id: int = 1, **options: object) -> Work:
    given_: dict[str, object] = {"cycle_id": 1, "minutes": 30, "organisation": ""} | options
    return Work(submission_id=submission_id, section_id=section_id, enrolment_id=1, candidate_id=1, **given_)  # type: ignore[arg-type]


def pairs(found: Plan) -> set[tuple[int, int]]:
    return {(pair.submission_id, pair.member_id) for pair in found.pairs}


def test_every_submission_gets_two_different_reviewers() -> None:
    found = plan([judge(1, 1), judge(2, 1), judge(3, 1)], [work(n) for n in range(1, 7)])
    assert Counter(pair.submission_id for pair in found.pairs) == dict.fromkeys(range(1, 7), 2)
    assert len(pairs(found)) == 12
    assert found.unplaced == ()


def test_the_minutes_are_spread_evenly() -> None:
    long, short = [work(n, minutes=60) for n in range(1, 5)], [work(n, minutes=20) for n in range(5, 17)]
    found = plan([judge(n, 1) for n in range(1, 5)], [*long, *short])
    after = [load.minutes_after for load in found.loads]
    assert sum(after) == 2 * (4 * 60 + 12 * 20)
    assert max(after) - min(after) <= 20


def test_tasks_are_swapped_where_nobody_has_room_for_one_more() -> None:
    judges = [judge(1, 1, capacity=3), judge(2, 1, capacity=1)]
    found = plan(judges, [work(n, minutes=minutes, places=1) for n, minutes in ((1, 90), (2, 60), (3, 30))])
    assert [load.minutes_after for load in found.loads] == [90, 90]


def test_what_somebody_has_to_do_already_counts() -> None:
    found = plan([judge(1, 1, minutes=300), judge(2, 1), judge(3, 1)], [work(n) for n in range(1, 4)])
    assert {pair.member_id for pair in found.pairs} == {2, 3}


def test_somebody_is_freed_by_a_swap_where_nobody_else_could_take_the_work() -> None:
    """Reviewer 1 is the only one for section 2 and takes one task; section 1 must go to the others."""
    judges = [judge(1, 1, 2, capacity=1), judge(2, 1, minutes=500), judge(3, 1, minutes=500)]
    found = plan(judges, [work(1, 1, places=2), work(2, 2, places=1)])
    assert pairs(found) == {(1, 2), (1, 3), (2, 1)}
    assert found.unplaced == ()


def test_a_chain_of_swaps_is_found() -> None:
    judges = [judge(1, 1, 2, capacity=1), judge(2, 2, 3, capacity=1), judge(3, 3, capacity=1, minutes=900)]
    works = [work(1, 2, places=1), work(2, 3, places=1), work(3, 1, places=1)]
    found = plan(judges, works)
    assert pairs(found) == {(3, 1), (1, 2), (2, 3)}


def test_leads_are_kept_free_for_adjudication() -> None:
    lead = Judge(member_id=9, person_id=109, name="Judy", role=PanelRole.LEAD, section_ids=frozenset({1}))
    found = plan([lead, judge(1, 1)], [work(1)])
    assert pairs(found) == {(1, 1)}


def test_only_free_places_are_filled() -> None:
    found = plan([judge(1, 1), judge(2, 1), judge(3, 1)], [work(1, places=1, taken=frozenset({101}))])
    assert pairs(found) in ({(1, 2)}, {(1, 3)})


def test_what_stays_open_says_why() -> None:
    judges = [judge(1, 1, capacity=0), judge(2, 2), judge(3, 1, organisation="Hill School")]
    found = plan(judges, [work(1, organisation="hill")])
    assert [(row.submission_id, row.missing) for row in found.unplaced] == [(1, 2)]
    reason = "Of 3 other reviewers: 1 not for this section, 1 from the same organisation, 1 without room."
    assert found.unplaced[0].reason == reason


def test_a_cohort_without_a_panel_is_told_so() -> None:
    assert plan([], [work(1)]).unplaced[0].reason == "The panel has no active reviewers."
    assert plan([judge(1, 1)], []) == Plan((), (), plan([judge(1, 1)], []).loads)


def test_the_same_panel_gives_the_same_plan_in_whatever_order_it_comes() -> None:
    judges, works = [judge(n, 1, 2) for n in range(1, 6)], [work(n, 1 + n % 2) for n in range(1, 12)]
    assert plan(judges, works) == plan(judges[::-1], works[::-1])


# Properties, on random panels

ORGANISATIONS = st.sampled_from(["", "Hill School", "The Hill", "Lake"])
DOMAINS = st.sampled_from(["", "", "hill.org", "staff.hill.org", "lake.org", "ill.org"])


def seldom(draw: st.DrawFn) -> bool:
    return draw(st.integers(0, 9)) == 0


@st.composite
def panels(draw: st.DrawFn, judges: int = 6, works: int = 8) -> tuple[list[Judge], list[Work]]:
    panel = [
        Judge(
            member_id=n,
            person_id=100 + n,
            name=f"Reviewer {n}",
            organisation=draw(ORGANISATIONS),
            section_ids=frozenset(draw(st.sets(st.integers(1, 3), max_size=3))),
            capacity=draw(st.integers(0, 4)),
            mail_domain=draw(DOMAINS),
            active=not seldom(draw),
            qualified=not seldom(draw),
            barred=draw(st.frozensets(st.integers(1, 3), max_size=1)),
            candidate=seldom(draw),
            load=draw(st.dictionaries(st.integers(1, 2), st.integers(0, 2), max_size=2)),
            minutes=draw(st.integers(0, 200)),
        )
        for n in range(1, 1 + draw(st.integers(0, judges)))
    ]
    people = st.frozensets(st.integers(101, 106), max_size=2)
    waiting = [
        Work(
            submission_id=n,
            cycle_id=draw(st.integers(1, 2)),
            section_id=draw(st.integers(1, 3)),
            enrolment_id=n,
            candidate_id=draw(st.sampled_from([1, 101, 102])),
            organisation=draw(ORGANISATIONS),
            minutes=draw(st.sampled_from([20, 45, 60])),
            mail_domain=draw(DOMAINS),
            places=draw(st.integers(1, 2)),
            held="Not prepared yet." if seldom(draw) else "",
            taken=draw(people),
            seen=draw(people),
            declared=draw(people),
            declined=draw(people),
        )
        for n in range(1, 1 + draw(st.integers(0, works)))
    ]
    return panel, waiting


@settings(max_examples=300, deadline=None)
@given(panels())
def test_no_hard_rule_is_ever_broken(case: tuple[list[Judge], list[Work]]) -> None:
    judges, works = case
    found = plan(judges, works)
    assert lawful.broken(found, judges, works) == []
    placed = Counter(pair.submission_id for pair in found.pairs)
    missing = {row.submission_id: row.missing for row in found.unplaced}
    assert all(placed[w.submission_id] + missing.get(w.submission_id, 0) == w.places for w in works)


@settings(max_examples=150, deadline=None)
@given(panels(judges=4, works=4))
def test_as_many_places_are_filled_as_can_be_at_all(case: tuple[list[Judge], list[Work]]) -> None:
    judges, works = case
    assert len(plan(judges, works).pairs) == most(judges, works)


def most(judges: Sequence[Judge], works: Sequence[Work]) -> int:
    """Try every way to fill the places: slow and plainly right."""
    fits = [[j for j in judges if lawful.may(j, w) and not w.held] for w in works]
    choices = [
        [set_ for size in range(w.places + 1) for set_ in combinations(fitting, size)]
        for w, fitting in zip(works, fits, strict=True)
    ]
    return max(sum(map(len, chosen)) for chosen in product(*choices) if lawful.within_capacity(_tasks(works, chosen)))


def _tasks(works: Sequence[Work], chosen: Sequence[Sequence[Judge]]) -> Iterator[tuple[Judge, Work]]:
    for waiting, members in zip(works, chosen, strict=True):
        yield from ((judge, waiting) for judge in members)

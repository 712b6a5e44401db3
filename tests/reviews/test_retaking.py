"""Does the retake plan name exactly what would certify? A table, and brute force with the rule that decides."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews import marks, retaking
from reviews.marks import Policy, Review
from reviews.states import Outcome

POLICY = Policy.from_framework(
    {"overall_threshold": "2.75", "section_floor": "1.75", "tolerance": "1.25", "reviewers_per_submission": 2}
)
SECTIONS = ("partnership", "communication", "leadership", "impact-cycle", "data", "playbook", "support")
Scores = dict[str, Fraction | None]


def scores(*values: str | None) -> Scores:
    """So many of the sections with these scores."""
    return {slug: Fraction(value) if value else None for slug, value in zip(SECTIONS, values, strict=False)}


def planned(best: Scores, criteria: int = 3) -> retaking.Plan:
    return retaking.plan(POLICY, best, dict.fromkeys(best, criteria))


def certifies(best: Mapping[str, Fraction | None], risen: Mapping[str, Fraction]) -> bool:
    """What the decision itself says once these sections have one more attempt."""
    attempts = {slug: [score, risen[slug]] if slug in risen else [score] for slug, score in best.items()}
    return marks.decide(POLICY, attempts, last_cycle=False).outcome == Outcome.CERTIFIED


def routes(plan: retaking.Plan) -> list[dict[str, Fraction]]:
    return [dict(route.wanted) for route in plan.routes]


@pytest.mark.parametrize(
    ("best", "fewest", "expected"),
    [
        # both tests are passed
        (scores(*["3"] * 7), 0, []),
        # one below the floor, the rest carries it: the floor itself is enough
        (scores("1.25", *["3"] * 6), 1, [{"partnership": "7/4"}]),
        # one below the floor, the rest just carries the threshold: it takes more than the floor
        (scores("1.25", *["11/4"] * 6), 1, [{"partnership": "11/4"}]),
        # all above the floor, 0.25 short in one: every section alone, the easiest first
        (
            scores("2.5", *["11/4"] * 6),
            1,
            [{"partnership": "11/4"}, *({slug: "3"} for slug in SECTIONS[1:])],
        ),
        # exactly what a single one can reach at the most
        (scores(*["5/2"] * 6, "5/2"), 1, [{slug: "17/4"} for slug in SECTIONS]),
        # two below the floor belong together
        (scores("1.25", "1", *["3"] * 5), 2, [{"partnership": "17/8", "communication": "17/8"}]),
        # one without a score is a single one too
        (scores(None, *["3"] * 6), 1, [{"partnership": "7/4"}]),
        # three without which nothing works, in one way
        (scores(None, None, "1", *["3"] * 4), 3, [dict.fromkeys(SECTIONS[:3], "29/12")]),
        # three of all would have to rise: no way is singled out
        (scores(*["2"] * 7), 3, []),
        # nothing was scored
        (scores(*[None] * 7), 7, [dict.fromkeys(SECTIONS, "11/4")]),
    ],
)
def test_the_plan_names_the_fewest_sections_and_their_scores(
    best: Scores, fewest: int, expected: list[dict[str, str]]
) -> None:
    plan = planned(best)
    assert plan.fewest == fewest
    assert routes(plan) == [{slug: Fraction(score) for slug, score in route.items()} for route in expected]


def test_two_of_all_are_named_pair_by_pair_where_no_single_one_is_enough() -> None:
    best = scores("9/4", "9/4", *["5/2"] * 5)
    plan = planned(best)
    assert plan.fewest == 2
    assert {route.slugs for route in plan.routes} == set(combinations(SECTIONS, 2))
    assert routes(plan)[0] == {"partnership": Fraction(27, 8), "communication": Fraction(27, 8)}
    assert routes(plan)[-1] == {"playbook": Fraction(29, 8), "support": Fraction(29, 8)}


def test_what_must_rise_is_told_apart_by_why() -> None:
    plan = planned(scores(None, "1.5", *["3"] * 5))
    assert (plan.missing, plan.below, plan.must) == (("partnership",), ("communication",), SECTIONS[:2])


def test_a_threshold_that_no_scores_reach_has_no_plan() -> None:
    steep = Policy(Fraction(4), Fraction(9, 2), Fraction(5, 4), 2)
    plan = retaking.plan(steep, scores(*["3"] * 7), dict.fromkeys(SECTIONS, 3))
    assert (plan.fewest, plan.routes) == (None, ())


@pytest.mark.parametrize("criteria", [1, 2])
def test_reachable_scores_are_those_that_settle(criteria: int) -> None:
    """Every pair of reviews there can be, settled by the rule itself; a lead's review stands alone."""
    reviews = [Review(values) for values in combinations_with_replacement(marks.SCALE, criteria)]
    found = {review.score for review in reviews}
    for one, two in product(reviews, repeat=2):
        settled = marks.settle(POLICY, one, two)
        if isinstance(settled, marks.Settlement):
            found.add(settled.score)
    assert set(retaking.reachable(POLICY, criteria)) == found


REACHABLE = retaking.reachable(POLICY, 3)
SOME = st.lists(st.one_of(st.none(), st.sampled_from(REACHABLE)), min_size=1, max_size=7)
ONLY_SCORES = st.lists(st.sampled_from(REACHABLE), min_size=2, max_size=7)


@settings(max_examples=150, deadline=None)
@given(found=st.one_of(SOME, ONLY_SCORES))
def test_single_sections_are_exactly_those_that_the_decision_certifies(found: list[Fraction | None]) -> None:
    best = dict(zip(SECTIONS, found, strict=False))
    plan = planned(best)
    if certifies(best, {}):
        assert plan == retaking.Plan((), (), (), 0)
        return
    wanted = {slug: next((s for s in REACHABLE if certifies(best, {slug: s})), None) for slug in best}
    alone = {slug: score for slug, score in wanted.items() if score is not None}
    if plan.fewest == 1:
        assert {route.wanted for route in plan.routes} == {((slug, score),) for slug, score in alone.items()}
    else:
        assert not alone


@settings(max_examples=150, deadline=None)
@given(found=st.one_of(SOME, ONLY_SCORES))
def test_every_route_certifies_none_is_left_out_and_one_score_less_is_too_little(found: list[Fraction | None]) -> None:
    best = dict(zip(SECTIONS, found, strict=False))
    plan = planned(best)
    for route in plan.routes:
        lower = REACHABLE[REACHABLE.index(route.lift) - 1] if route.lift > REACHABLE[0] else None
        assert certifies(best, dict(route.wanted))
        assert len(route.wanted) == plan.fewest
        assert lower is None or not certifies(best, dict.fromkeys(route.slugs, lower))
    for size in range(plan.fewest or 0):
        assert not any(certifies(best, dict.fromkeys(few, REACHABLE[-1])) for few in combinations(best, size))
    if plan.fewest in (1, 2):
        works = {few for few in combinations(best, plan.fewest) if certifies(best, dict.fromkeys(few, REACHABLE[-1]))}
        assert {route.slugs for route in plan.routes} == works

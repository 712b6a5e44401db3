"""Two databases that differ only in what somebody must not know: is everything that this person gets the same, byte
by byte? Every address, file, header and mail is compared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pgtrigger
import pytest

from accounts.models import User
from certification.models import Framework, PanelMember
from portfolios.models import CoachingCycle, Evidence, Submission
from reviews import decisions, lots, results
from reviews.models import Assignment, Decision, Result, Score
from reviews.states import Outcome
from tests import make, secrecy
from tests.access import fixtures
from tests.access.world import World
from tests.conftest import SetClock
from tests.make.people import NOON

files, world, at_noon = fixtures.files, fixtures.world, fixtures.at_noon
pytestmark = pytest.mark.django_db

FROZEN = (
    "reviews.Score:frozen_when_handed_in",
    "reviews.Result:kept",
    "portfolios.Evidence:frozen_when_handed_in",
)
A_YEAR_AGO = NOON - timedelta(days=365 + 20)
STRANGERS = ("anonymous", "otto", "carl")
PANEL = ("ada", "ben", "judy")


@pytest.fixture
def data(world: World) -> Submission:
    """The section that cleo has handed in and ada is reviewing."""
    return Submission.objects.get(pk=world.places["reviews:submission"]["pk"])


def seat(nick: str, submission: Submission) -> PanelMember:
    return PanelMember.objects.get(person__email=f"{nick}@example.org", cohort=submission.portfolio.enrolment.cohort_id)


def at_the_desk_of(world: World, task: Assignment) -> World:
    """The same world, in which the desk's addresses lead to this task."""
    names = [name for name, place in world.places.items() if name.startswith("reviews:") and "pk" in place]
    own = {
        name
        for name in names
        if world.places[name]["pk"] == world.places["reviews:desk"]["pk"] and "exhibit" not in name
    }
    places = {name: world.places[name] | {"pk": task.pk} for name in own}
    return World(sessions=world.sessions, places=world.places | places, bodies=world.bodies)


def signed_in(seen: secrecy.Seen, role: str) -> bool:
    answer = seen[f"{role}: accounts:profile"]
    return isinstance(answer, tuple) and answer[0] == 200


def same(world: World, roles: tuple[str, ...], *changes: Callable[[], object], at: datetime = NOON) -> None:
    one, other = (secrecy.of(world, roles, change, at=at) for change in changes)
    assert {role for role in roles if signed_in(one, role)} == {*roles} - {"anonymous"}
    assert secrecy.differences(one, other) == []


def called(submission: Submission, name: str, place: str) -> None:
    """Whose section it is, in every field that says so; then a further reviewer is asked."""
    person = submission.portfolio.enrolment.person
    assert person is not None
    tag = name.split(maxsplit=1)[0].casefold()
    User.objects.filter(pk=person.pk).update(name=name, email=f"{tag}@{tag}.example.org", organisation=place)
    CoachingCycle.objects.filter(portfolio=submission.portfolio_id).update(
        teacher=f"Teacher {tag}", note=f"At {place}."
    )
    with pgtrigger.ignore(*FROZEN):
        pieces = Evidence.objects.filter(portfolio=submission.portfolio_id).exclude(original_name="")
        pieces.update(original_name=f"{tag}-{place}.mp4")
    make.assigned(submission, seat("ben", submission))


def test_whose_section_it_is_reaches_no_reviewer(world: World, data: Submission) -> None:
    same(
        world,
        (*PANEL, *STRANGERS),
        partial(called, data, "Wilhelmina Overby-Stonebridge", "Northern Lights Academy"),
        partial(called, data, "Ib Ek", "Yew School"),
    )


def scored(task: Assignment, value: str, words: str) -> None:
    """What a colleague has handed in."""
    with pgtrigger.ignore(*FROZEN):
        Score.objects.filter(assignment=task).update(value=Decimal(value), strengths=words, next_step=words)


def test_a_colleagues_scores_reach_nobody_before_the_own_are_in(world: World, data: Submission) -> None:
    (task,) = make.assigned(data, seat("ben", data))
    make.review(task, 3)
    same(
        world,
        ("ada", "judy", "cleo", *STRANGERS),
        partial(scored, task, "1", "Little is shown here."),
        partial(scored, task, "4.25", "The goal is the teacher's own, in her words, and it was measured twice."),
    )


def both_in(world: World, data: Submission) -> list[Assignment]:
    own = Assignment.objects.get(pk=world.places["reviews:desk"]["pk"])
    (other,) = make.assigned(data, seat("ben", data))
    return [make.review(own, 3), make.review(other, 3)]


def test_why_and_how_far_two_reviewers_differ_reaches_no_lead(world: World, data: Submission) -> None:
    first, second = both_in(world, data)

    def differ(one: str, other: str) -> None:
        scored(first, one, f"This is worth {one}.")
        scored(second, other, f"This is worth {other}, I think.")

    same(world, ("judy", "cleo", *STRANGERS), partial(differ, "4.25", "0.75"), partial(differ, "2", "1"))


def test_that_two_reviewers_differ_reaches_no_candidate(world: World, data: Submission) -> None:
    first, second = both_in(world, data)

    def give(one: str, other: str) -> None:
        scored(first, one, "Plain to see.")
        scored(second, other, "Plain to see.")

    same(world, ("cleo", *STRANGERS), partial(give, "3", "3"), partial(give, "4", "1"))


def test_that_a_second_reviewer_is_wanted_reaches_nobody(
    world: World, data: Submission, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework = data.section.framework
    said = {"double_share": "0.5", "near_floor": "0.25", "near_threshold": "0.1"}
    with pgtrigger.ignore("certification.Framework:frozen"):
        Framework.objects.filter(pk=framework.pk).update(policy=framework.policy | said)
    make.review(Assignment.objects.get(pk=world.places["reviews:desk"]["pk"]), 3)
    later = NOON + timedelta(minutes=31)
    set_clock(later)

    def swept(drawn: bool) -> None:
        monkeypatch.setattr(lots, "drawn", lambda *_: drawn)
        results.settle_ready(at=later)
        assert Result.objects.filter(submission=data).exists() is not drawn

    same(world, (*PANEL, "cleo", *STRANGERS), partial(swept, True), partial(swept, False), at=later)


def decided(result: Result, decision: Decision, numerator: int, outcome: Outcome) -> None:
    """What was found, and what was decided upon it; nothing of it is released."""
    with pgtrigger.ignore(*FROZEN):
        Result.objects.filter(pk=result.pk).update(
            numerator=numerator, working=result.working | {"score": str(numerator)}
        )
    working = decision.working | {"overall": str(numerator)}
    Decision.objects.filter(pk=decision.pk).update(outcome=outcome, numerator=numerator, denominator=1, working=working)


def test_what_was_decided_reaches_nobody_before_the_release(world: World) -> None:
    last_year = make.slim_cohort("support", title="Last cohort", first_year=NOON.year - 1, at=A_YEAR_AGO)
    cleo = User.objects.get(email="cleo@example.org")
    closed = make.cycle(last_year)
    offered = make.offered(make.enrolment(cleo, cohort=last_year, at=A_YEAR_AGO), section="support", at=closed.opens_at)
    make.settled(offered, (3,), (3,), at=closed.opens_at)
    assert decisions.decide_ready(at=NOON) == 1
    result, decision = Result.objects.get(submission=offered), Decision.objects.get(cycle=closed)
    own = {name: {"pk": offered.portfolio_id} for name in ("portfolios:home", "portfolios:coverage", "reviews:results")}
    there = own | {
        "portfolios:section": {"pk": offered.portfolio_id, "slug": "support"},
        "portfolios:receipt": {"pk": offered.pk},
    }
    seen = World(sessions=world.sessions, places=world.places | there, bodies=world.bodies)
    changes = [
        partial(decided, result, decision, 4, Outcome.CERTIFIED),
        partial(decided, result, decision, 1, Outcome.NOT_YET),
    ]
    same(seen, ("cleo", *PANEL, *STRANGERS), *changes)


def test_what_may_be_known_is_told_apart(world: World, data: Submission) -> None:
    """An administrator sees the names and a reviewer the own scores: the comparison is not blind itself."""
    names = [partial(called, data, name, "Yew School") for name in ("Ib Ek", "Wilhelmina Overby-Stonebridge")]
    one, other = (secrecy.of(world, ("bo",), change, at=NOON) for change in names)
    assert {"bo: reviews:board", "bo: reviews:submission"} <= set(secrecy.differences(one, other))
    (task,) = make.assigned(data, seat("ben", data))
    make.review(task, 3)
    at_desk = at_the_desk_of(world, task)
    one, other = (secrecy.of(at_desk, ("ben",), partial(scored, task, value, "So."), at=NOON) for value in ("1", "4"))
    assert "ben: reviews:desk" in secrecy.differences(one, other)

"""What would have come of other terms? The pure half: facts and terms in, changes out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.marks import SCALE, Filed, Policy, Review
from reviews.states import Duty
from reviews.supposing import WAITS, Facts, Party, Reading, Supposed, Terms, Work, suppose

POLICY = Policy(Fraction("2.75"), Fraction("1.75"), Fraction("1.25"), 2)
ADA, BEN, JUDY = 1, 2, 3


def read(person: int, *values: str | int, duty: Duty = Duty.REVIEW, condition: str = "") -> Reading:
    review = Review(condition=condition) if condition else Review(tuple(Decimal(str(value)) for value in values))
    return Reading(person, Filed(duty, review))


def work(*readings: Reading, section: str = "data") -> Work:
    return Work(section, f"alias of {section}", readings)


def facts(*works: Work, last: bool = False, withdrawn: bool = False, sections: tuple[str, ...] = ("data",)) -> Facts:
    return Facts(POLICY, sections, last, (Party(7, withdrawn, works),))


def tried(found: Facts, *, without: int | None = None, **other: str) -> Supposed:
    return suppose(found, Terms(replace(POLICY, **{name: Fraction(value) for name, value in other.items()}), without))


def outcomes(found: Supposed) -> tuple[str, str]:
    return found.changes[0].before, found.changes[0].after


AGREED = work(read(ADA, 3), read(BEN, 3))


def test_the_same_terms_change_nothing() -> None:
    found = tried(facts(AGREED))
    assert outcomes(found) == ("certified", "certified")
    assert (found.newly, found.freed, found.rescored, sum(found.flows.values())) == (0, 0, 0, 1)


def test_a_higher_threshold_takes_a_certificate() -> None:
    assert outcomes(tried(facts(AGREED), overall_threshold="3.01")) == ("certified", "not_yet")
    assert outcomes(tried(facts(AGREED), overall_threshold="3")) == ("certified", "certified")
    assert outcomes(tried(facts(AGREED, last=True), overall_threshold="3.01")) == ("certified", "not_certified")


def test_a_higher_floor_is_reported_apart_from_the_threshold() -> None:
    low = work(read(ADA, 2), read(BEN, 2), section="support")
    both = facts(work(read(ADA, 4), read(BEN, 4)), low, sections=("data", "support"))
    assert outcomes(tried(both, section_floor="2.25")) == ("certified", "not_yet")


def test_a_floor_between_two_reviews_sends_the_section_to_a_lead() -> None:
    found = tried(facts(work(read(ADA, 3), read(BEN, 4))), section_floor="3.5")
    assert outcomes(found) == ("certified", WAITS)
    assert [each.section for each in found.changes[0].newly] == ["data"]
    assert found.changes[0].overall_after is None


def test_a_narrower_tolerance_sends_sections_to_a_lead() -> None:
    found = tried(facts(work(read(ADA, 3), read(BEN, 4))), tolerance="0.5")
    assert (outcomes(found), found.newly) == (("certified", WAITS), 1)


def test_an_outcome_that_no_lead_could_change_does_not_wait() -> None:
    """The missing section keeps it in progress, and an earlier attempt keeps it certified."""
    missing = facts(work(read(ADA, 3), read(BEN, 4)), sections=("data", "support"))
    assert outcomes(tried(missing, tolerance="0.5")) == ("in_progress", "in_progress")
    banked = facts(work(read(ADA, 4), read(BEN, 4)), work(read(ADA, 3), read(BEN, 4)))
    found = tried(banked, tolerance="0.5")
    assert (outcomes(found), found.newly) == (("certified", "certified"), 1)


def test_a_wider_tolerance_frees_a_section_from_its_ruling() -> None:
    ruled = work(read(ADA, 2), read(BEN, 4), read(JUDY, 2, duty=Duty.ADJUDICATION))
    found = tried(facts(ruled), tolerance="2")
    assert (outcomes(found), found.freed, found.newly) == (("not_yet", "certified"), 1, 0)
    assert found.rescored == 1


def test_a_section_that_waits_for_a_lead_waits_before_and_may_settle_after() -> None:
    waiting = work(read(ADA, 2), read(BEN, 4))
    assert outcomes(tried(facts(waiting))) == (WAITS, WAITS)
    assert outcomes(tried(facts(waiting), tolerance="2")) == (WAITS, "certified")


def test_without_a_reviewer_the_other_review_counts_alone() -> None:
    harsh = work(read(ADA, 2), read(BEN, 3))
    assert outcomes(tried(facts(harsh), without=ADA)) == ("not_yet", "certified")
    assert outcomes(tried(facts(harsh), without=BEN)) == ("not_yet", "not_yet")
    assert tried(facts(harsh), without=ADA).changes[0].overall_after == 3


def test_without_a_reviewer_a_ruling_stands() -> None:
    ruled = work(read(ADA, 1), read(BEN, 4), read(JUDY, 2, duty=Duty.ADJUDICATION))
    found = tried(facts(ruled), without=ADA)
    assert found.changes[0].overall_after == 2
    assert found.rescored == 0


def test_without_the_lead_who_ruled_the_section_waits_for_another() -> None:
    ruled = work(read(ADA, 1), read(BEN, 4), read(JUDY, 3, duty=Duty.ADJUDICATION))
    found = tried(facts(ruled), without=JUDY)
    assert (outcomes(found), found.newly) == (("certified", WAITS), 0)


def test_without_a_reviewer_a_condition_of_the_other_leaves_no_score() -> None:
    split = work(read(ADA, 3), read(BEN, condition="unplayable"), read(JUDY, 3, duty=Duty.ADJUDICATION))
    assert outcomes(tried(facts(split), without=JUDY)) == ("certified", WAITS)
    both = work(read(ADA, condition="unplayable"), read(BEN, condition="unplayable"))
    assert outcomes(tried(facts(both), without=ADA)) == ("in_progress", "in_progress")


def test_who_has_withdrawn_stays_withdrawn() -> None:
    assert outcomes(tried(facts(AGREED, withdrawn=True), overall_threshold="4")) == ("withdrawn", "withdrawn")


VALUES = st.lists(st.sampled_from(SCALE), min_size=3, max_size=3).map(tuple)
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=2)
NUMBERS = st.sampled_from(SCALE)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAIRS, NUMBERS, NUMBERS)
def test_raising_threshold_or_floor_never_certifies_anybody(
    pairs: list[tuple[tuple[Decimal, ...], tuple[Decimal, ...]]], threshold: Decimal, floor: Decimal
) -> None:
    slugs = ("data", "support")
    works = [
        work(read(ADA, *map(str, one)), read(BEN, *map(str, two)), section=slug)
        for slug, (one, two) in zip(slugs, pairs, strict=True)
    ]
    harder = {
        "overall_threshold": str(max(threshold, Decimal("2.75"))),
        "section_floor": str(max(floor, Decimal("1.75"))),
    }
    before, after = outcomes(tried(facts(*works, sections=slugs), **harder))
    assert after != "certified" or before in ("certified", WAITS)

"""What is the outcome of a cycle, who gets one, and when is it made, replaced or dropped?"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from certification import enrolments, extensions
from certification.models import Cohort, Enrolment
from reviews import decisions, marks, results
from reviews.marks import Policy
from reviews.models import Decision
from reviews.states import Outcome
from tests import make
from tests.make import AFTER_CLOSE, NOON

LATER = NOON + timedelta(days=365)
"""In the second window."""

BETWEEN = AFTER_CLOSE + timedelta(days=365)
LAST = AFTER_CLOSE + timedelta(days=730)


@pytest.fixture
def cohort(bo: User) -> Cohort:
    """Two sections: enough for both tests, quick to fill."""
    return make.slim_cohort("data", "support", by=bo)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


def outcome(place: Enrolment, number: int = 1) -> Outcome:
    return Outcome(Decision.objects.get(enrolment=place, cycle__number=number).outcome)


def test_a_candidate_with_both_tests_passed_is_certified(place: Enrolment) -> None:
    make.settled(make.offered(place, "data"), ("2.75", "2.75", "2.75"), ("2.75", "2.75", "2.75"))
    make.settled(make.offered(place, "support"), ("2.75",), ("2.75",))
    assert decisions.decide_ready(at=AFTER_CLOSE) == 1
    decision = Decision.objects.get()
    assert decision.outcome == Outcome.CERTIFIED
    assert (decision.numerator, decision.denominator) == (11, 4)
    assert decision.policy_fingerprint == place.cohort.framework.fingerprint
    assert decision.release is None


def test_nothing_is_decided_before_the_window_is_over(place: Enrolment, cohort: Cohort) -> None:
    closes = make.cycle(cohort).closes_at
    make.settled(make.offered(place, "data"))
    assert decisions.decide_ready(at=closes - timedelta(microseconds=1)) == 0
    assert decisions.decide(place.pk, cycle_id=make.cycle(cohort).pk, at=closes - timedelta(microseconds=1)) is None
    assert not Decision.objects.exists()
    assert decisions.decide_ready(at=closes) == 1


def test_nothing_is_decided_while_a_section_is_unjudged(place: Enrolment) -> None:
    make.settled(make.offered(place, "data"))
    waiting = make.reviewed(make.offered(place, "support"))
    assert decisions.decide_ready(at=AFTER_CLOSE) == 0
    results.settle(waiting.pk, at=AFTER_CLOSE)
    assert decisions.decide_ready(at=AFTER_CLOSE) == 1


@pytest.mark.parametrize(
    ("data", "support", "expected"),
    [((4,), None, Outcome.IN_PROGRESS), (("1.25",), (4,), Outcome.NOT_YET), ((2,), (3,), Outcome.NOT_YET)],
)
def test_what_falls_short_is_open_while_cycles_remain(
    place: Enrolment, data: tuple[float], support: tuple[float] | None, expected: Outcome
) -> None:
    make.settled(make.offered(place, "data"), data, data)
    if support:
        make.settled(make.offered(place, "support"), support, support)
    decisions.decide_ready(at=AFTER_CLOSE)
    assert outcome(place) is expected


def test_somebody_who_handed_in_nothing_is_in_progress(place: Enrolment) -> None:
    decisions.decide_ready(at=AFTER_CLOSE)
    assert outcome(place) is Outcome.IN_PROGRESS


def test_the_last_cycle_certifies_or_does_not(place: Enrolment, cohort: Cohort) -> None:
    make.settled(make.offered(place, "data"), (2,), (2,))
    for number, at in ((1, AFTER_CLOSE), (2, BETWEEN)):
        make.released(make.cycle(cohort, number), at=at)
    assert decisions.decide_ready(at=LAST) == 1
    assert outcome(place, 3) is Outcome.NOT_CERTIFIED
    assert Decision.objects.get(cycle__number=3).working["last_cycle"] is True


def test_the_best_attempt_counts_over_the_cycles(place: Enrolment, cohort: Cohort) -> None:
    make.settled(make.offered(place, "data"), ("3.25",), ("3.25",))
    make.settled(make.offered(place, "support"), ("1.25",), ("1.25",))
    make.released(make.cycle(cohort))
    assert outcome(place) is Outcome.NOT_YET
    panel = [make.panel_member(cohort=cohort) for _ in range(2)]
    make.settled(make.offered(place, "support", at=LATER), ("2.25",), ("2.25",), panel=panel, at=LATER)
    make.settled(make.offered(place, "data", at=LATER), (1,), (1,), panel=panel, at=LATER)
    decisions.decide_ready(at=BETWEEN)
    working = Decision.objects.get(cycle__number=2).working
    assert outcome(place, 2) is Outcome.CERTIFIED
    assert working["sections"]["data"] == {"attempts": ["13/4", "1"], "banked": "13/4", "reaches_floor": True}
    assert working["overall"] == "11/4"


def test_a_cycle_waits_for_the_release_of_the_one_before(place: Enrolment, cohort: Cohort) -> None:
    assert decisions.decide_ready(at=BETWEEN) == 1
    assert decisions.decide(place.pk, cycle_id=make.cycle(cohort, 2).pk, at=BETWEEN) is None
    make.released(make.cycle(cohort), at=BETWEEN)
    assert decisions.decide_ready(at=BETWEEN) == 1
    assert set(Decision.objects.values_list("cycle__number", flat=True)) == {1, 2}


def test_who_is_certified_is_not_decided_upon_again(place: Enrolment, cohort: Cohort) -> None:
    for slug in ("data", "support"):
        make.settled(make.offered(place, slug))
    make.released(make.cycle(cohort))
    assert decisions.decide_ready(at=BETWEEN) == 0
    assert Decision.objects.count() == 1


def test_invited_people_get_no_decision_and_withdrawn_ones_theirs(place: Enrolment, cohort: Cohort, bo: User) -> None:
    make.invited(cohort, email="someone@example.org")
    enrolments.withdraw(place.pk, reason="Moved away.", by=bo, at=NOON)
    assert decisions.decide_ready(at=AFTER_CLOSE) == 1
    assert outcome(place) is Outcome.WITHDRAWN


def test_somebody_who_joined_later_is_decided_upon_in_their_first_cycle(cohort: Cohort) -> None:
    late = make.enrolment(cohort=cohort, at=AFTER_CLOSE)
    assert decisions.decide_ready(at=AFTER_CLOSE) == 0
    make.released(make.cycle(cohort))
    decisions.decide_ready(at=BETWEEN)
    assert outcome(late, 2) is Outcome.IN_PROGRESS


def test_an_extension_delays_ones_own_decision_only(place: Enrolment, cohort: Cohort, bo: User) -> None:
    other = make.enrolment(cohort=cohort)
    until = AFTER_CLOSE + timedelta(days=7)
    extensions.grant(place.pk, cycle_id=make.cycle(cohort).pk, closes_at=until, reason="Illness.", by=bo, at=NOON)
    assert decisions.decide_ready(at=AFTER_CLOSE) == 1
    assert outcome(other) is Outcome.IN_PROGRESS
    assert decisions.decide_ready(at=until) == 1


def test_a_decision_is_made_once(place: Enrolment) -> None:
    make.settled(make.offered(place, "data"))
    assert decisions.decide_ready(at=AFTER_CLOSE) == 1
    events = AuditEvent.objects.count()
    assert decisions.decide_ready(at=AFTER_CLOSE) == 0
    assert decisions.decide(place.pk, cycle_id=Decision.objects.get().cycle_id, at=AFTER_CLOSE) is None
    assert AuditEvent.objects.count() == events


def test_more_time_drops_a_decision_and_a_new_section_replaces_it(place: Enrolment, cohort: Cohort, bo: User) -> None:
    make.settled(make.offered(place, "data"))
    decisions.decide_ready(at=AFTER_CLOSE)
    until, cycle = AFTER_CLOSE + timedelta(days=7), make.cycle(cohort)
    extensions.grant(place.pk, cycle_id=cycle.pk, closes_at=until, reason="Illness.", by=bo, at=AFTER_CLOSE)
    decisions.decide_ready(at=AFTER_CLOSE)
    assert not Decision.objects.exists()
    make.settled(make.offered(place, "support", at=AFTER_CLOSE), at=AFTER_CLOSE)
    decisions.decide_ready(at=until)
    assert outcome(place) is Outcome.CERTIFIED
    assert AuditEvent.objects.filter(action="decision.dropped").count() == 1


def test_withdrawing_replaces_a_decision_that_is_not_released(place: Enrolment, bo: User) -> None:
    make.settled(make.offered(place, "data"))
    decisions.decide_ready(at=AFTER_CLOSE)
    first = Decision.objects.get().pk
    enrolments.withdraw(place.pk, reason="Moved away.", by=bo, at=AFTER_CLOSE)
    assert decisions.decide_ready(at=AFTER_CLOSE) == 1
    assert outcome(place) is Outcome.WITHDRAWN
    assert Decision.objects.get().pk == first
    assert AuditEvent.objects.filter(action="decision.replaced", subject_id=first).count() == 1


def test_a_decision_can_be_replayed_from_its_own_working(place: Enrolment) -> None:
    make.settled(make.offered(place, "data"), ("2.75", 3, 3), (3, 3, "3.25"))
    make.settled(make.offered(place, "support"), (3,), ("2.75",))
    decisions.decide_ready(at=AFTER_CLOSE)
    working = Decision.objects.get().working
    attempts: dict[str, list[Fraction | None]] = {slug: [] for slug in working["sections"]}
    for row in working["inputs"]:
        attempts[row["section"]].append(None if row["score"] is None else Fraction(row["score"]))
    again = marks.decide(
        Policy.from_framework(working["policy"]), attempts, last_cycle=working["last_cycle"], withdrawn=False
    )
    assert again.outcome == Decision.objects.get().outcome
    assert {key: working[key] for key in again.working} == again.working


def test_one_bad_row_never_stops_the_rest(place: Enrolment, cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make.enrolment(cohort=cohort)
    real = decisions._verdict

    def breaks(enrolment: Enrolment, *rest: object) -> marks.Verdict:
        if enrolment.pk == place.pk:
            raise ZeroDivisionError
        return real(enrolment, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(decisions, "_verdict", breaks)
    assert decisions.decide_ready(at=AFTER_CLOSE) == 1
    assert outcome(other) is Outcome.IN_PROGRESS


def test_the_sweep_is_frugal_and_costs_nothing_for_what_is_done(place: Enrolment, cohort: Cohort) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as statements:
            decisions.decide_ready(at=AFTER_CLOSE)
        return len(statements)

    one = counted()
    idle = counted()
    for _ in range(3):
        make.enrolment(cohort=cohort)
    three = counted()
    assert (three - idle) == 3 * (one - idle)
    assert one - idle <= 9  # seven, and the two ends of the transaction
    assert idle == counted() <= 4

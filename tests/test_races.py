"""Two at once: has everything that people and sweeps do at the same moment one effect?"""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused, Stale
from certification.models import Cohort, Credential, Cycle, Enrolment, PanelMember
from certification.states import PanelRole
from portfolios.models import Submission
from portfolios.states import Status
from reviews import (
    adjudications,
    assignments,
    back_readings,
    decisions,
    marks,
    releases,
    reopening,
    results,
    rules,
    scoring,
    wordings,
)
from reviews.models import Adjudication, Assignment, Decision, Release, Result, SecondReading, Wording
from reviews.states import Duty
from tests import make
from tests.make import AFTER_CLOSE, NOON
from tests.racing import at_once, meeting, without_locks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cohort(transactional_db: None) -> Cohort:
    return make.slim_cohort("data")


@pytest.fixture
def place(cohort: Cohort) -> Enrolment:
    return make.enrolment(cohort=cohort)


def refusals(answers: list[Any]) -> list[str]:
    """The sentences of those that were refused; anything else that was raised fails the test."""
    raised = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(error, Refused) for error in raised), raised
    return [str(error) for error in raised]


def actions(name: str) -> int:
    return AuditEvent.objects.filter(action=name).count()


# One free place, two assignments


def seat_for_two(place: Enrolment) -> tuple[Submission, list[PanelMember], User]:
    """A section with one free place, and two members who both fit."""
    section, members = make.offered(place), [make.panel_member(cohort=place.cohort) for _ in range(3)]
    make.assigned(section, members[0])
    return section, members[1:], place.cohort.created_by


def assign_both(section: Submission, members: list[PanelMember], boss: User) -> list[Any]:
    def assigns(member: PanelMember) -> Assignment:
        return assignments.assign(section.pk, member_id=member.pk, by=boss, at=NOON)

    return at_once(lambda: assigns(members[0]), lambda: assigns(members[1]))


def test_one_free_place_is_given_once(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    section, members, boss = seat_for_two(place)
    with meeting(monkeypatch, rules, "refuse_assign") as point:
        answers = assign_both(section, members, boss)
    assert not point.met
    assert len(refusals(answers)) == 1
    assert Assignment.objects.filter(submission=section).count() == 2


def test_without_the_lock_one_free_place_is_given_twice(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of this file: the meeting point does find what the locks prevent."""
    section, members, boss = seat_for_two(place)
    without_locks(monkeypatch)
    with meeting(monkeypatch, rules, "refuse_assign") as point:
        answers = assign_both(section, members, boss)
    assert point.met
    assert refusals(answers) == []
    assert Assignment.objects.filter(submission=section).count() == 3


def test_the_last_of_somebodys_room_is_given_once(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    sections = [make.offered(place), make.offered(make.enrolment(cohort=place.cohort))]
    member, boss = make.panel_member(cohort=place.cohort, capacity=1), place.cohort.created_by

    def assigns(section: Submission) -> Assignment:
        return assignments.assign(section.pk, member_id=member.pk, by=boss, at=NOON)

    with meeting(monkeypatch, rules, "refuse_assign"):
        answers = at_once(lambda: assigns(sections[0]), lambda: assigns(sections[1]))
    assert refusals(answers) == [f"{member.person} has no room left in this cycle."]
    assert Assignment.objects.count() == 1


def test_a_proposal_applied_twice_at_once_is_applied_once(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    make.offered(place)
    make.reviewers(place.cohort)
    boss = place.cohort.created_by
    pairs = [(pair.submission_id, pair.member_id) for pair in assignments.propose(place.cohort_id).pairs]

    def applies() -> Any:
        return assignments.apply(place.cohort_id, pairs=pairs, by=boss, at=NOON)

    with meeting(monkeypatch, rules, "refuse_place"):
        answers = at_once(applies, applies)
    assert len(refusals(answers)) == 1
    assert Assignment.objects.count() == 2
    assert Message.objects.filter(key__startswith="review.asked.").count() == 2


# Reviews


def task_of(place: Enrolment) -> Assignment:
    return make.assigned(make.offered(place), make.panel_member(cohort=place.cohort))[0]


def test_a_review_handed_in_twice_at_once_is_handed_in_once(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    task = task_of(place)
    entries = make.entries(task, 3)
    version = scoring.save_draft(task.pk, version=0, entries=entries, by=task.person, at=NOON)

    def hands_in() -> Assignment:
        return scoring.hand_in(task.pk, version=version, by=task.person, at=NOON)

    with meeting(monkeypatch, rules, "missing") as point:
        answers = at_once(hands_in, hands_in)
    assert not point.met
    assert refusals(answers) == [rules.ENDED["handed_in"]]  # type: ignore[index]
    assert actions("review.handed_in") == 1


def test_two_windows_that_save_at_once_never_overwrite_each_other(
    place: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = task_of(place)
    high, low = make.entries(task, 4), make.entries(task, 1)

    def saves(entries: list[scoring.Entry]) -> int:
        return scoring.save_draft(task.pk, version=0, entries=entries, by=task.person, at=NOON)

    with meeting(monkeypatch, rules, "refuse_save"):
        answers = at_once(lambda: saves(high), lambda: saves(low))
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [Stale]
    kept = high if answers[0] == 1 else low
    assert scoring.stored(task) == kept


def test_declining_and_handing_in_at_once_do_one_of_the_two(place: Enrolment) -> None:
    task = task_of(place)
    version = scoring.save_draft(task.pk, version=0, entries=make.entries(task, 3), by=task.person, at=NOON)
    answers = at_once(
        lambda: scoring.hand_in(task.pk, version=version, by=task.person, at=NOON),
        lambda: assignments.decline(task.pk, reason="No time.", by=task.person, at=NOON),
    )
    assert len(refusals(answers)) == 1
    assert actions("review.handed_in") + actions("assignment.declined") == 1


# Sweeps


def test_two_sweeps_settle_once(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    section = make.reviewed(make.offered(place))
    with meeting(monkeypatch, marks, "settle") as point:
        answers = at_once(lambda: results.settle_ready(at=NOON), lambda: results.settle_ready(at=NOON))
    assert not point.met
    assert sorted(answers) == [0, 1]
    assert Result.objects.count() == actions("result.settled") == actions("submission.settled") == 1
    assert Submission.objects.get(pk=section.pk).status == Status.SETTLED


def test_two_sweeps_refer_once_and_ask_one_lead(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        make.panel_member(cohort=place.cohort, role=PanelRole.LEAD)
    section = make.reviewed(make.offered(place), (4,), (1,))
    with meeting(monkeypatch, adjudications, "refer"):
        at_once(lambda: results.settle_ready(at=NOON), lambda: results.settle_ready(at=NOON))
    assert Adjudication.objects.filter(submission=section).count() == 1
    assert Assignment.objects.filter(duty=Duty.ADJUDICATION).count() == 1


def test_two_sweeps_decide_once(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    make.settled(make.offered(place))
    with meeting(monkeypatch, marks, "decide") as point:
        answers = at_once(
            lambda: decisions.decide_ready(at=AFTER_CLOSE), lambda: decisions.decide_ready(at=AFTER_CLOSE)
        )
    assert not point.met
    assert sorted(answers) == [0, 1]
    assert Decision.objects.count() == actions("decision.made") == 1


# Release


def test_two_releases_prepared_at_once_are_one(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    decisions.decide_ready(at=AFTER_CLOSE)
    cycle, bosses = make.cycle(place.cohort), [make.administrator(), make.administrator()]
    with meeting(monkeypatch, rules, "refuse_prepare"):
        answers = at_once(*(lambda boss=boss: releases.prepare(cycle.pk, by=boss, at=AFTER_CLOSE) for boss in bosses))
    assert refusals(answers) == ["A release is prepared already."]
    assert Release.objects.count() == 1


def test_a_release_approved_twice_at_once_is_released_once(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    make.settled(make.offered(place))
    release, bosses = make.prepared(make.cycle(place.cohort)), [make.administrator(), make.administrator()]
    with meeting(monkeypatch, rules, "refuse_approve") as point:
        answers = at_once(*(lambda boss=boss: releases.approve(release.pk, by=boss, at=AFTER_CLOSE) for boss in bosses))
    assert not point.met
    assert refusals(answers) == ["These results are released already."]
    assert actions("release.approved") == actions("decision.released") == Credential.objects.count() == 1
    assert Message.objects.filter(key__startswith="results.released.").count() == 1


def test_approving_and_cancelling_at_once_do_one_of_the_two(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    make.settled(make.offered(place))
    release, boss, other = make.prepared(make.cycle(place.cohort)), make.administrator(), make.administrator()
    answers = at_once(
        lambda: releases.approve(release.pk, by=boss, at=AFTER_CLOSE),
        lambda: releases.cancel(release.pk, by=other, at=AFTER_CLOSE),
    )
    assert len(refusals(answers)) == 1
    released = Decision.objects.filter(release__isnull=False).count()
    assert (Release.objects.get().status, released) in {("approved", 1), ("cancelled", 0)}


def test_a_sweep_beside_an_approval_changes_nothing_that_is_released(place: Enrolment) -> None:
    make.settled(make.offered(place))
    release, boss = make.prepared(make.cycle(place.cohort)), make.administrator()
    before = Decision.objects.values_list("pk", "working").get()
    answers = at_once(
        lambda: releases.approve(release.pk, by=boss, at=AFTER_CLOSE),
        lambda: decisions.decide_ready(at=AFTER_CLOSE),
    )
    assert refusals(answers) == []
    assert Decision.objects.values_list("pk", "working").get() == before


# A back-reading that is taken in while its decision is made


def test_a_decision_never_rests_on_a_score_that_a_back_reading_has_changed() -> None:
    cohort = make.slim_cohort("support", policy={"near_floor": "0.25"})
    place = make.enrolment(cohort=cohort)
    make.panel_member(cohort=cohort, role=PanelRole.LEAD)
    section = make.settled(make.offered(place, "support"), (2,), ("1.75",))
    back_readings.sweep(at=NOON)
    make.review(Assignment.objects.get(duty=Duty.BACK_READING), "1.25")
    cycle = make.cycle(cohort)
    at_once(
        lambda: decisions.decide(place.pk, cycle_id=cycle.pk, at=AFTER_CLOSE),
        lambda: back_readings.take_in(section.pk, at=AFTER_CLOSE),
    )
    decisions.decide_ready(at=AFTER_CLOSE)
    assert Decision.objects.get().working["inputs"][0]["score"] == "5/4"
    assert actions("result.read_again") == 1


# Two sweeps over a section that one reviewer has scored


@pytest.mark.parametrize(("value", "settled"), [(1, 0), (4, 1)])
def test_one_review_settles_once_or_a_second_reviewer_is_asked_once(value: float, settled: int) -> None:
    cohort = make.slim_cohort("data", policy={"near_floor": "0.25", "near_threshold": "0.1", "double_share": "0"})
    section = make.offered(make.enrolment(cohort=cohort))
    (task,) = make.assigned(section, make.panel_member(cohort=cohort))
    make.review(task, value)
    later = NOON + timedelta(hours=1)
    answers = at_once(
        lambda: results.settle(section.pk, at=later),
        lambda: results.settle(section.pk, at=later),
        lambda: reopening.reopen(task.pk, by=task.person, at=later),
    )
    assert refusals(answers) == ["The time to reopen this review is over."]
    assert (Result.objects.count(), actions("result.settled")) == (settled, settled)
    assert (SecondReading.objects.count(), actions("second_reading.wanted")) == (1 - settled, 1 - settled)


# A wording that is saved while a release is being prepared


def test_a_wording_waits_for_a_release_that_is_being_prepared_and_is_refused(
    place: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    section, boss = make.settled(make.offered(place)), make.administrator()
    cycle, fixing, figures = make.cycle(place.cohort), Event(), releases.figures
    decisions.decide_ready(at=AFTER_CLOSE)

    def slowly(of: Cycle) -> dict[str, Any]:
        fixing.set()
        time.sleep(0.6)
        return figures(of)

    def word() -> int:
        fixing.wait(5)
        return wordings.save(section.pk, version=0, said={0: "The goal is clear."}, by=boss, at=AFTER_CLOSE)

    monkeypatch.setattr(releases, "figures", slowly)
    answers = at_once(lambda: releases.prepare(cycle.pk, by=boss, at=AFTER_CLOSE), word)
    assert refusals(answers) == ["A release is prepared. Ask an administrator to cancel it first."]
    assert not Wording.objects.exists()

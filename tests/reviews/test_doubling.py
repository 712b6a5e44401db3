"""Where a framework has only a share of the sections read by two: who reads, when does it settle, and is it blind?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification.models import Cohort, Enrolment, PanelMember
from certification.states import PanelRole
from portfolios.models import Submission
from portfolios.states import Status
from reviews import assignments, decisions, lots, moving, reopening, replaying, results, supposable, supposing
from reviews.marks import Policy
from reviews.models import Assignment, BackReading, Result, SecondReading
from reviews.replaying import Look
from reviews.states import Second, Spot
from reviews.supposing import Terms
from tests import make
from tests.conftest import LogIn
from tests.make import AFTER_CLOSE, NOON

POLICY = {"near_floor": "0.25", "near_threshold": "0.1", "double_share": "0"}
GRACE = timedelta(minutes=30)
LATER = NOON + GRACE


def cohort_with(bo: User, *sections: str, **policy: str) -> Cohort:
    return make.slim_cohort(*(sections or ("data",)), by=bo, policy=POLICY | policy)


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return cohort_with(bo)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture
def panel(cohort: Cohort) -> list[PanelMember]:
    return make.reviewers(cohort)


def first_in(place: Enrolment, member: PanelMember, *values: float | str, section: str = "data") -> Submission:
    """Handed in, and the first review too; no values mean that the evidence can't be scored."""
    offered = make.offered(place, section)
    (task,) = make.assigned(offered, member)
    make.review(task, *values) if values else make.unscorable(task)
    return offered


def swept(at: Any = LATER) -> int:
    return results.settle_ready(at=at)


def policy_of(cohort: Cohort) -> Policy:
    return Policy.from_framework(cohort.framework.policy)


def waits(cohort: Cohort) -> list[tuple[int, int, int]]:
    rows = assignments.waiting(cohort.pk, policy_of(cohort)).order_by("pk")
    return [(row.pk, row.live_reviews, row.wanted_reviewers) for row in rows]  # type: ignore[attr-defined]


# Settling


def test_one_review_well_above_the_floor_settles_the_section(
    place: Enrolment, cohort: Cohort, panel: list[PanelMember]
) -> None:
    section = first_in(place, panel[0], 3)
    assert waits(cohort) == []
    assert (swept(), swept()) == (1, 0)
    result = Result.objects.get()
    assert (result.submission_id, result.numerator, result.adjudicated) == (section.pk, 3, False)
    assert not SecondReading.objects.exists()


def test_it_does_not_settle_while_its_reviewer_may_reopen_it(place: Enrolment, panel: list[PanelMember]) -> None:
    section = first_in(place, panel[0], 3)
    task, late = Assignment.objects.get(submission=section), LATER - timedelta(seconds=1)
    assert swept(at=late) == 0
    reopening.reopen(task.pk, by=task.person, at=late)
    task.refresh_from_db()
    assert swept(at=late + GRACE) == 0
    make.review(task, 4, at=late)
    assert swept(at=LATER) == 0
    assert swept(at=late + GRACE) == 1
    assert Result.objects.get().numerator == 4
    with pytest.raises(Refused, match="time to reopen"):
        reopening.reopen(task.pk, by=task.person, at=late + GRACE)


@pytest.mark.parametrize(("values", "reason"), [((2,), Second.FLOOR), ((1,), Second.FLOOR), ((), Second.CONDITION)])
def test_a_second_reviewer_is_wanted_once_where_pass_or_fail_could_hang_on_it(
    place: Enrolment, cohort: Cohort, panel: list[PanelMember], values: tuple[float, ...], reason: Second
) -> None:
    section = first_in(place, panel[0], *values)
    assert waits(cohort) == []
    for _ in range(2):
        assert swept() == 0
    row = SecondReading.objects.get()
    assert (row.submission_id, row.reason) == (section.pk, reason)
    assert AuditEvent.objects.filter(action="second_reading.wanted").count() == 1
    section.refresh_from_db()
    assert section.status == Status.IN_REVIEW
    assert waits(cohort) == [(section.pk, 1, 2)]
    plan = assignments.propose(cohort.pk)
    assert [(pair.submission_id, pair.member_id) for pair in plan.pairs] == [(section.pk, panel[1].pk)]


def test_the_two_settle_as_any_two(place: Enrolment, cohort: Cohort, panel: list[PanelMember], bo: User) -> None:
    section = first_in(place, panel[0], 2)
    swept()
    assignments.apply(cohort.pk, pairs=[(section.pk, panel[1].pk)], by=bo, at=LATER)
    assert (waits(cohort), swept()) == ([], 0)
    make.review(Assignment.objects.get(submission=section, member=panel[1]), "2.25", at=LATER)
    assert swept(at=LATER) == 1
    assert [each["score"] for each in Result.objects.get().working["reviews"]] == ["2", "9/4"]
    with pytest.raises(Refused, match="Only a section"):
        assignments.assign(section.pk, member_id=make.panel_member(cohort=cohort).pk, by=bo, at=LATER)


def test_a_second_reviewer_who_declines_leaves_the_place_open(
    place: Enrolment, cohort: Cohort, panel: list[PanelMember]
) -> None:
    section = first_in(place, panel[0], 1)
    swept()
    (task,) = make.assigned(section, panel[1], at=LATER)
    assignments.decline(task.pk, reason="I am ill.", by=task.person, at=LATER)
    assert waits(cohort) == [(section.pk, 1, 2)]
    assert not Result.objects.exists()


def test_nobody_is_given_a_second_review_that_is_not_wanted(
    place: Enrolment, cohort: Cohort, panel: list[PanelMember], bo: User
) -> None:
    section = first_in(place, panel[0], 3)
    with pytest.raises(Refused, match="has its reviewers already"):
        assignments.assign(section.pk, member_id=panel[1].pk, by=bo, at=NOON)
    with pytest.raises(Refused, match="has its reviewers already"):
        assignments.apply(cohort.pk, pairs=[(section.pk, panel[1].pk)], by=bo, at=NOON)


def test_a_first_review_that_is_moved_goes_to_one_other(
    place: Enrolment, cohort: Cohort, panel: list[PanelMember]
) -> None:
    make.assigned(make.offered(place), panel[0])
    assert [pair.member_id for pair in moving.propose(panel[0].pk).plan.pairs] == [panel[1].pk]


@pytest.mark.parametrize("share", ["0", "0.4", "1"])
def test_the_share_that_is_drawn_is_doubled_whatever_its_score(bo: User, share: str) -> None:
    cohort = cohort_with(bo, double_share=share)
    panel = make.reviewers(cohort)
    sections = [first_in(make.enrolment(cohort=cohort), panel[0], 4) for _ in range(6)]
    swept()
    drawn = {row.pk for row in sections if lots.drawn(policy_of(cohort).double_share, "second_reading", row.alias)}
    asked = {} if share == "1" else dict(SecondReading.objects.values_list("submission", "reason"))
    assert asked == ({} if share == "1" else dict.fromkeys(drawn, Second.SAMPLE))
    assert {pk for pk, *_ in waits(cohort)} == drawn
    assert Result.objects.count() == 6 - len(drawn)


def test_where_all_are_doubled_a_first_review_settles_nothing(bo: User, cleo: User) -> None:
    cohort = make.slim_cohort("data", by=bo)
    section = first_in(make.enrolment(cleo, cohort=cohort), make.reviewers(cohort)[0], 3)
    assert results.due() == []
    assert swept() == 0
    assert waits(cohort) == [(section.pk, 1, 2)]


# What hangs on it


def test_near_the_threshold_a_lead_reads_what_one_reviewer_scored(bo: User, cleo: User, judy: User) -> None:
    cohort = cohort_with(bo)
    place = make.enrolment(cleo, cohort=cohort)
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    first_in(place, make.reviewers(cohort)[0], "2.75")
    swept()
    decisions.decide_ready(at=AFTER_CLOSE)
    assert BackReading.objects.get().reason == Spot.THRESHOLD


def test_a_replay_finds_nothing_and_a_what_if_asks_for_the_second(
    place: Enrolment, cohort: Cohort, panel: list[PanelMember]
) -> None:
    first_in(place, panel[0], 4)
    other = make.enrolment(cohort=cohort)
    section = first_in(other, panel[0], 1)
    swept()
    (task,) = make.assigned(section, panel[1], at=LATER)
    make.review(task, 1, at=LATER)
    swept()
    cycle = make.cycle(cohort)
    make.released(cycle)
    look = Look()
    assert list(replaying.replay(replaying.released(), look)) == []
    assert (look.results, look.decisions) == (2, 2)
    found = supposable.facts(cycle)
    same = supposing.suppose(found, Terms(found.policy))
    assert not any(each.changes or each.newly for each in same.changes)
    raised = supposing.suppose(found, Terms(Policy.from_framework(cohort.framework.policy | {"section_floor": "3.75"})))
    assert [(each.party.enrolment_id, len(each.newly)) for each in raised.changes if each.newly] == [(place.pk, 1)]
    without = supposing.suppose(found, Terms(found.policy, without=panel[0].person_id))
    assert {each.after for each in without.changes if each.party.enrolment_id == place.pk} == {supposing.WAITS}


def test_the_database_settles_nothing_while_the_second_is_wanted(place: Enrolment, panel: list[PanelMember]) -> None:
    section = first_in(place, panel[0], 1)
    swept()
    with pytest.raises(DatabaseError, match="second review is wanted"), transaction.atomic():
        Result.objects.create(
            submission=section, numerator=1, denominator=1, working={}, policy_fingerprint="", settled_at=LATER
        )
    for change in (SecondReading.objects.all().delete, lambda: SecondReading.objects.update(reason=Second.SAMPLE)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# Pages


def test_the_second_reviewer_cannot_tell_it_from_a_first_review(
    place: Enrolment, cohort: Cohort, panel: list[PanelMember], log_in: LogIn
) -> None:
    section = first_in(place, panel[0], 1)
    swept()
    other = make.offered(make.enrolment(cohort=cohort))
    second, first = (make.assigned(each, panel[1], at=LATER)[0] for each in (section, other))
    pages = []
    for task in (second, first):
        desk = reverse("reviews:desk", args=[task.pk])
        shown = log_in(task.person).get(desk).content.decode()
        told = Message.objects.filter(person=task.person, key=f"review.asked.{task.pk}").get().body
        pages.append((shown.count("olleague"), told.replace(task.submission.alias, "").replace(desk, "")))
    assert pages[0] == pages[1]


def test_administrators_read_how_many_it_has_and_why(
    place: Enrolment, cohort: Cohort, panel: list[PanelMember], bo: User, log_in: LogIn
) -> None:
    section = first_in(place, panel[0], 1)
    swept()
    browser = log_in(bo)
    board = browser.get(reverse("reviews:board", args=[cohort.pk])).content.decode()
    assert "1 reviewer missing." in board
    assert "1 of 2" in browser.get(reverse("reviews:assignments", args=[cohort.pk])).content.decode()
    page = browser.get(reverse("reviews:submission", args=[section.pk])).content.decode()
    assert "Its first score lies near the floor or below it." in page
    terms = browser.get(reverse("reviews:back_readings", args=[cohort.pk])).content.decode()
    assert "but for 0 sections in a hundred" in terms
    framework = browser.get(reverse("certification:framework", args=[cohort.framework_id])).content.decode()
    assert "Share that two reviewers read" in framework


def test_a_first_review_that_waits_says_one_of_one(place: Enrolment, cohort: Cohort, bo: User, log_in: LogIn) -> None:
    make.offered(place)
    assert "0 of 1" in log_in(bo).get(reverse("reviews:assignments", args=[cohort.pk])).content.decode()
    assert "1 reviewer missing." in log_in(bo).get(reverse("reviews:board", args=[cohort.pk])).content.decode()


def test_the_candidate_reads_that_one_review_was_enough(
    place: Enrolment, cohort: Cohort, panel: list[PanelMember], cleo: User, log_in: LogIn
) -> None:
    first_in(place, panel[0], 4)
    swept()
    make.released(make.cycle(cohort))
    page = log_in(cleo).get(reverse("reviews:results", args=[place.portfolio.pk])).content.decode()
    assert "one review is enough: the section score is 4." in page
    assert "Second reviewer" not in page

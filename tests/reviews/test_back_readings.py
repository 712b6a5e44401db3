"""Is a settled section read once more where it matters, blind, and does it change only by what was read?"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification import enrolments
from certification.models import Cohort, Cycle, Enrolment, PanelMember
from certification.states import PanelRole
from portfolios.models import Submission
from portfolios.states import Status
from reviews import assignments, back_readings, decisions, lots, releases, replaying, results
from reviews.models import Assignment, BackReading, Decision, Release, Result
from reviews.replaying import Look
from reviews.states import Duty, Outcome, ReleaseState, Spot, Task
from tests import make
from tests.conftest import LogIn
from tests.make import AFTER_CLOSE, NOON

POLICY = {"near_floor": "0.25", "near_threshold": "0.1"}


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", by=bo, policy=POLICY)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture
def lead(cohort: Cohort, judy: User) -> PanelMember:
    return make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)


def near(place: Enrolment, *values: float | str) -> Submission:
    """Settled near the floor unless other values are given."""
    first, second = values or (2, "1.75")
    return make.settled(make.offered(place), (first,), (second,))


def task_of(submission: Submission) -> Assignment:
    return Assignment.objects.get(submission=submission, duty=Duty.BACK_READING, status__in=["assigned", "handed_in"])


def read(submission: Submission, *values: float | str, at: Any = NOON) -> Result:
    """A lead is asked, reads it, and it is taken in."""
    back_readings.sweep(at=at)
    make.review(task_of(submission), *values, at=at)
    assert back_readings.sweep(at=at) == 1
    return Result.objects.get(submission=submission)


def differences() -> list[str]:
    return list(replaying.replay(replaying.released(), Look()))


def approved(cycle: Cycle, bo: User) -> Release:
    """A release past the verbs, as a script could write it."""
    said = {"approved_at": AFTER_CLOSE, "approved_by": make.administrator("dora")}
    return Release.objects.create(
        cycle=cycle, status=ReleaseState.APPROVED, prepared_at=AFTER_CLOSE, prepared_by=bo, figures={}, **said
    )


# What is read once more


def test_what_settles_near_the_floor_is_wanted_once_and_a_free_lead_is_asked(
    place: Enrolment, lead: PanelMember
) -> None:
    section = near(place)
    wanted = BackReading.objects.get()
    assert (wanted.submission_id, wanted.reason, wanted.read_at) == (section.pk, Spot.FLOOR, None)
    assert section.status == Status.SETTLED
    back_readings.sweep(at=NOON)
    task = task_of(section)
    assert (task.member_id, task.assigned_by) == (lead.pk, None)
    assert Message.objects.filter(person=lead.person, key=f"review.asked.{task.pk}").exists()
    back_readings.sweep(at=NOON)
    assert Assignment.objects.filter(duty=Duty.BACK_READING).count() == 1


def test_what_settles_elsewhere_is_not(place: Enrolment, lead: PanelMember) -> None:
    near(place, 3, 3)
    assert not BackReading.objects.exists()


def test_what_a_lead_has_scored_is_not_read_again(place: Enrolment, lead: PanelMember) -> None:
    section = make.settled(make.offered(place), (4,), (1,))
    make.review(Assignment.objects.get(duty=Duty.ADJUDICATION), 2)
    results.settle(section.pk, at=NOON)
    assert Result.objects.get().adjudicated
    assert not BackReading.objects.exists()


def test_a_framework_that_says_nothing_has_nothing_read(bo: User, cleo: User) -> None:
    near(make.enrolment(cleo, cohort=make.slim_cohort("data", by=bo)))
    assert not BackReading.objects.exists()


@pytest.mark.parametrize(("share", "count"), [("0", 0), ("1", 3)])
def test_a_share_of_the_rest_is_drawn(bo: User, share: str, count: int) -> None:
    cohort = make.slim_cohort("data", by=bo, policy={"back_read_share": share})
    for _ in range(3):
        near(make.enrolment(cohort=cohort), 3, 3)
    assert [row.reason for row in BackReading.objects.all()] == [Spot.SAMPLE] * count


def test_the_lot_of_a_section_is_always_the_same_and_not_its_neighbours() -> None:
    found = [lots.number("back_reading", f"Heron {number}") for number in range(400)]
    assert len(set(found)) == 400
    assert found[7] == lots.number("back_reading", "Heron 7") != lots.number("second_reading", "Heron 7")
    assert 0.4 < sum(lot < lots.DRAWS // 2 for lot in found) / len(found) < 0.6


def test_all_that_an_overall_score_near_the_threshold_rests_on_is_read(bo: User, cleo: User, judy: User) -> None:
    cohort = make.slim_cohort("data", "support", by=bo, policy=POLICY)
    place = make.enrolment(cleo, cohort=cohort)
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    make.settled(make.offered(place, "data"), (3,), (3,))
    ruled = make.settled(make.offered(place, "support"), (4,), (1,))
    make.review(Assignment.objects.get(duty=Duty.ADJUDICATION), "2.25", "2.75", "2.75")
    results.settle(ruled.pk, at=NOON)
    assert not BackReading.objects.exists()
    decisions.decide_ready(at=AFTER_CLOSE)
    assert [(row.submission.section.slug, row.reason) for row in BackReading.objects.all()] == [
        ("data", Spot.THRESHOLD)
    ]


def test_where_no_lead_is_free_administrators_are_told_once_and_can_give_it_by_hand(
    place: Enrolment, cohort: Cohort, bo: User, log_in: LogIn
) -> None:
    section = near(place)
    for _ in range(2):
        back_readings.sweep(at=NOON)
    (letter,) = Message.objects.filter(key__startswith="back_reading.lead_wanted", person=bo)
    assert "read once more" in letter.body
    member = make.panel_member(cohort=cohort, role=PanelRole.LEAD)
    page = reverse("reviews:submission", args=[section.pk])
    assert log_in(bo).get(page).context["case"].duty == Duty.BACK_READING
    assert log_in(bo).post(reverse("reviews:assign", args=[section.pk]), {"member": member.pk}).status_code == 302
    assert task_of(section).member_id == member.pk


def test_nobody_is_given_what_need_not_be_read(place: Enrolment, lead: PanelMember, bo: User) -> None:
    section = near(place, 3, 3)
    with pytest.raises(Refused, match="need not be read"):
        assignments.assign(section.pk, member_id=lead.pk, duty=Duty.BACK_READING, by=bo, at=NOON)
    assert not Assignment.objects.filter(duty=Duty.BACK_READING).exists()


# Blind


def test_the_lead_sees_no_score_and_cannot_tell_it_from_a_ruling(
    place: Enrolment, cohort: Cohort, lead: PanelMember, log_in: LogIn
) -> None:
    section = near(place)
    other = make.settled(make.offered(make.enrolment(cohort=cohort)), (4,), (1,))
    back_readings.sweep(at=NOON)
    browser, pages = log_in(lead.person), []  # type: ignore[arg-type]
    for task in (task_of(section), Assignment.objects.get(submission=other, duty=Duty.ADJUDICATION)):
        desk = browser.get(reverse("reviews:desk", args=[task.pk]))
        assert not desk.context["colleagues"]
        pages.append(desk.content.decode().replace(task.submission.alias, "").count("Lead reading"))
    assert pages == [1, 1]
    queue = browser.get(reverse("reviews:queue")).content.decode()
    assert queue.count("Lead reading") == 2
    assert "ack-reading" not in queue


def test_only_a_lead_who_has_not_judged_it_reads_it(place: Enrolment, cohort: Cohort, bo: User) -> None:
    pair = [make.panel_member(cohort=cohort, role=PanelRole.LEAD), *make.reviewers(cohort)[:1]]
    section = make.settled(make.offered(place), (2,), ("1.75",), panel=pair)
    back_readings.sweep(at=NOON)
    assert not Assignment.objects.filter(duty=Duty.BACK_READING).exists()
    reviewer = make.panel_member(cohort=cohort)
    with pytest.raises(Refused, match="lead"):
        assignments.assign(section.pk, member_id=reviewer.pk, duty=Duty.BACK_READING, by=bo, at=NOON)
    with pytest.raises(DatabaseError, match="Only a lead"), transaction.atomic():
        Assignment.objects.create(
            submission=section,
            member=reviewer,
            person=reviewer.person,
            duty=Duty.BACK_READING,
            assigned_at=NOON,
            due_at=NOON,
        )


# What comes of it


def test_a_reading_that_agrees_changes_nothing_and_stays_in_the_working(place: Enrolment, lead: PanelMember) -> None:
    section = near(place)
    before = Result.objects.get()
    after = read(section, 2)
    assert (after.numerator, after.denominator, after.adjudicated) == (before.numerator, before.denominator, False)
    assert after.settled_at == before.settled_at
    assert after.working.pop("back_reading")["objection"] is None
    assert after.working == before.working
    row = BackReading.objects.get()
    assert (row.objected, row.reading) == (False, task_of(section))


def test_a_reading_that_contradicts_stands_and_every_original_is_kept(place: Enrolment, lead: PanelMember) -> None:
    section = near(place)
    result = read(section, "1.25")
    assert (result.numerator, result.denominator, result.adjudicated) == (5, 4, True)
    assert [each["score"] for each in result.working["reviews"]] == ["2", "7/4"]
    assert (result.working["back_reading"]["agreed"], result.working["score"]) == ("15/8", "5/4")
    assert Assignment.objects.filter(submission=section, status=Task.HANDED_IN).count() == 3
    event = AuditEvent.objects.get(action="result.read_again")
    assert (event.data["before"], event.data["score"], event.data["objected"]) == ("15/8", "5/4", True)


def test_a_decision_that_rested_on_another_score_is_made_anew(place: Enrolment, lead: PanelMember) -> None:
    section = near(place, "2.75", "2.75")
    assert not BackReading.objects.exists()
    decisions.decide_ready(at=AFTER_CLOSE)
    assert Decision.objects.get().outcome == Outcome.CERTIFIED
    assert BackReading.objects.get().reason == Spot.THRESHOLD
    read(section, 1, at=AFTER_CLOSE)
    assert not Decision.objects.exists()
    decisions.decide_ready(at=AFTER_CLOSE)
    assert Decision.objects.get().outcome == Outcome.NOT_YET
    assert BackReading.objects.count() == 1


def test_nothing_is_released_while_something_is_to_be_read_and_a_replay_finds_nothing(
    place: Enrolment, cohort: Cohort, lead: PanelMember, bo: User
) -> None:
    sections = [near(place), near(make.enrolment(cohort=cohort), "1.75", "1.75")]
    decisions.decide_ready(at=AFTER_CLOSE)
    cycle = make.cycle(cohort)
    with pytest.raises(Refused, match="2 settled sections are still to be read by a lead"):
        releases.prepare(cycle.pk, by=bo, at=AFTER_CLOSE)
    assert not Release.objects.exists()
    with pytest.raises(DatabaseError, match="before all is read"), transaction.atomic():
        approved(cycle, bo)
    read(sections[0], 2, at=AFTER_CLOSE)
    with pytest.raises(Refused, match="One settled section is still to be read"):
        releases.prepare(cycle.pk, by=bo, at=AFTER_CLOSE)
    read(sections[1], "1.25", at=AFTER_CLOSE)
    make.released(cycle)
    assert differences() == []


def test_what_a_candidate_who_withdrew_handed_in_keeps_nobody_waiting(
    place: Enrolment, cohort: Cohort, lead: PanelMember, bo: User
) -> None:
    near(place)
    enrolments.withdraw(place.pk, reason="I have moved.", by=bo, at=NOON)
    assert back_readings.before_release(make.cycle(cohort)) == 0
    assert approved(make.cycle(cohort), bo).pk
    back_readings.sweep(at=NOON)
    assert not Assignment.objects.filter(duty=Duty.BACK_READING).exists()


def test_the_candidate_reads_how_it_came_about(
    place: Enrolment, cohort: Cohort, lead: PanelMember, cleo: User, log_in: LogIn
) -> None:
    read(near(place), "1.25")
    decisions.decide_ready(at=AFTER_CLOSE)
    make.released(make.cycle(cohort))
    page = log_in(cleo).get(reverse("reviews:results", args=[place.portfolio.pk])).content.decode()
    assert "read the section once more" in page
    assert "on the other side of the floor, so the lead reviewer’s finding stands" in page
    assert "1.87" in page


# The page


def test_the_page_says_what_is_read_why_by_whom_and_what_came_of_it(
    place: Enrolment, cohort: Cohort, lead: PanelMember, bo: User, log_in: LogIn
) -> None:
    browser, page = log_in(bo), reverse("reviews:back_readings", args=[cohort.pk])
    assert "Nothing to read once more" in browser.get(page).content.decode()
    read(near(place), "1.25")
    read(near(make.enrolment(cohort=cohort)), 2)
    near(make.enrolment(cohort=cohort))
    shown = browser.get(page)
    found = [(row.status_label, row.reader, row.agreed, row.found) for row in shown.context["rows"]]
    assert found[0] == ("No lead is free", "", "1.87", "")
    assert sorted(found[1:]) == [
        ("Confirmed", str(lead), "1.87", "2"),
        ("The lead’s finding stands", str(lead), "1.87", "1.25"),
    ]
    assert "within 0.25 of the floor of 1.75" in shown.content.decode()
    release = browser.get(reverse("reviews:release", args=[make.cycle(cohort).pk])).content.decode()
    assert "One settled section is still to be read by a lead before the release." in release


def test_a_framework_that_asks_for_nothing_says_so(bo: User, log_in: LogIn) -> None:
    cohort = make.slim_cohort("data", by=bo)
    page = log_in(bo).get(reverse("reviews:back_readings", args=[cohort.pk])).content.decode()
    assert "asks for no back-reading" in page


# The database has the last word


def test_a_result_changes_by_a_back_reading_alone_and_once(place: Enrolment, lead: PanelMember) -> None:
    section = near(place)
    for change in ({"numerator": 9}, {"working": {"score": "4"}}):
        with pytest.raises(DatabaseError, match="stays as it was settled"), transaction.atomic():
            Result.objects.update(**change)
    read(section, "1.25")
    for change in ({"numerator": 9}, {"settled_at": AFTER_CLOSE}):
        with pytest.raises(DatabaseError, match="stays as it was settled"), transaction.atomic():
            Result.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        BackReading.objects.update(objected=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        BackReading.objects.all().delete()
    assert Result.objects.get().numerator == 5

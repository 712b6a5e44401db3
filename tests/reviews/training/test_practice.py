"""Does practice show the agreed scores once one's own are in, and touch nothing that is judged?"""

from __future__ import annotations

import pytest

from accounts.models import Message, User
from accounts.refusals import Refused
from certification.models import Cohort, PanelMember, Section
from portfolios.states import Status
from reviews import access, assignments, conflicts, results, statistics, visibility
from reviews.marks import Policy
from reviews.models import Assignment
from reviews.states import Duty, Purpose, Task
from reviews.training import practice
from tests import make
from tests.make import training
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


def begin(member: PanelMember, section: Section, by: User | None = None) -> Assignment:
    person = by or member.person
    assert person is not None
    return practice.begin(member.pk, section_id=section.pk, by=person, at=NOON)


def test_practice_comes_one_paper_at_a_time_until_there_are_no_more(
    cohort: Cohort, member: PanelMember, section: Section
) -> None:
    training.papers(cohort, Purpose.PRACTICE, 2)
    first = begin(member, section)
    assert (first.duty, first.person, first.status) == (Duty.PRACTICE, member.person, Task.ASSIGNED)
    with pytest.raises(Refused, match="that you have begun first"):
        begin(member, section)
    make.review(first, 3)
    second = begin(member, section)
    assert second.submission_id != first.submission_id
    make.review(second, 3)
    with pytest.raises(Refused, match="no further practice paper"):
        begin(member, section)
    assert Assignment.objects.filter(member=member).count() == 2


def test_nobody_begins_in_anothers_place_nor_in_a_section_that_they_dont_judge(
    cohort: Cohort, member: PanelMember, section: Section, ben: User
) -> None:
    training.papers(cohort, Purpose.PRACTICE, 1)
    with pytest.raises(Refused, match="somebody else’s"):
        begin(member, section, ben)
    member.sections.clear()
    with pytest.raises(Refused, match="don’t judge this section"):
        begin(member, section)
    assert not Assignment.objects.filter(member=member).exists()


def test_the_agreed_scores_are_shown_only_once_ones_own_are_in(
    cohort: Cohort, member: PanelMember, section: Section
) -> None:
    training.papers(cohort, Purpose.PRACTICE, 1, 4)
    task = begin(member, section)
    assert visibility.agreed(task) == []
    task = make.review(task, 2)
    assert {(score.value, score.rationale) for score in visibility.agreed(task)} == {(4, training.WHY)}
    assert visibility.colleagues(task) == []


def test_practice_settles_nothing_and_counts_for_no_agreement(
    cohort: Cohort, member: PanelMember, section: Section
) -> None:
    (paper,) = training.papers(cohort, Purpose.PRACTICE, 1)
    before = statistics.statistics(paper.submission.cycle.cohort)  # type: ignore[union-attr]
    names = [seen.name for seen in visibility.reviews_of(paper.submission_id)]
    make.review(begin(member, section), 1)
    assert results.settle(paper.submission_id, at=NOON) is None
    paper.submission.refresh_from_db()
    assert paper.submission.status == Status.RELEASED
    assert statistics.statistics(paper.submission.cycle.cohort) == before  # type: ignore[union-attr]
    assert [seen.name for seen in visibility.reviews_of(paper.submission_id)] == names


def test_practice_stands_in_no_queue_and_takes_no_room(cohort: Cohort, member: PanelMember, section: Section) -> None:
    training.papers(cohort, Purpose.PRACTICE, 1)
    task = begin(member, section)
    assert member.person is not None
    assert not access.queue_for(member.person).exists()
    assert access.assignment_for(member.person, task.pk) == task
    (judge,) = assignments.situations.load(cohort.pk, [], policy=Policy.from_framework(cohort.framework.policy)).judges
    assert (judge.load, judge.minutes) == ({}, 0)


def test_nobody_practises_on_work_of_which_they_have_met_any_attempt_or_a_person_they_must_not_judge(
    cohort: Cohort, section: Section, member: PanelMember
) -> None:
    one, two, three, four = training.papers(cohort, Purpose.PRACTICE, 4)
    ada = member.person
    assert ada is not None
    first = begin(member, section)
    assert first.submission_id == one.submission_id
    conflicts.recuse(first.pk, reason="We taught together.", by=ada, at=NOON)
    two.submission.portfolio.enrolment.person.organisation = "The Oaks School"  # type: ignore[union-attr]
    two.submission.portfolio.enrolment.person.save()  # type: ignore[union-attr]
    ada.organisation = "Oaks"
    ada.save()
    conflicts.declare(ada.pk, enrolment_id=three.submission.portfolio.enrolment_id, reason="My niece.", by=ada, at=NOON)
    assert begin(member, section).submission_id == four.submission_id


def test_a_reviewer_of_the_work_itself_never_trains_on_it(cohort: Cohort, section: Section) -> None:
    (paper,) = training.papers(cohort, Purpose.PRACTICE, 1)
    judged = Assignment.objects.filter(submission=paper.submission, duty=Duty.REVIEW)[0]
    again = make.panel_member(judged.person, cohort=cohort)
    with pytest.raises(Refused, match="no further practice paper"):
        begin(again, section)


def test_a_training_paper_cant_be_declined_but_given_back_by_who_knows_the_person(
    cohort: Cohort, member: PanelMember, section: Section, bo: User
) -> None:
    training.papers(cohort, Purpose.PRACTICE, 1)
    task = begin(member, section)
    assert member.person is not None
    with pytest.raises(Refused, match="Nobody waits for a training paper"):
        assignments.decline(task.pk, reason="I have no time.", by=member.person, at=NOON)
    told = Message.objects.count()
    conflicts.recuse(task.pk, reason="We taught together.", by=member.person, at=NOON)
    task.refresh_from_db()
    assert task.status == Task.DECLINED
    assert Message.objects.count() == told  # no place is free again: nobody has to do anything


def test_an_earlier_attempt_met_in_training_bars_from_the_next(cohort: Cohort, member: PanelMember) -> None:
    (paper,) = training.papers(cohort, Purpose.PRACTICE, 1)
    begin(member, paper.submission.section)
    place = paper.submission.portfolio.enrolment
    again = make.offered(place, at=NOON + training.YEAR)
    (work,) = assignments.situation_of(again, Duty.REVIEW).works
    assert again.attempt == 2
    assert member.person_id in work.seen

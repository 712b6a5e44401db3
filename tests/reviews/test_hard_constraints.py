"""Does the database refuse what the rules refuse, to whoever writes past the verbs?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from certification.models import Cohort, Enrolment, PanelMember
from certification.states import PanelRole, Place
from portfolios.models import Submission
from reviews import adjudications, conflicts
from reviews.models import Assignment, Qualification
from reviews.states import Duty, Referral, Standing, Task
from tests import make
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", "support", by=bo)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture
def work(place: Enrolment) -> Submission:
    return make.offered(place)


@pytest.fixture
def member(cohort: Cohort, ada: User) -> PanelMember:
    return make.panel_member(ada, cohort=cohort)


def raw(work: Submission, member: PanelMember, **columns: Any) -> Assignment:
    """A task as a script would write it."""
    task = {"person": member.person, "assigned_at": NOON, "due_at": NOON + timedelta(days=30)} | columns
    return Assignment.objects.create(submission=work, member=member, **task)


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    before = list(Assignment.objects.order_by("pk").values_list())
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        yield
    assert list(Assignment.objects.order_by("pk").values_list()) == before


def test_whoever_fits_is_given_the_task(work: Submission, member: PanelMember) -> None:
    assert raw(work, member).pk


def test_nobody_judges_their_own_work(work: Submission, member: PanelMember) -> None:
    PanelMember.objects.filter(pk=member.pk).update(person=work.portfolio.enrolment.person)
    member.refresh_from_db()
    with refused("own work"):
        raw(work, member)


def test_nobody_judges_with_a_declared_conflict(
    place: Enrolment, work: Submission, member: PanelMember, bo: User
) -> None:
    conflicts.declare(member.person_id or 0, enrolment_id=place.pk, reason="Cousins.", by=bo, at=NOON)
    with refused("a conflict with this candidate"):
        raw(work, member)


@pytest.mark.parametrize("duty", list(Duty)[:2])
def test_nobody_judges_a_second_attempt_at_the_same_section(
    place: Enrolment, work: Submission, member: PanelMember, duty: Duty
) -> None:
    raw(work, member)
    later = _again(work)
    PanelMember.objects.filter(pk=member.pk).update(role=PanelRole.LEAD)
    with refused("another attempt"):
        raw(later, member, duty=duty)
    assert raw(make.offered(place, "support"), member).pk


def test_nor_an_earlier_attempt(work: Submission, member: PanelMember) -> None:
    raw(_again(work), member)
    with refused("another attempt"):
        raw(work, member)


def test_who_gave_the_earlier_attempt_back_has_not_judged_it(work: Submission, member: PanelMember) -> None:
    raw(work, member, status=Task.CANCELLED)
    assert raw(_again(work), member).pk


def test_nobody_of_another_cohort_judges(work: Submission, bo: User, ben: User) -> None:
    elsewhere = make.slim_cohort("data", "support", title="Another", by=bo)
    with refused("active member of the cohort’s panel"):
        raw(work, make.panel_member(ben, cohort=elsewhere))


@pytest.mark.parametrize("status", [Place.WITHDRAWN, Place.INVITED])
def test_nobody_judges_whose_place_is_not_active(work: Submission, member: PanelMember, status: Place) -> None:
    PanelMember.objects.filter(pk=member.pk).update(status=status)
    with refused("active member of the cohort’s panel"):
        raw(work, member)


def test_nobody_judges_a_section_that_is_not_theirs(work: Submission, cohort: Cohort, ben: User) -> None:
    with refused("doesn’t judge this section"):
        raw(work, make.panel_member(ben, cohort=cohort, sections=["support"]))


def test_no_candidate_of_the_cohort_judges_in_it(
    work: Submission, member: PanelMember, cohort: Cohort, ada: User
) -> None:
    active = {"status": Place.ACTIVE, "joined_at": NOON, "eligibility_confirmed_at": NOON}
    own = Enrolment.objects.create(cohort=cohort, person=ada, **active)
    with refused("candidate of this cohort"):
        raw(work, member)
    Enrolment.objects.filter(pk=own.pk).update(status=Place.WITHDRAWN, withdrawn_at=NOON)
    assert raw(work, member).pk


@pytest.mark.parametrize(
    "name", ["Lakeside Elementary School", "the LAKESIDE elem.", "Lakeside Élementary Public School"]
)
def test_nobody_of_the_same_organisation_judges(work: Submission, member: PanelMember, ada: User, name: str) -> None:
    User.objects.filter(pk=ada.pk).update(organisation=name)
    with refused("works at the candidate’s organisation"):
        raw(work, member)


def test_two_who_name_no_organisation_are_not_of_the_same(work: Submission, member: PanelMember) -> None:
    User.objects.update(organisation="")
    assert raw(work, member).pk


def test_the_task_is_its_members_own(work: Submission, member: PanelMember, ben: User) -> None:
    with refused("its panel member’s own"):
        raw(work, member, person=ben)


def said(member: PanelMember, standing: Standing, *, number: int = 1, slug: str = "data", later: int = 0) -> None:
    at, section = NOON + timedelta(hours=later), member.cohort.framework.sections.get(slug=slug)
    decided: dict[str, Any] = {} if standing == Standing.OPEN else {"decided_at": at}
    cycle = make.cycle(member.cohort, number)
    Qualification.objects.create(member=member, section=section, cycle=cycle, standing=standing, begun_at=at, **decided)


def test_nobody_is_given_what_they_are_paused_in(work: Submission, member: PanelMember) -> None:
    said(member, Standing.QUALIFIED)
    said(member, Standing.PAUSED, later=1)
    said(member, Standing.OPEN, later=2)
    with refused("paused in this section"):
        raw(work, member)
    said(member, Standing.QUALIFIED, later=3)
    assert raw(work, member).pk


def test_a_pause_keeps_what_was_given_and_counts_in_its_section_and_cycle_alone(
    work: Submission, member: PanelMember
) -> None:
    said(member, Standing.PAUSED, slug="support")
    said(member, Standing.PAUSED, number=2)
    task = raw(work, member)
    said(member, Standing.PAUSED)
    task.status = Task.HANDED_IN
    task.handed_in_at = NOON
    task.save(update_fields=["status", "handed_in_at"])


def test_only_a_lead_adjudicates(work: Submission, member: PanelMember) -> None:
    with refused("Only a lead reviewer"):
        raw(work, member, duty=Duty.ADJUDICATION)


# How much


def test_nobody_gets_more_than_they_take_in_a_cycle(cohort: Cohort, ada: User) -> None:
    works = [make.offered(make.enrolment(cohort=cohort)) for _ in range(3)]
    member = make.panel_member(ada, cohort=cohort, capacity=2)
    raw(works[0], member)
    raw(works[1], member, status=Task.HANDED_IN, handed_in_at=NOON)
    with refused("no room left"):
        raw(works[2], member)
    Assignment.objects.filter(submission=works[0]).update(status=Task.CANCELLED, ended_at=NOON, ended_by=ada)
    assert raw(works[2], member).pk


def test_one_statement_with_many_rows_is_counted_row_by_row(cohort: Cohort, ada: User) -> None:
    works = [make.offered(make.enrolment(cohort=cohort)) for _ in range(3)]
    member = make.panel_member(ada, cohort=cohort, capacity=2)
    rows = [_row(work, member) for work in works]
    with refused("no room left"):
        Assignment.objects.bulk_create(rows)
    assert len(Assignment.objects.bulk_create(rows[:2])) == 2


# Changes


def test_a_task_is_not_changed_into_one_that_could_not_be_given(
    work: Submission, member: PanelMember, cohort: Cohort, ben: User
) -> None:
    task = raw(work, member)
    stranger = make.panel_member(ben, cohort=cohort, sections=["support"])
    changes: Sequence[dict[str, Any]] = (
        {"person": ben},
        {"member": stranger},
        {"member": stranger, "person": ben},
        {"duty": Duty.ADJUDICATION},
    )
    for change in changes:
        with refused("."):
            Assignment.objects.filter(pk=task.pk).update(**change)


def test_a_task_that_ended_is_not_begun_again_by_somebody_who_may_not(
    place: Enrolment, work: Submission, member: PanelMember, bo: User
) -> None:
    task = raw(work, member)
    conflicts.declare(member.person_id or 0, enrolment_id=place.pk, reason="Cousins.", by=bo, at=NOON)
    with refused("a conflict"):
        Assignment.objects.filter(pk=task.pk).update(status=Task.ASSIGNED, ended_at=None, ended_by=None)


def test_work_that_was_given_goes_on_when_the_panel_changes(work: Submission, member: PanelMember, ada: User) -> None:
    task = make.assigned(work, member)[0]
    User.objects.filter(pk=ada.pk).update(organisation="Lakeside Elementary School")
    PanelMember.objects.filter(pk=member.pk).update(capacity=1)
    member.sections.clear()
    assert make.review(task).status == Task.HANDED_IN


def test_the_lead_who_is_asked_by_itself_has_room(cohort: Cohort, work: Submission, judy: User, bo: User) -> None:
    lead = make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD, capacity=1)
    other = make.offered(make.enrolment(cohort=cohort))
    for each in (work, other):
        make.settled(each, (4,), (1,))
    assert Assignment.objects.filter(member=lead, duty=Duty.ADJUDICATION).count() == 1
    assert other.adjudication.reason == Referral.GAP
    assert adjudications.ask_lead(other.pk, at=NOON) is None


def _row(work: Submission, member: PanelMember) -> Assignment:
    task = {"person": member.person, "assigned_at": NOON, "due_at": NOON + timedelta(days=30)}
    return Assignment(submission=work, member=member, **task)


def _again(work: Submission) -> Submission:
    """A later attempt at the same section, handed in as if its time had come."""
    later = Submission.objects.get(pk=work.pk)
    Submission.objects.filter(pk=work.pk).update(status="released")
    later.pk, later.attempt, later.alias = None, 2, "LATER2"
    later._state.adding = True
    later.save()
    return later

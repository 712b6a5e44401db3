"""Who must not judge whom, and what happens to the work under way?"""

from __future__ import annotations

import pytest

from accounts.models import Message, User
from accounts.refusals import Refused
from certification.models import Enrolment, PanelMember
from reviews import assignments, conflicts
from reviews.models import Assignment, Conflict
from reviews.states import Task
from tests import make
from tests.make import NOON


@pytest.fixture
def place(cleo: User, bo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=make.slim_cohort(by=bo))


@pytest.fixture
def member(place: Enrolment, ada: User) -> PanelMember:
    return make.panel_member(ada, cohort=place.cohort)


def test_an_administrator_records_a_conflict_for_anybody(
    place: Enrolment, member: PanelMember, bo: User, ada: User
) -> None:
    conflicts.declare(ada.pk, enrolment_id=place.pk, reason="Former colleagues.", by=bo, at=NOON)
    section = make.offered(place)
    with pytest.raises(Refused, match="Ada Abara has a conflict with this candidate"):
        assignments.assign(section.pk, member_id=member.pk, by=bo, at=NOON)
    assert assignments.propose(place.cohort_id).pairs == ()


def test_a_reviewer_records_their_own(place: Enrolment, ada: User) -> None:
    conflicts.declare(ada.pk, enrolment_id=place.pk, reason="We trained together.", by=ada, at=NOON)
    assert Conflict.objects.get().person == ada


def test_a_conflict_ends_the_work_under_way_and_keeps_what_is_handed_in(
    place: Enrolment, member: PanelMember, bo: User, ada: User
) -> None:
    done = make.review(make.assigned(make.offered(place, "data"), member)[0])
    open_ = make.assigned(make.offered(place, "support"), member)[0]
    conflicts.declare(ada.pk, enrolment_id=place.pk, reason="Cousins.", by=bo, at=NOON)
    assert Assignment.objects.get(pk=open_.pk).status == Task.CANCELLED
    assert "Cousins" not in Message.objects.get(key=f"review.cancelled.{open_.pk}").body
    assert Assignment.objects.get(pk=done.pk).status == Task.HANDED_IN


def test_what_may_not_be_recorded(place: Enrolment, ada: User, ben: User, bo: User, cleo: User) -> None:
    conflicts.declare(ada.pk, enrolment_id=place.pk, reason="Cousins.", by=ada, at=NOON)
    tries = [
        (ada, ada, "Once more.", "recorded already"),
        (ben, ada, "About somebody else.", "Only an administrator"),
        (ben, ben, "   ", "give a reason"),
        (cleo, bo, "Herself.", "own work"),
    ]
    for subject, by, reason, sentence in tries:
        with pytest.raises(Refused, match=sentence):
            conflicts.declare(subject.pk, enrolment_id=place.pk, reason=reason, by=by, at=NOON)
    assert Conflict.objects.count() == 1


def test_recusing_gives_back_every_task_on_the_candidates_work_at_once(
    place: Enrolment, member: PanelMember, ada: User, bo: User
) -> None:
    other = make.enrolment(cohort=place.cohort)
    kept = make.assigned(make.offered(other, "data"), member)[0]
    first = make.assigned(make.offered(place, "data"), member)[0]
    second = make.assigned(make.offered(place, "support"), member)[0]
    ended = conflicts.recuse(first.pk, reason="I recognise the voice.", by=ada, at=NOON)
    assert ended.status == Task.DECLINED
    assert set(Assignment.objects.filter(pk__in=[first.pk, second.pk]).values_list("status", flat=True)) == {"declined"}
    assert Assignment.objects.get(pk=kept.pk).status == Task.ASSIGNED
    assert Conflict.objects.get().reason == "I recognise the voice."
    assert Message.objects.filter(person=bo, key__startswith="review.declined.").count() == 2


def test_nobody_recuses_somebody_else_or_from_what_is_handed_in(
    place: Enrolment, member: PanelMember, ada: User, ben: User
) -> None:
    task = make.assigned(make.offered(place), member)[0]
    with pytest.raises(Refused, match="somebody else’s"):
        conflicts.recuse(task.pk, reason="Not mine.", by=ben, at=NOON)
    make.review(task)
    with pytest.raises(Refused, match="was handed in"):
        conflicts.recuse(task.pk, reason="Too late.", by=ada, at=NOON)
    assert not Conflict.objects.exists()
    assert Assignment.objects.get(pk=task.pk).status == Task.HANDED_IN

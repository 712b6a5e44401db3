"""Who judges what: proposing, applying, assigning by hand, declining and taking back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification import enrolments
from certification.models import Cohort, Enrolment, PanelMember
from certification.states import PanelRole
from portfolios import portfolios, submissions
from portfolios.models import Submission
from portfolios.states import Status
from reviews import assignments
from reviews.models import Assignment
from reviews.states import Duty, Task
from tests import make
from tests.make import NOON


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort(by=bo)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture
def panel(cohort: Cohort, ada: User, ben: User) -> tuple[PanelMember, PanelMember]:
    return make.panel_member(ada, cohort=cohort), make.panel_member(ben, cohort=cohort)


@pytest.fixture
def section(place: Enrolment) -> Submission:
    return make.offered(place)


def state() -> tuple[Any, ...]:
    """All tasks, all statuses, all that was told."""
    return (
        tuple(Assignment.objects.order_by("pk").values_list()),
        tuple(Submission.objects.order_by("pk").values_list("pk", "status")),
        Message.objects.count(),
    )


def refused(sentence: str, submission: Submission, **options: Any) -> None:
    before = state()
    with pytest.raises(Refused, match=sentence):
        assignments.assign(submission.pk, **({"at": NOON} | options))
    assert state() == before


# By hand


def test_the_first_reviewer_opens_the_review(section: Submission, panel: tuple[PanelMember, ...], bo: User) -> None:
    task = assignments.assign(section.pk, member_id=panel[0].pk, by=bo, at=NOON)
    section.refresh_from_db()
    assert section.status == Status.IN_REVIEW
    assert (task.person_id, task.status, task.due_at) == (panel[0].person_id, Task.ASSIGNED, NOON + timedelta(days=30))
    assert AuditEvent.objects.filter(action="assignment.given", subject_id=task.pk).exists()


def test_the_reviewer_is_asked_by_alias_and_never_by_name(
    section: Submission, panel: tuple[PanelMember, ...], bo: User, cleo: User
) -> None:
    task = assignments.assign(section.pk, member_id=panel[0].pk, by=bo, at=NOON)
    letter = Message.objects.get(key=f"review.asked.{task.pk}")
    assert section.alias in letter.body
    assert not any(word in letter.body + letter.subject for word in (*cleo.name.split(), cleo.organisation))


def test_a_third_reviewer_is_refused(
    section: Submission, panel: tuple[PanelMember, ...], cohort: Cohort, bo: User, otto: User
) -> None:
    third = make.panel_member(otto, cohort=cohort)
    make.assigned(section, *panel)
    refused("has its reviewers already", section, member_id=third.pk, by=bo)


def test_the_same_reviewer_twice_is_refused(section: Submission, panel: tuple[PanelMember, ...], bo: User) -> None:
    make.assigned(section, panel[0])
    refused("Ada Abara already judges this submission", section, member_id=panel[0].pk, by=bo)


def test_only_administrators_assign(section: Submission, panel: tuple[PanelMember, ...], ada: User, cleo: User) -> None:
    for person in (ada, cleo):
        refused("Only an administrator", section, member_id=panel[0].pk, by=person)


def test_a_member_of_another_panel_is_refused(section: Submission, bo: User, otto: User) -> None:
    elsewhere = make.panel_member(otto, cohort=make.slim_cohort(by=bo, title="Another cohort"))
    refused("Choose a member of this cohort’s panel", section, member_id=elsewhere.pk, by=bo)


def test_a_draft_is_not_assigned(place: Enrolment, panel: tuple[PanelMember, ...], bo: User, cleo: User) -> None:
    folder = portfolios.open(place.pk, by=cleo, at=NOON)
    chosen = place.cohort.framework.sections.get(slug="data")
    draft = submissions.begin(folder.pk, section_id=chosen.pk, by=cleo, at=NOON)
    refused("Only a section that is handed in", draft, member_id=panel[0].pk, by=bo)


def test_the_candidates_own_organisation_is_refused(section: Submission, cohort: Cohort, bo: User) -> None:
    near = make.person("near", name="Nora Near", organisation="Lakeside Elementary")
    member = make.panel_member(near, cohort=cohort)
    refused("Nora Near works at the candidate’s organisation", section, member_id=member.pk, by=bo)


def test_nobody_is_assigned_beyond_their_capacity(place: Enrolment, cohort: Cohort, bo: User, ada: User) -> None:
    member = make.panel_member(ada, cohort=cohort, capacity=1)
    make.assigned(make.offered(place, "data"), member)
    refused("has no room left", make.offered(place, "support"), member_id=member.pk, by=bo)


def test_a_withdrawn_candidate_is_not_assigned(
    section: Submission, place: Enrolment, panel: tuple[PanelMember, ...], bo: User
) -> None:
    enrolments.withdraw(place.pk, reason="Moved away.", by=bo, at=NOON)
    refused("has withdrawn", section, member_id=panel[0].pk, by=bo)


def test_only_a_referred_section_takes_a_lead(section: Submission, cohort: Cohort, bo: User, judy: User) -> None:
    lead = make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    refused("in the hands of a lead reviewer", section, member_id=lead.pk, duty=Duty.ADJUDICATION, by=bo)


# Proposals


def test_a_proposal_is_applied_as_a_whole(
    place: Enrolment, cohort: Cohort, panel: tuple[PanelMember, ...], bo: User
) -> None:
    for slug in ("data", "support", "playbook"):
        make.offered(place, slug)
    plan = assignments.propose(cohort.pk)
    assert len(plan.pairs) == 6
    assert plan.unplaced == ()
    pairs = [(pair.submission_id, pair.member_id) for pair in plan.pairs]
    assignments.apply(cohort.pk, pairs=pairs, by=bo, at=NOON)
    assert Assignment.objects.count() == 6
    assert set(Submission.objects.values_list("status", flat=True)) == {Status.IN_REVIEW}
    assert Message.objects.filter(key__startswith="review.asked").count() == 2
    assert assignments.propose(cohort.pk).pairs == ()


def test_a_proposal_changes_nothing(section: Submission, cohort: Cohort, panel: tuple[PanelMember, ...]) -> None:
    before = state()
    assert len(assignments.propose(cohort.pk).pairs) == 2
    assert state() == before


def test_a_proposal_that_no_longer_fits_is_refused_as_a_whole(
    place: Enrolment, cohort: Cohort, panel: tuple[PanelMember, ...], bo: User
) -> None:
    one, two = make.offered(place, "data"), make.offered(place, "support")
    pairs = [(pair.submission_id, pair.member_id) for pair in assignments.propose(cohort.pk).pairs]
    make.assigned(two, panel[0])
    before = state()
    with pytest.raises(Refused, match="no longer fits"):
        assignments.apply(cohort.pk, pairs=pairs, by=bo, at=NOON)
    assert state() == before
    assert (one.pk, panel[0].pk) in pairs


@pytest.mark.parametrize("case", ["empty", "stranger", "twice", "other cohort", "too many for the capacity"])
def test_forged_proposals_are_refused(
    *, case: str, place: Enrolment, cohort: Cohort, panel: tuple[PanelMember, ...], bo: User, ada: User, otto: User
) -> None:
    one, two = make.offered(place, "data"), make.offered(place, "support")
    other = make.slim_cohort(by=bo, title="Another cohort")
    small = make.panel_member(otto, cohort=cohort, capacity=1)
    pairs = {
        "empty": [],
        "stranger": [(one.pk, 999_999)],
        "twice": [(one.pk, panel[0].pk), (one.pk, panel[0].pk)],
        "other cohort": [(one.pk, panel[0].pk)],
        "too many for the capacity": [(one.pk, small.pk), (two.pk, small.pk)],
    }[case]
    where = other if case == "other cohort" else cohort
    before = state()
    with pytest.raises(Refused):
        assignments.apply(where.pk, pairs=pairs, by=bo, at=NOON)
    with pytest.raises(Refused, match="Only an administrator"):
        assignments.apply(where.pk, pairs=[(one.pk, panel[0].pk)], by=ada, at=NOON)
    assert state() == before


def test_applying_takes_as_many_statements_for_many_as_for_one(
    place: Enrolment, cohort: Cohort, panel: tuple[PanelMember, ...], bo: User
) -> None:
    counts = []
    for slugs in (("data",), ("support", "playbook", "leadership", "partnership")):
        for slug in slugs:
            make.offered(place, slug)
        pairs = [(pair.submission_id, pair.member_id) for pair in assignments.propose(cohort.pk).pairs]
        with CaptureQueriesContext(connection) as statements:
            assignments.apply(cohort.pk, pairs=pairs, by=bo, at=NOON)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_proposal_takes_as_many_statements_for_many_as_for_one(
    place: Enrolment, cohort: Cohort, panel: tuple[PanelMember, ...]
) -> None:
    counts = []
    for slugs in (("data",), ("support", "playbook")):
        for slug in slugs:
            make.offered(place, slug)
        with CaptureQueriesContext(connection) as statements:
            assignments.propose(cohort.pk)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


# Giving back


def test_declining_frees_the_place_and_tells_the_administrators(
    *, section: Submission, panel: tuple[PanelMember, ...], cohort: Cohort, ada: User, bo: User, otto: User
) -> None:
    task = make.assigned(section, *panel)[0]
    assignments.decline(task.pk, reason="I have no time this month.", by=ada, at=NOON)
    letter = Message.objects.get(person=bo, key__startswith=f"review.declined.{task.pk}.")
    assert "I have no time this month." in letter.body
    make.panel_member(otto, cohort=cohort)
    assert [pair.reviewer for pair in assignments.propose(cohort.pk).pairs] == ["Otto Olsen"]


def test_who_declined_is_not_asked_again(
    section: Submission, panel: tuple[PanelMember, ...], ada: User, bo: User
) -> None:
    task = make.assigned(section, panel[0])[0]
    assignments.decline(task.pk, reason="No time.", by=ada, at=NOON)
    refused("Ada Abara declined this submission", section, member_id=panel[0].pk, by=bo)


def test_declining_needs_a_reason_and_ones_own_open_task(
    section: Submission, panel: tuple[PanelMember, ...], ada: User, ben: User
) -> None:
    mine, other = make.assigned(section, *panel)
    make.review(other, 3)
    before = state()
    for task, person, reason in ((mine, ada, "  "), (mine, ben, "Not mine."), (other, ben, "Too late.")):
        with pytest.raises(Refused):
            assignments.decline(task.pk, reason=reason, by=person, at=NOON)
    assert state() == before


def test_an_administrator_takes_a_task_back_until_it_is_handed_in(
    section: Submission, panel: tuple[PanelMember, ...], ada: User, bo: User
) -> None:
    mine, other = make.assigned(section, *panel)
    make.review(other, 3)
    assignments.cancel(mine.pk, reason="Ada is ill.", by=bo, at=NOON)
    assert Assignment.objects.get(pk=mine.pk).status == Task.CANCELLED
    assert "Ada is ill." in Message.objects.get(key=f"review.cancelled.{mine.pk}").body
    before = state()
    with pytest.raises(Refused, match="was handed in"):
        assignments.cancel(other.pk, reason="Wrong one.", by=bo, at=NOON)
    with pytest.raises(Refused, match="Only an administrator"):
        assignments.cancel(mine.pk, reason="Mine.", by=ada, at=NOON)
    assert state() == before

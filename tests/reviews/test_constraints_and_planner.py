"""Random panels: does everything that the planner proposes pass the database, and do rules and database agree?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from certification.models import Cohort, Enrolment, PanelMember
from certification.states import Place
from portfolios.models import Submission
from reviews import assignments, fitness, situations
from reviews.marks import Policy
from reviews.models import Assignment, Conflict
from tests import make
from tests.make.people import NOON
from tests.racing import at_once

ORGANISATIONS = st.sampled_from(["", "Hill School", "The Hill", "Lake", "Lac d’Évian", "LAC D'EVIAN Academy"])
WORKS, PANEL = 5, 5


@dataclass
class Programme:
    """A cohort with everything that a drawn case then changes."""

    cohort: Cohort
    works: list[Submission]
    panel: list[PanelMember]


@pytest.fixture
def programme(db: None, bo: User) -> Programme:
    cohort = make.slim_cohort("data", "support", by=bo)
    places = [make.enrolment(cohort=cohort) for _ in range(WORKS)]
    works = [make.offered(place, ("data", "support")[n % 2]) for n, place in enumerate(places)]
    return Programme(cohort, works, [make.panel_member(cohort=cohort) for _ in range(PANEL)])


MEMBER = st.fixed_dictionaries(
    {
        "organisation": ORGANISATIONS,
        "capacity": st.integers(0, 3),
        "active": st.sampled_from([True, True, True, False]),
        "sections": st.sampled_from([("data",), ("support",), ("data", "support")]),
        "candidate": st.sampled_from([False] * 5 + [True]),
    }
)
CASES = st.fixed_dictionaries(
    {
        "members": st.lists(MEMBER, min_size=PANEL, max_size=PANEL),
        "candidates": st.lists(ORGANISATIONS, min_size=WORKS, max_size=WORKS),
        "conflicts": st.sets(st.tuples(st.integers(0, PANEL - 1), st.integers(0, WORKS - 1)), max_size=4),
        "given": st.sets(st.tuples(st.integers(0, PANEL - 1), st.integers(0, WORKS - 1)), max_size=3),
    }
)


def arrange(programme: Programme, case: dict[str, Any]) -> None:
    """Lay the case into the tables, past all verbs; what can't be given already isn't."""
    for member, drawn in zip(programme.panel, case["members"], strict=True):
        _member(programme.cohort, member, drawn)
    for work, organisation in zip(programme.works, case["candidates"], strict=True):
        User.objects.filter(enrolments=work.portfolio.enrolment_id).update(organisation=organisation)
    for member, work in case["conflicts"]:
        person, enrolment = programme.panel[member].person, programme.works[work].portfolio.enrolment
        said = {"reason": "Cousins.", "declared_at": NOON, "declared_by": person}
        Conflict.objects.create(person=person, enrolment=enrolment, **said)
    for member, work in sorted(case["given"]):
        passes(row(programme.works[work].pk, programme.panel[member]))


def _member(cohort: Cohort, member: PanelMember, drawn: dict[str, Any]) -> None:
    status = Place.ACTIVE if drawn["active"] else Place.WITHDRAWN
    PanelMember.objects.filter(pk=member.pk).update(capacity=drawn["capacity"], status=status)
    User.objects.filter(pk=member.person_id).update(organisation=drawn["organisation"])
    member.sections.set(cohort.framework.sections.filter(slug__in=drawn["sections"]))
    if drawn["candidate"]:
        active = {"status": Place.ACTIVE, "joined_at": NOON, "eligibility_confirmed_at": NOON}
        Enrolment.objects.create(cohort=cohort, person=member.person, **active)


def row(submission_id: int, member: PanelMember) -> Assignment:
    due = NOON + timedelta(days=30)
    return Assignment(submission_id=submission_id, member=member, person=member.person, assigned_at=NOON, due_at=due)


def passes(task: Assignment) -> bool:
    try:
        with transaction.atomic():
            task.save()
    except IntegrityError:
        return False
    return True


def undone(programme: Programme, case: dict[str, Any]) -> transaction.Atomic:
    """A step that arranges the case and is taken back at its end."""
    step = transaction.atomic()
    step.__enter__()
    arrange(programme, case)
    return step


EACH = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EACH
@given(CASES)
def test_whatever_the_planner_proposes_passes_the_database(programme: Programme, case: dict[str, Any]) -> None:
    step = undone(programme, case)
    try:
        members = {member.pk: member for member in programme.panel}
        found = assignments.propose(programme.cohort.pk)
        Assignment.objects.bulk_create(row(pair.submission_id, members[pair.member_id]) for pair in found.pairs)
    finally:
        transaction.set_rollback(True)
        step.__exit__(None, None, None)


@EACH
@given(CASES)
def test_the_database_refuses_exactly_what_the_rules_refuse(programme: Programme, case: dict[str, Any]) -> None:
    step = undone(programme, case)
    try:
        works = Submission.objects.select_related("section", "portfolio__enrolment__person")
        policy = Policy.from_framework(programme.cohort.framework.policy)
        situation = situations.load(programme.cohort.pk, list(works), policy=policy)
        for member in programme.panel:
            for work in situation.works:
                judge = situation.judge(member.pk)
                allowed = bool(judge) and not fitness.refuse_judge(judge, replace(work, declined=frozenset()))  # type: ignore[arg-type]
                sid = transaction.savepoint()
                assert passes(row(work.submission_id, member)) == allowed, (member, work, judge)
                transaction.savepoint_rollback(sid)
    finally:
        transaction.set_rollback(True)
        step.__exit__(None, None, None)


@pytest.mark.django_db(transaction=True)
def test_two_scripts_at_once_do_not_take_the_last_room_twice() -> None:
    cohort = make.slim_cohort("data")
    member = make.panel_member(cohort=cohort, capacity=1)
    works = [make.offered(make.enrolment(cohort=cohort)) for _ in range(2)]

    def gives(work: Submission) -> Assignment:
        with transaction.atomic():
            task = row(work.pk, member)
            task.save()
            list(User.objects.raw("SELECT id, pg_sleep(0.3) FROM accounts_user LIMIT 1"))
        return task

    answers = at_once(lambda: gives(works[0]), lambda: gives(works[1]))
    assert sorted(type(answer).__name__ for answer in answers) == ["Assignment", "IntegrityError"]
    assert Assignment.objects.count() == 1

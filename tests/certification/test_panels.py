"""Do reviewers get seats, and do seats change and end as the rules say?"""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import AuditEvent, Invitation, Message, User
from accounts.refusals import Refused
from certification import access, panels
from certification.models import Cohort, PanelMember, Section
from certification.states import PanelRole, Place
from tests import make
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.cohort(by=bo)


def sections(cohort: Cohort, *slugs: str) -> list[int]:
    return list(cohort.framework.sections.filter(slug__in=slugs).values_list("pk", flat=True))


def test_a_seat_is_offered_with_role_sections_and_capacity(cohort: Cohort, bo: User) -> None:
    member = panels.invite(
        cohort.pk,
        email="JUDY@example.org",
        name="Judy Jansen",
        role=PanelRole.LEAD,
        section_ids=sections(cohort, "data", "support"),
        capacity=7,
        by=bo,
        at=NOON,
    )
    assert (member.status, member.role, member.capacity) == (Place.INVITED, PanelRole.LEAD, 7)
    assert sorted(section.slug for section in member.sections.all()) == ["data", "support"]
    letter = Message.objects.get(email="judy@example.org")
    assert "as a lead reviewer" in letter.body
    assert "at most 7 in a cycle" in letter.body
    assert not access.panel_of(cohort).exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"section_ids": []}, "at least one section"),
        ({"section_ids": [999_999]}, "of this cohort’s framework"),
        ({"capacity": 0}, "between 1 and 200"),
        ({"capacity": 201}, "between 1 and 200"),
        ({"email": "cleo@example.org"}, "cleo@example.org is a candidate of this cohort"),
        ({"email": "ada@example.org"}, "ada@example.org has a place on this panel already"),
    ],
)
def test_a_seat_that_cannot_be_is_refused(cohort: Cohort, bo: User, options: dict[str, Any], words: str) -> None:
    make.invited(cohort, email="cleo@example.org")
    make.seat(cohort, email="ada@example.org")
    asked: dict[str, Any] = {"email": "kim@example.org", "name": "", "role": "reviewer", "capacity": 5}
    asked |= {"section_ids": sections(cohort, "data")} | options
    with pytest.raises(Refused, match=words):
        panels.invite(cohort.pk, **asked, by=bo, at=NOON)
    assert PanelMember.objects.count() == 1


def test_a_seat_is_changed(cohort: Cohort, bo: User, ada: User) -> None:
    member = make.panel_member(ada, cohort=cohort)
    wanted = sections(cohort, "data")
    panels.change(member.pk, role=PanelRole.LEAD, section_ids=wanted, capacity=3, by=bo, at=NOON)
    member.refresh_from_db()
    assert (member.role, member.capacity) == (PanelRole.LEAD, 3)
    assert [section.slug for section in member.sections.all()] == ["data"]
    assert AuditEvent.objects.filter(action="panel.changed", by=bo).count() == 1


def test_a_seat_is_given_up_and_its_holder_told(cohort: Cohort, bo: User, ada: User) -> None:
    member = make.panel_member(ada, cohort=cohort)
    assert list(access.panel_of(cohort)) == [member]
    panels.withdraw(member.pk, by=bo, at=NOON)
    assert not access.panel_of(cohort).exists()
    assert Message.objects.filter(person=ada, key__startswith="panel.withdrawn").count() == 1
    for refused in (
        lambda: panels.withdraw(member.pk, by=bo, at=NOON),
        lambda: panels.change(member.pk, role="lead", section_ids=sections(cohort, "data"), capacity=3, by=bo, at=NOON),
    ):
        with pytest.raises(Refused, match="given up"):
            refused()


def test_giving_up_a_seat_that_waits_takes_its_invitation_back(cohort: Cohort, bo: User) -> None:
    member = make.seat(cohort, email="kim@example.org")
    panels.withdraw(member.pk, by=bo, at=NOON)
    assert Invitation.objects.get().revoked_at == NOON


def test_only_administrators_look_after_the_panel(cohort: Cohort, otto: User) -> None:
    member = make.seat(cohort, email="kim@example.org")
    wanted = list(Section.objects.values_list("pk", flat=True))
    for refused in (
        lambda: panels.invite(
            cohort.pk, email="x@example.org", name="", role="lead", section_ids=wanted, by=otto, at=NOON
        ),
        lambda: panels.change(member.pk, role="lead", section_ids=wanted, capacity=1, by=otto, at=NOON),
        lambda: panels.withdraw(member.pk, by=otto, at=NOON),
    ):
        with pytest.raises(Refused, match="Only an administrator"):
            refused()
    member.refresh_from_db()
    assert (member.role, member.status, PanelMember.objects.count()) == (PanelRole.REVIEWER, Place.INVITED, 1)

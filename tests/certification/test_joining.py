"""Does an invitation turn into its places, once, for the right person, in time?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts import invitations
from accounts.access import is_administrator
from accounts.models import AuditEvent, Invitation, Message, User
from accounts.refusals import Refused
from accounts.states import Role
from certification import joining
from certification.models import Cohort, Enrolment, PanelMember
from certification.states import Payment, Place
from tests import make
from tests.make.cohorts import EARLIER
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.cohort(by=bo)


@pytest.fixture
def offered(cohort: Cohort, cleo: User) -> Enrolment:
    return make.invited(cohort, email=cleo.email, name=cleo.name)


def test_a_candidate_takes_the_place_and_is_welcomed(offered: Enrolment, cleo: User) -> None:
    token = make.token_of(offered.invitation)
    joining.accept(token, by=cleo, at=EARLIER, eligible=True, payment=Payment.ORDERED, payment_reference="PO 1")
    offered.refresh_from_db()
    assert (offered.status, offered.person, offered.joined_at) == (Place.ACTIVE, cleo, EARLIER)
    assert (offered.payment, offered.payment_reference) == (Payment.ORDERED, "PO 1")
    assert Message.objects.filter(person=cleo, key__startswith="enrolment.joined").count() == 1
    assert AuditEvent.objects.filter(action="enrolment.joined", by=cleo).count() == 1


def test_a_candidate_who_does_not_confirm_keeps_the_invitation(offered: Enrolment, cleo: User) -> None:
    with pytest.raises(Refused, match="confirm that you are eligible"):
        joining.accept(make.token_of(offered.invitation), by=cleo, at=EARLIER)
    offered.refresh_from_db()
    assert (offered.status, offered.person) == (Place.INVITED, None)
    assert Invitation.objects.get().accepted_at is None


def test_an_invitation_works_for_its_address_only(offered: Enrolment, otto: User) -> None:
    with pytest.raises(Refused, match="another address"):
        joining.accept(make.token_of(offered.invitation), by=otto, at=EARLIER, eligible=True)
    offered.refresh_from_db()
    assert offered.status == Place.INVITED


def test_an_invitation_works_once(offered: Enrolment, cleo: User) -> None:
    token = make.token_of(offered.invitation)
    joining.accept(token, by=cleo, at=EARLIER, eligible=True)
    with pytest.raises(Refused, match="used already"):
        joining.accept(token, by=cleo, at=EARLIER, eligible=True)


def test_an_invitation_expires(offered: Enrolment, cleo: User) -> None:
    assert offered.invitation is not None
    expiry = offered.invitation.expires_at
    with pytest.raises(Refused, match="has expired"):
        joining.accept(make.token_of(offered.invitation), by=cleo, at=expiry, eligible=True)
    joining.accept(make.token_of(offered.invitation), by=cleo, at=expiry - timedelta(microseconds=1), eligible=True)


def test_an_unknown_link_is_refused(cleo: User) -> None:
    with pytest.raises(Refused, match="This link is not known"):
        joining.accept("nonsense", by=cleo, at=NOON)


def test_a_reviewer_takes_a_seat_without_confirming_anything(cohort: Cohort, ada: User) -> None:
    member = make.panel_member(ada, cohort=cohort)
    assert (member.status, member.person, member.joined_at) == (Place.ACTIVE, ada, EARLIER)


def test_who_became_a_candidate_meanwhile_cannot_sit_on_the_panel(cohort: Cohort, ada: User) -> None:
    member = make.seat(cohort, email=ada.email)
    Enrolment.objects.create(
        cohort=cohort, person=ada, status=Place.ACTIVE, joined_at=NOON, eligibility_confirmed_at=NOON
    )
    with pytest.raises(Refused, match="can’t sit on its panel"):
        joining.accept(make.token_of(member.invitation), by=ada, at=EARLIER)
    member.refresh_from_db()
    assert member.status == Place.INVITED


def test_an_administrators_invitation_brings_the_role(bo: User, dora: User, otto: User) -> None:
    issued = invitations.issue(otto.email, name="Otto", role=Role.ADMINISTRATOR, by=bo, at=EARLIER)
    joining.accept(issued.token, by=otto, at=EARLIER)
    assert is_administrator(otto)


def test_sending_again_makes_a_new_link_and_kills_the_old(offered: Enrolment, bo: User, cleo: User) -> None:
    assert offered.invitation is not None
    old = make.token_of(offered.invitation)
    renewed = joining.resend(offered.invitation.pk, by=bo, at=NOON + timedelta(days=5))
    new = make.token_of(renewed)
    assert new != old
    assert Message.objects.filter(email=cleo.email, subject="Your place in Pilot cohort").count() == 2
    with pytest.raises(Refused, match="not known"):
        joining.accept(old, by=cleo, at=NOON, eligible=True)
    joining.accept(new, by=cleo, at=NOON + timedelta(days=20), eligible=True)


def test_revoking_takes_the_places_back_and_the_address_can_be_asked_again(
    cohort: Cohort, offered: Enrolment, bo: User, cleo: User
) -> None:
    seat = make.seat(cohort, email="ada@example.org")
    for place in (offered, seat):
        assert place.invitation is not None
        joining.revoke(place.invitation.pk, by=bo, at=EARLIER)
        place.refresh_from_db()
        assert place.status == Place.WITHDRAWN
    with pytest.raises(Refused, match="was withdrawn"):
        joining.accept(make.token_of(offered.invitation), by=cleo, at=EARLIER, eligible=True)
    make.invited(cohort, email=cleo.email)
    make.seat(cohort, email="ada@example.org")


def test_an_accepted_invitation_is_neither_sent_again_nor_revoked(offered: Enrolment, bo: User, cleo: User) -> None:
    assert offered.invitation is not None
    joining.accept(make.token_of(offered.invitation), by=cleo, at=EARLIER, eligible=True)
    for verb in (joining.resend, joining.revoke):
        with pytest.raises(Refused, match="accepted already"):
            verb(offered.invitation.pk, by=bo, at=NOON)  # type: ignore[operator]
    offered.refresh_from_db()
    assert offered.status == Place.ACTIVE


def test_only_administrators_send_again_or_revoke(offered: Enrolment, otto: User) -> None:
    assert offered.invitation is not None
    for verb in (joining.resend, joining.revoke):
        with pytest.raises(Refused, match="Only administrators"):
            verb(offered.invitation.pk, by=otto, at=NOON)  # type: ignore[operator]
    offered.refresh_from_db()
    assert (offered.status, PanelMember.objects.count()) == (Place.INVITED, 0)


def test_an_administrator_can_not_be_a_candidate_as_well(cohort: Cohort, bo: User) -> None:
    own = make.invited(cohort, email=bo.email, name=bo.name)
    with pytest.raises(Refused, match="at the same time"):
        joining.accept(make.token_of(own.invitation), by=bo, at=EARLIER, eligible=True)
    own.refresh_from_db()
    assert (own.status, own.person) == (Place.INVITED, None)


def test_a_candidate_can_not_begin_to_run_the_programme(cohort: Cohort, bo: User, cleo: User) -> None:
    make.enrolment(cleo, cohort=cohort)
    issued = invitations.issue(cleo.email, name=cleo.name, role=Role.ADMINISTRATOR, by=bo, at=EARLIER)
    with pytest.raises(Refused, match="at the same time"):
        joining.accept(issued.token, by=cleo, at=EARLIER)
    assert not is_administrator(cleo)
    assert Invitation.objects.get(pk=issued.invitation.pk).accepted_at is None

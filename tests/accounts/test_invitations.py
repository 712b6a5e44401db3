"""Invitations: they expire, work once, and are bound to the address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import access, invitations, rules
from accounts.models import AuditEvent, Invitation, Message, RoleGrant, User
from accounts.refusals import Refused
from accounts.states import Role
from tests import make
from tests.conftest import NOON

END = NOON + timedelta(days=30)


def invited(by: User, email: str = "cleo@example.org", role: str = "") -> invitations.Issued:
    return invitations.issue(email, name="Cleo Carter", role=role, by=by, at=NOON)


def test_the_link_finds_the_invitation_and_its_secret_is_not_stored_with_it(bo: User) -> None:
    issued = invited(bo)
    assert invitations.by_token(issued.token) == issued.invitation
    assert issued.token not in str(Invitation.objects.values().get())


@pytest.mark.parametrize("token", ["", "guessed", "\x00", "\ud800", "x" * 5000])
def test_a_guessed_link_finds_nothing(bo: User, token: str) -> None:
    invited(bo)
    assert invitations.by_token(token) is None


def test_the_address_is_kept_in_lower_case(bo: User) -> None:
    assert invited(bo, " Cleo@Example.ORG ").invitation.email == "cleo@example.org"


def test_only_administrators_invite(cleo: User) -> None:
    with pytest.raises(Refused, match="Only administrators"):
        invited(cleo, "otto@example.org")
    assert not Invitation.objects.exists()


def test_accepting_uses_the_invitation_up(bo: User, cleo: User) -> None:
    issued = invited(bo)
    invitations.accept(issued.invitation.pk, by=cleo, at=NOON)
    with pytest.raises(Refused, match="used already"):
        invitations.accept(issued.invitation.pk, by=cleo, at=NOON)
    stored = Invitation.objects.get()
    assert (stored.accepted_by, stored.accepted_at) == (cleo, NOON)
    assert AuditEvent.objects.filter(action="invitation.accepted", by=cleo).count() == 1


def test_nobody_accepts_an_invitation_to_another_address(bo: User, otto: User) -> None:
    issued = invited(bo, role=Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="another address"):
        invitations.accept(issued.invitation.pk, by=otto, at=NOON)
    assert Invitation.objects.get().accepted_at is None
    assert not access.is_administrator(otto)


def test_an_invitation_ends_at_the_very_moment_of_its_term(bo: User, cleo: User) -> None:
    issued = invited(bo)
    assert rules.refuse_accept(cleo, issued.invitation, at=END - timedelta(microseconds=1)) == ""
    with pytest.raises(Refused, match="expired"):
        invitations.accept(issued.invitation.pk, by=cleo, at=END)
    assert Invitation.objects.get().accepted_at is None


def test_a_withdrawn_invitation_cannot_be_accepted(bo: User, cleo: User) -> None:
    issued = invited(bo)
    invitations.revoke(issued.invitation.pk, by=bo, at=NOON)
    with pytest.raises(Refused, match="withdrawn"):
        invitations.accept(issued.invitation.pk, by=cleo, at=NOON)
    assert Invitation.objects.get().accepted_at is None


def test_an_accepted_invitation_can_be_neither_withdrawn_nor_renewed(bo: User, cleo: User) -> None:
    issued = invited(bo)
    invitations.accept(issued.invitation.pk, by=cleo, at=NOON)
    for verb in (invitations.revoke, invitations.renew):
        with pytest.raises(Refused, match="accepted already"):
            verb(issued.invitation.pk, by=bo, at=NOON)
    stored = Invitation.objects.get()
    assert (stored.revoked_at, stored.expires_at) == (None, END)


def test_renewing_makes_a_new_link_with_a_new_term_and_ends_the_old_one(bo: User) -> None:
    old = invited(bo)
    later = END + timedelta(days=1)
    new = invitations.renew(old.invitation.pk, by=bo, at=later)
    assert invitations.by_token(old.token) is None
    assert invitations.by_token(new.token) == old.invitation
    assert new.invitation.expires_at == later + timedelta(days=30)


def test_only_administrators_withdraw_and_renew(bo: User, cleo: User) -> None:
    issued = invited(bo)
    for verb in (invitations.revoke, invitations.renew):
        with pytest.raises(Refused, match="Only administrators"):
            verb(issued.invitation.pk, by=cleo, at=NOON)
    assert invitations.by_token(issued.token) is not None
    assert Invitation.objects.get().revoked_at is None


def test_an_invited_administrator_is_told_and_gets_the_role_by_accepting(bo: User, otto: User) -> None:
    invitation = invitations.invite_administrator("otto@example.org", name="Otto Olsen", by=bo, at=NOON)
    letter = Message.objects.get(email="otto@example.org")
    token = letter.link.strip("/").split("/")[-1]
    assert invitations.by_token(token) == invitation
    assert not access.is_administrator(otto)
    invitations.accept(invitation.pk, by=otto, at=NOON)
    assert access.is_administrator(otto)
    assert RoleGrant.objects.get(person=otto).granted_by == bo


def test_nobody_is_invited_twice_to_run_the_programme(bo: User) -> None:
    invitations.invite_administrator("otto@example.org", name="Otto", by=bo, at=NOON)
    for address in ("OTTO@example.org", "bo@example.org"):
        with pytest.raises(Refused, match="invited already"):
            invitations.invite_administrator(address, name="Otto", by=bo, at=NOON)
    assert Invitation.objects.count() == 1


def test_an_expired_invitation_does_not_stand_in_the_way_of_a_new_one(bo: User) -> None:
    invitations.invite_administrator("otto@example.org", name="Otto", by=bo, at=NOON)
    invitations.invite_administrator("otto@example.org", name="Otto", by=bo, at=END)
    assert Invitation.objects.count() == 2


def test_renewing_an_administrators_invitation_sends_the_new_link(bo: User) -> None:
    invitation = invitations.invite_administrator("otto@example.org", name="Otto", by=bo, at=NOON)
    invitations.renew_administrator(invitation.pk, by=bo, at=NOON)
    links = [message.link for message in Message.objects.filter(email="otto@example.org").order_by("pk")]
    found = [invitations.by_token(link.strip("/").split("/")[-1]) for link in links]
    assert found == [None, invitation]


def test_the_database_itself_refuses_an_invitation_that_is_accepted_and_withdrawn(bo: User, cleo: User) -> None:
    issued = invited(bo)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(accepted_at=NOON, accepted_by=cleo, revoked_at=NOON, revoked_by=bo)
    assert invitations.by_token(issued.token) == issued.invitation


def test_an_accepted_role_is_given_once_even_to_somebody_who_has_it(bo: User, dora: User) -> None:
    issued = invited(bo, "dora@example.org", role=Role.ADMINISTRATOR)
    invitations.accept(issued.invitation.pk, by=dora, at=NOON)
    assert RoleGrant.objects.filter(person=dora, revoked_at=None).count() == 1


@pytest.mark.django_db
def test_whoever_was_invited_stays_bound_to_the_address_of_their_account() -> None:
    bo, stranger = make.administrator("bo"), make.person("stranger")
    issued = invited(bo, "stranger@example.com")
    assert "another address" in rules.refuse_accept(stranger, issued.invitation, at=NOON)

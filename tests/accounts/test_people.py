"""Accounts, profiles and programme-wide roles."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts import access, people
from accounts.models import AuditEvent, Message, RoleGrant, User
from accounts.refusals import Refused
from accounts.states import Role
from tests import make
from tests.conftest import NOON

LATER = NOON + timedelta(days=1)
ROLE = Role.ADMINISTRATOR


@pytest.mark.django_db
def test_a_new_account_has_a_verified_address_in_lower_case() -> None:
    person = people.add("Cleo@Example.org", name="Cleo", by=None, at=NOON)
    address = EmailAddress.objects.get(user=person)
    assert (person.email, address.email, address.verified, address.primary) == (
        "cleo@example.org", "cleo@example.org", True, True,
    )  # fmt: skip
    assert person.joined_at == NOON
    assert not person.has_usable_password()


def test_one_mailbox_is_one_account_however_it_is_written(cleo: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        people.add("CLEO@example.org", name="Another", by=None, at=NOON)
    assert User.objects.get() == cleo


def test_saving_a_profile_stores_it_and_remembers_which_parts_changed(cleo: User) -> None:
    people.save_profile(
        cleo.pk, name="Cleo C. Carter", organisation=cleo.organisation, time_zone="Europe/Oslo", by=cleo, at=LATER
    )
    cleo.refresh_from_db()
    assert (cleo.name, cleo.time_zone) == ("Cleo C. Carter", "Europe/Oslo")
    assert AuditEvent.objects.get(action="person.profile_saved").data == {"changed": ["name", "time_zone"]}


def test_saving_an_unchanged_profile_leaves_no_trace(cleo: User) -> None:
    people.save_profile(
        cleo.pk, name=cleo.name, organisation=cleo.organisation, time_zone=cleo.time_zone, by=cleo, at=LATER
    )
    assert not AuditEvent.objects.filter(action="person.profile_saved").exists()


def test_nobody_changes_somebody_elses_profile(cleo: User, otto: User) -> None:
    with pytest.raises(Refused, match="their own"):
        people.save_profile(cleo.pk, name="Otto", organisation="", time_zone="UTC", by=otto, at=LATER)
    cleo.refresh_from_db()
    assert cleo.name == "Cleo Carter"


def test_an_administrator_appoints_another_who_is_told(bo: User, otto: User) -> None:
    people.grant_role(otto.pk, role=ROLE, by=bo, at=LATER)
    assert access.is_administrator(otto)
    assert Message.objects.get(person=otto).subject == "You are now an administrator"


def test_a_role_is_not_given_twice(bo: User, dora: User) -> None:
    with pytest.raises(Refused, match="has this role already"):
        people.grant_role(dora.pk, role=ROLE, by=bo, at=LATER)
    assert RoleGrant.objects.filter(person=dora).count() == 1


def test_a_candidate_cannot_make_herself_an_administrator(cleo: User) -> None:
    with pytest.raises(Refused, match="Only administrators"):
        people.grant_role(cleo.pk, role=ROLE, by=cleo, at=LATER)
    assert not access.is_administrator(cleo)


def test_a_revoked_role_ends_at_once_and_can_be_given_again(bo: User, dora: User) -> None:
    people.revoke_role(dora.pk, role=ROLE, by=bo, at=LATER)
    assert not access.is_administrator(dora)
    people.grant_role(dora.pk, role=ROLE, by=bo, at=LATER)
    assert access.is_administrator(dora)
    assert RoleGrant.objects.filter(person=dora).count() == 2


def test_the_last_administrator_stays(bo: User) -> None:
    with pytest.raises(Refused, match="at least one administrator"):
        people.revoke_role(bo.pk, role=ROLE, by=bo, at=LATER)
    assert access.is_administrator(bo)


def test_a_role_that_nobody_holds_cannot_be_taken_away(bo: User, dora: User, otto: User) -> None:
    with pytest.raises(Refused, match="does not have this role"):
        people.revoke_role(otto.pk, role=ROLE, by=bo, at=LATER)
    assert RoleGrant.objects.filter(revoked_at=None).count() == 2


def test_a_candidate_revokes_nobody(bo: User, dora: User, cleo: User) -> None:
    with pytest.raises(Refused, match="Only administrators"):
        people.revoke_role(dora.pk, role=ROLE, by=cleo, at=LATER)
    assert access.is_administrator(dora)


@pytest.mark.django_db(transaction=True)
def test_two_last_administrators_cannot_revoke_each_other_at_once() -> None:
    pair = [make.administrator("bo"), make.administrator("dora")]
    start, refused = Barrier(2), []

    def revoke(by: User, other: User) -> None:
        start.wait()
        try:
            people.revoke_role(other.pk, role=ROLE, by=by, at=LATER)
        except Refused as refusal:
            refused.append(str(refusal))
        connection.close()

    threads = [Thread(target=revoke, args=each) for each in ((pair[0], pair[1]), (pair[1], pair[0]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert RoleGrant.objects.filter(revoked_at=None).count() == 1
    assert len(refused) == 1


def test_only_administrators_see_people_mails_and_the_trail(bo: User, cleo: User) -> None:
    for door in (access.people_for, access.outbox_for, access.audit_events_for, access.administrators_for):
        assert door(bo).exists()
        assert not door(cleo).exists()


def test_a_revoked_administrator_sees_nothing_any_more(bo: User, dora: User) -> None:
    people.revoke_role(dora.pk, role=ROLE, by=bo, at=LATER)
    assert not access.people_for(dora).exists()


@pytest.mark.django_db
def test_the_command_appoints_the_first_administrator_with_a_new_account(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("appoint_administrator", "First@example.org", "--name", "Fay First")
    person = User.objects.get(email="first@example.org")
    assert access.is_administrator(person)
    assert "Fay First is an administrator now" in capsys.readouterr().out


def test_the_command_appoints_somebody_who_has_an_account(otto: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("appoint_administrator", "otto@example.org")
    assert access.is_administrator(otto)
    with pytest.raises(CommandError, match="has this role already"):
        call_command("appoint_administrator", "otto@example.org")
    assert RoleGrant.objects.count() == 1


@pytest.mark.django_db
def test_the_command_refuses_what_is_no_address() -> None:
    with pytest.raises(CommandError, match="valid email address"):
        call_command("appoint_administrator", "nobody")
    assert not User.objects.exists()

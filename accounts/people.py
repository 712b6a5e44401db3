"""How do people get an account, a profile and a programme-wide role?"""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import connection, transaction

from accounts import access, audit, notices, rules
from accounts.models import RoleGrant, User
from accounts.refusals import allow
from accounts.states import Role


@transaction.atomic
def add(
    email: str,
    *,
    name: str,
    organisation: str = "",
    time_zone: str = "UTC",
    password: str | None = None,
    by: User | None,
    at: datetime,
) -> User:
    """Make an account whose address counts as verified; without a password its owner logs in by code."""
    person = User.objects.create_user(
        email, password, name=name, organisation=organisation, time_zone=time_zone, joined_at=at
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    audit.record("person.added", person, by=by, at=at)
    return person


@transaction.atomic
def save_profile(person_id: int, *, name: str, organisation: str, time_zone: str, by: User, at: datetime) -> None:
    """Change one's own name, organisation and time zone."""
    person = _lock(person_id)
    allow(rules.refuse_save_profile(by, person_id))
    new = {"name": name, "organisation": organisation, "time_zone": time_zone}
    changed = [column for column, value in new.items() if getattr(person, column) != value]
    if not changed:
        return
    for column in changed:
        setattr(person, column, new[column])
    person.save(update_fields=changed)
    audit.record("person.profile_saved", person, by=by, at=at, changed=changed)


@transaction.atomic
def grant_role(person_id: int, *, role: str, by: User | None, at: datetime) -> None:
    """Give a programme-wide role; `by=None` is the command line that appoints the first administrator."""
    lock_role(role)
    person = _lock(person_id)
    administrator = by is None or access.is_administrator(by)
    allow(rules.refuse_grant_role(person, administrator=administrator, holds=person_id in _holders(role)))
    give_role(person, role=role, by=by, at=at)


def give_role(person: User, *, role: str, by: User | None, at: datetime) -> None:
    """Write the grant unless it stands already; part of a verb that has asked its rule."""
    grant, is_new = RoleGrant.objects.get_or_create(
        person=person, role=role, revoked_at=None, defaults={"granted_at": at, "granted_by": by}
    )
    if is_new:
        audit.record("role.granted", person, by=by, at=at, role=role)
        notices.role_granted(grant, at=at)


@transaction.atomic
def revoke_role(person_id: int, *, role: str, by: User, at: datetime) -> None:
    """Take a programme-wide role back; the last administrator stays."""
    lock_role(role)
    person = _lock(person_id)
    holders = _holders(role)
    allow(rules.refuse_revoke_role(person, administrator=access.is_administrator(by), holders=holders))
    grant = RoleGrant.objects.get(person=person, role=role, revoked_at=None)
    grant.revoked_at, grant.revoked_by = at, by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    audit.record("role.revoked", person, by=by, at=at, role=role)
    notices.role_revoked(grant, at=at)


def lock_role(role: str) -> None:
    """One change at a time to who holds this role: two last administrators can't revoke each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7341, hashtext(%s))", [str(Role(role))])


def _holders(role: str) -> set[int]:
    return set(RoleGrant.objects.filter(role=role, revoked_at=None).values_list("person_id", flat=True))


def _lock(person_id: int) -> User:
    return User.objects.select_for_update().get(pk=person_id)

"""How is an address asked to join? A secret link that works once, in time, for that address only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts import access, audit, notices, people, rules
from accounts.models import Invitation, User
from accounts.refusals import allow
from accounts.states import Role

DAYS = 30


@dataclass(frozen=True)
class Issued:
    """An invitation with the secret of its link; only the secret's hash is stored with the invitation."""

    invitation: Invitation
    token: str


@transaction.atomic
def issue(email: str, *, name: str, role: str = "", by: User, at: datetime, days: int = DAYS) -> Issued:
    """Ask an address to join. The caller tells the reader: what the place is stands with whoever issued it."""
    allow(rules.refuse_strangers(administrator=access.is_administrator(by)))
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        name=name,
        role=role,
        token_hash=hashed(token),
        invited_at=at,
        invited_by=by,
        expires_at=at + timedelta(days=days),
    )
    audit.record("invitation.issued", invitation, by=by, at=at, role=role)
    return Issued(invitation, token)


@transaction.atomic
def invite_administrator(email: str, *, name: str, by: User, at: datetime) -> Invitation:
    """Ask an address to help run the programme, and tell it."""
    address = email.strip().lower()
    people.lock_role(Role.ADMINISTRATOR)
    administrator = access.is_administrator(by)
    allow(rules.refuse_invite_administrator(address, administrator=administrator, holders=_holders(at)))
    issued = issue(address, name=name, role=Role.ADMINISTRATOR, by=by, at=at)
    notices.invited_as_administrator(issued.invitation, issued.token, at=at)
    return issued.invitation


def _holders(at: datetime) -> set[str]:
    """Addresses that run the programme or are asked to."""
    role = Role.ADMINISTRATOR
    holding = User.objects.filter(role_grants__role=role, role_grants__revoked_at=None).values_list("email", flat=True)
    asked = Invitation.objects.filter(role=role, accepted_at=None, revoked_at=None, expires_at__gt=at)
    return {*holding, *asked.values_list("email", flat=True)}


def by_token(token: str) -> Invitation | None:
    """The invitation behind a link, in whatever state it is."""
    return Invitation.objects.select_related("invited_by").filter(token_hash=hashed(token)).first()


@transaction.atomic
def accept(invitation_id: int, *, by: User, at: datetime) -> Invitation:
    """Use an invitation up; grants the programme-wide role that it carries, if any."""
    invitation = _lock(invitation_id)
    allow(rules.refuse_accept(by, invitation, at=at))
    invitation.accepted_at, invitation.accepted_by = at, by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record("invitation.accepted", invitation, by=by, at=at)
    if invitation.role:
        people.give_role(by, role=invitation.role, by=invitation.invited_by, at=at)
    return invitation


@transaction.atomic
def revoke(invitation_id: int, *, by: User, at: datetime) -> None:
    """Take an invitation back: its link works no more."""
    invitation = _lock(invitation_id)
    allow(rules.refuse_change(invitation, administrator=access.is_administrator(by)))
    invitation.revoked_at, invitation.revoked_by = at, by
    invitation.save(update_fields=["revoked_at", "revoked_by"])
    audit.record("invitation.revoked", invitation, by=by, at=at)


@transaction.atomic
def renew(invitation_id: int, *, by: User, at: datetime, days: int = DAYS) -> Issued:
    """A new link and a new term; the old link works no more. The caller tells the reader."""
    invitation = _lock(invitation_id)
    allow(rules.refuse_change(invitation, administrator=access.is_administrator(by)))
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.expires_at = hashed(token), at + timedelta(days=days)
    invitation.save(update_fields=["token_hash", "expires_at"])
    audit.record("invitation.renewed", invitation, by=by, at=at)
    return Issued(invitation, token)


@transaction.atomic
def renew_administrator(invitation_id: int, *, by: User, at: datetime) -> None:
    """Renew an administrator's invitation and send it again."""
    issued = renew(invitation_id, by=by, at=at)
    notices.invited_as_administrator(issued.invitation, issued.token, at=at)


def hashed(token: str) -> str:
    """What is stored of a link's secret."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _lock(invitation_id: int) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).select_related("invited_by").get(pk=invitation_id)

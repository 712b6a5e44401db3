"""How do people, invitations and lines of the trail read on a page? Rows for templates, with their buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts import rules
from accounts.actions import Action
from accounts.models import AuditEvent, Invitation, Message, RoleGrant, User


@dataclass(frozen=True)
class Administrator:
    """Somebody who runs the programme, since when, and the button that ends it."""

    person: User
    granted_at: datetime
    granted_by: User | None
    revoke: Action


@dataclass(frozen=True)
class Invited:
    """Somebody who was asked to, and the buttons beside it."""

    invitation: Invitation
    expired: bool
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Mail:
    """A mail of the outbox and, while it fails, the button that tries again."""

    message: Message
    name: str
    state: str
    label: str
    look: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Line:
    """A line of the audit trail in words."""

    event: AuditEvent
    action: str
    subject_kind: str
    details: tuple[tuple[str, str], ...]


MAIL_LOOKS = {"sent": ("Sent", "handed_in"), "waiting": ("Waiting", "ordered"), "failing": ("Failing", "failed")}
"""A mail's state in words, and the status whose colours it shares."""

CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")
"""A state such as in_review, which reads better as words."""

KINDS = {
    "auditevent": "audit line",
    "message": "mail",
    "panelmember": "panel place",
    "rolegrant": "role",
    "user": "person",
}


def administrators(grants: Iterable[RoleGrant]) -> list[Administrator]:
    """Every row knows from the rule whether its role can be taken back."""
    standing = list(grants)
    holders = {grant.person_id for grant in standing}
    return [_administrator(grant, holders) for grant in standing]


def _administrator(grant: RoleGrant, holders: set[int]) -> Administrator:
    revoke = Action(
        "Remove",
        reverse("accounts:revoke_administrator", args=[grant.person_id]),
        refusal=rules.refuse_revoke_role(grant.person, administrator=True, holders=holders),
        kind="danger",
    )
    return Administrator(grant.person, grant.granted_at, grant.granted_by, revoke)


def invited(invitation: Invitation, *, at: datetime) -> Invited:
    renew = Action("Send again", reverse("accounts:renew_invitation", args=[invitation.pk]))
    withdraw = Action("Withdraw", reverse("accounts:withdraw_invitation", args=[invitation.pk]), kind="danger")
    return Invited(invitation, at >= invitation.expires_at, (renew, withdraw))


def mail(message: Message) -> Mail:
    """`message` carries the state that its queryset found."""
    state = str(getattr(message, "state", "waiting"))
    again = Action("Try again now", reverse("accounts:retry_message", args=[message.pk]))
    name = message.person.name if message.person else ""
    label, look = MAIL_LOOKS[state]
    return Mail(message, name, state, label, look, (again,) if state == "failing" else ())


def line(event: AuditEvent) -> Line:
    return Line(event, words(event.action), kind(event.subject_kind), details(event.data))


def words(action: str) -> str:
    """`invitation.issued` reads "Invitation issued"."""
    return action.replace(".", " ").replace("_", " ").capitalize()


def kind(subject_kind: str) -> str:
    return KINDS.get(subject_kind, subject_kind)


def details(data: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a line keeps beside its subject, as pairs of words; empty entries are left out."""
    return tuple((key.replace("_", " "), _value(value)) for key, value in data.items() if value not in ("", None, []))


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ") if CODE.fullmatch(str(value)) else str(value)

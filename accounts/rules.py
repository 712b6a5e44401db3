"""May this person do this, and if not, why? Each answers with the sentence of its refusal, empty when allowed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from accounts.models import Invitation, Message, User
from accounts.refusals import first

ADMINISTRATORS = "Only administrators of the programme can do this."


def refuse_strangers(*, administrator: bool) -> str:
    return "" if administrator else ADMINISTRATORS


def refuse_accept(person: User, invitation: Invitation, *, at: datetime) -> str:
    """An invitation works once, in time, and for its address only."""
    return first(
        refuse_open(invitation, at=at),
        ""
        if person.email == invitation.email
        else "This invitation was sent to another address. Log in with that one.",
    )


def refuse_open(invitation: Invitation, *, at: datetime) -> str:
    """Can this invitation still be accepted by the person whom it was sent to?"""
    if invitation.revoked_at:
        return "This invitation was withdrawn. Ask the programme for a new one."
    if invitation.accepted_at:
        return "This invitation was used already. Log in to go on."
    if at >= invitation.expires_at:
        return "This invitation has expired. Ask the programme for a new one."
    return ""


def refuse_change(invitation: Invitation, *, administrator: bool) -> str:
    """Renewing or revoking: by administrators, while nobody has accepted and it wasn't withdrawn."""
    return first(
        refuse_strangers(administrator=administrator),
        "This invitation was accepted already." if invitation.accepted_at else "",
        "This invitation was withdrawn already." if invitation.revoked_at else "",
    )


def refuse_invite_administrator(email: str, *, administrator: bool, holders: Collection[str]) -> str:
    """`holders` are the addresses of those who hold the role or an open invitation to it."""
    return first(
        refuse_strangers(administrator=administrator),
        f"{email} is an administrator or invited already." if email in holders else "",
    )


def refuse_grant_role(person: User, *, administrator: bool, holds: bool) -> str:
    return first(
        refuse_strangers(administrator=administrator),
        f"{person} has this role already." if holds else "",
    )


def refuse_revoke_role(person: User, *, administrator: bool, holders: Collection[int]) -> str:
    """`holders` are the people who hold the role now; one has to stay."""
    return first(
        refuse_strangers(administrator=administrator),
        "" if person.pk in holders else f"{person} does not have this role.",
        "The programme needs at least one administrator." if len(holders) == 1 else "",
    )


def refuse_save_profile(by: User, person_id: int) -> str:
    return "" if by.pk == person_id else "People change their own profiles only."


def refuse_read(by: User, person_id: int) -> str:
    return "" if by.pk == person_id else "These notices belong to somebody else."


def refuse_retry(message: Message, *, administrator: bool) -> str:
    return first(
        refuse_strangers(administrator=administrator),
        "This mail was sent already." if message.sent_at else "",
        "" if message.mailed else "This notice is not a mail.",
    )

"""What do we tell people about their account? One letter, one function."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.urls import reverse

from accounts import outbox
from accounts.models import Invitation, RoleGrant
from accounts.outbox import Letter


def invited_as_administrator(invitation: Invitation, token: str, *, at: datetime) -> None:
    """Sent again with every renewal: the link is a new one each time."""
    outbox.post(
        Letter(
            key=f"invitation:{invitation.pk}:{invitation.token_hash[:16]}",
            to=invitation.email,
            template="emails/accounts/invited_as_administrator.txt",
            context={"invitation": invitation},
            link=reverse("certification:join", args=[token]),
        ),
        at=at,
    )


def role_granted(grant: RoleGrant, *, at: datetime) -> None:
    _about_role(grant, "role_granted", link=reverse("accounts:people"), at=at)


def role_revoked(grant: RoleGrant, *, at: datetime) -> None:
    _about_role(grant, "role_revoked", link="", at=at)


def _about_role(grant: RoleGrant, event: str, *, link: str, at: datetime) -> None:
    letter = Letter(
        key=f"{event}:{grant.pk}",
        to=grant.person,
        template=f"emails/accounts/{event}.txt",
        context={"role": grant.get_role_display().lower()},
        link=link,
    )
    outbox.post(letter, at=at)


def security(event: str, email: str, context: dict[str, Any], *, at: datetime) -> None:
    """A code or a warning around logging in; it goes to the address alone, never into the app's notices."""
    letter = Letter(key=f"{event}:{uuid4().hex}", to=email, template=f"emails/accounts/{event}.txt", context=context)
    outbox.post(letter, at=at)

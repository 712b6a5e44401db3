"""May this browser make an account? Its session carries an invitation's token or an open registration."""

from __future__ import annotations

from django.http import HttpRequest

from accounts import clock, invitations, rules
from accounts.models import Invitation

INVITATION = "invitation"
REGISTRATION = "registration"
"""Session keys; the pages that check an invitation's link or a cohort's registration set them."""


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation that brought this browser here, while it can still be accepted."""
    token = request.session.get(INVITATION)
    invitation = invitations.by_token(str(token)) if token else None
    if invitation is None or rules.refuse_open(invitation, at=clock.now()):
        return None
    return invitation


def is_open(request: HttpRequest) -> bool:
    return bool(request.session.get(REGISTRATION)) or invitation_of(request) is not None

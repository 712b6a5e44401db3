"""How does allauth's log-in fit this house? Sign-up by invitation or open registration, and mail through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit, entrance, notices, tasks
from accounts.models import User
from accounts.nudge import nudge


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth asks here wherever this house decides for itself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return entrance.is_open(request)

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Who came through an invitation's link has shown that the address is theirs."""
        invitation = entrance.invitation_of(request)
        if invitation and invitation.email == email.lower():
            return True
        return bool(super().is_email_verified(request, email))

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Fill a new account from the sign-up form."""
        user.name = form.cleaned_data["name"]
        user.organisation = form.cleaned_data["organisation"]
        user.time_zone = form.cleaned_data["time_zone"]
        user.joined_at = timezone.now()
        saved: User = super().save_user(request, user, form, commit=commit)
        audit.record("person.joined", saved, by=saved, at=saved.joined_at)
        return saved

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Whatever changes how an account is protected is remembered, and its owner is warned."""
        audit.record(f"security.{_event(template_prefix)}", user, by=user, at=timezone.now())
        super().send_notification_mail(template_prefix, user, context, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Codes and warnings are letters like any other: stored first, sent afterwards."""
        notices.security(_event(template_prefix), email, {"email": email, **context}, at=timezone.now())
        nudge(tasks.deliver_messages)


def _event(template_prefix: str) -> str:
    """allauth's "account/email/password_changed" is the event "password_changed"."""
    return template_prefix.rsplit("/", 1)[-1]

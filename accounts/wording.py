"""How do the fields of the log-in pages read? The ready-made forms, in the house's words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm

LABELS = {
    "login": "E-mail address",
    "email": "E-mail address",
    "password": "Password",
    "remember": "Stay logged in on this computer",
    "oldpassword": "Present password",
    "password1": "New password",
    "password2": "New password, once more",
    "code": "Code",
}


class Worded:
    """A form whose labels are ours; what a placeholder says stands in the label already."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class Login(Worded, account.LoginForm):  # type: ignore[misc]
    pass


class ChangePassword(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPassword(Worded, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPassword(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class NewPassword(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class AddEmail(Worded, account.AddEmailForm):  # type: ignore[misc]
    pass


class RequestCode(Worded, account.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class Reauthenticate(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class SecondStep(Worded, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class SecondStepAgain(Worded, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class SetUpApp(Worded, ActivateTOTPForm):  # type: ignore[misc]
    pass

"""What may be typed into the pages about people?"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.core import context
from django import forms

from accounts import entrance
from accounts.fields import BoundedDate, Email, Line, ZoneField
from accounts.models import User


class ProfileForm(forms.Form):
    """Name, organisation, time zone."""

    name = Line(label="Name", help_text="As it should stand on a certificate.")
    organisation = Line(
        label="Organisation",
        required=False,
        help_text="Your school or district. Reviewers are never given work from their own organisation.",
    )
    time_zone = ZoneField(help_text="Dates and deadlines are shown in this zone.")

    @classmethod
    def of(cls, person: User, data: Any = None) -> ProfileForm:
        """The form filled with what is stored."""
        stored = {"name": person.name, "organisation": person.organisation, "time_zone": person.time_zone}
        return cls(data, initial=stored)


class SignupForm(BaseSignupForm):  # type: ignore[misc]
    """A new account: the profile beside address and password. The address of an invited person is fixed."""

    name = Line(
        label="Name", help_text="As it should stand on a certificate.", widget=forms.TextInput({"autocomplete": "name"})
    )
    organisation = Line(
        label="Organisation",
        required=False,
        help_text="Your school or district.",
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    time_zone = ZoneField(initial="UTC", help_text="Dates and deadlines are shown in this zone.")
    email = Email(label="E-mail address", widget=forms.EmailInput({"autocomplete": "email"}))
    field_order = ["name", "email", "organisation", "time_zone", "password1"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].label = "E-mail address"
        if not self.is_bound:
            self.fields["time_zone"].propose()
        invitation = entrance.invitation_of(context.request)
        if invitation:
            self.fields["email"].initial = invitation.email
            self.fields["email"].disabled = True
            self.fields["email"].help_text = "Your invitation was sent to this address."
            self.fields["name"].initial = invitation.name


class InviteForm(forms.Form):
    """Whom to ask to help run the programme."""

    name = Line(label="Name")
    email = Email(label="E-mail address")


class SearchForm(forms.Form):
    """Find people by name, address or organisation."""

    q = Line(label="Name, address or organisation", required=False, max_length=100)


class AuditForm(forms.Form):
    """Narrow the audit trail down."""

    person = Line(label="Person", required=False, max_length=100)
    action = forms.ChoiceField(label="Action", required=False)
    subject = Line(label="Subject", required=False, max_length=100)
    since = BoundedDate(label="From", required=False)
    until = BoundedDate(label="Until", required=False)

    def __init__(self, data: Any, *, actions: list[str]) -> None:
        super().__init__(data)
        choices = [("", "All actions"), *((name, name.replace(".", ": ").replace("_", " ")) for name in actions)]
        self.fields["action"] = forms.ChoiceField(label="Action", required=False, choices=choices)


class OutboxForm(forms.Form):
    """Which mails to list."""

    STATES = (("", "All mails"), ("waiting", "Waiting"), ("failing", "Failing"), ("sent", "Sent"))
    state = forms.ChoiceField(label="State", required=False, choices=STATES)
    q = Line(label="Address or subject", required=False, max_length=100)


def narrowed(form: forms.Form) -> dict[str, Any]:
    """What a search form asks for; a field that says nonsense narrows nothing and shows its error."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}

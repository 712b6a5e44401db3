"""What may be typed when somebody is asked to fill in a form, and by whoever fills it in?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.fields import Email, Line, Prose
from certification.models import Requirement
from portfolios.questions.asking_rules import MAX_NOTE
from portfolios.questions.fillable import AnswersForm
from portfolios.questions.private_forms import CONSENT


class AddressForm(forms.Form):
    """Who is asked, at which address."""

    name = Line(label="Name", max_length=120, help_text="As you would write it in a letter. Reviewers never see it.")
    email = Email(label="E-mail", help_text="The private link goes there and nowhere else.")


class AskForm(AddressForm):
    """Which form, from whom, and some personal words."""

    requirement = forms.ModelChoiceField(label="Form", queryset=Requirement.objects.none(), empty_label="Choose a form")
    note = Prose(
        label="Personal words",
        required=False,
        max_length=MAX_NOTE,
        help_text="They stand in the mail. Say why you ask, not what to answer.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("requirement", "name", "email", "note")

    def __init__(self, *args: Any, slots: QuerySet[Requirement], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["requirement"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (declared so above)
        field.queryset = slots


class PrivateForm(AnswersForm):
    """The answers behind a private link, with the word that they may be used; given when they are sent."""

    consent = forms.BooleanField(label=CONSENT)
    later = ("consent",)

"""What may be typed about candidates, panel members and their places?"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import AsciiInteger, BoundedDate, Email, Line, Prose
from certification import calendar
from certification.models import Cohort, Cycle, Enrolment, PanelMember, Section
from certification.states import PanelRole, Payment

PERSON = re.compile(r"(?P<name>[^<>@]*?)<?(?P<email>[^\s<>,;]+@[^\s<>,;]+)>?[\s,;]*")
LONGEST_LINE = 500
FEE_BY = (
    (Payment.OPEN, "Please send an invoice"),
    (Payment.ORDERED, "Purchase order"),
)


class InviteCandidatesForm(forms.Form):
    """One person a line."""

    people = Prose(
        label="People",
        help_text="One person a line: a name and an address, such as Maria Sanz <maria@example.org>.",
        widget=forms.Textarea({"rows": 10, "spellcheck": "false"}),
    )

    def clean_people(self) -> list[tuple[str, str]]:
        """Names and addresses; every line that can't be read is named with its number."""
        people, problems = [], []
        for number, line in enumerate(self.cleaned_data["people"].split("\n"), 1):
            if not line.strip():
                continue
            try:
                people.append(_person(line))
            except ValidationError:
                problems.append(f"Line {number} has no address that can be read: {line.strip()[:80]}")
        if problems:
            raise ValidationError(problems)
        return people


def _person(line: str) -> tuple[str, str]:
    parts = PERSON.fullmatch(line.strip()) if len(line) <= LONGEST_LINE else None
    if parts is None:
        raise ValidationError("This is no person.")
    name = parts["name"].strip(" ,;\t\"'")
    return Line(required=False).clean(name), Email().clean(parts["email"])


class SeatForm(forms.Form):
    """What a member of the panel judges, and how much."""

    role = forms.ChoiceField(label="Role", choices=PanelRole.choices, widget=forms.RadioSelect)
    sections = forms.ModelMultipleChoiceField(
        queryset=Section.objects.none(), label="Sections", widget=forms.CheckboxSelectMultiple
    )
    capacity = AsciiInteger(
        label="Capacity", min_value=1, max_value=200, help_text="How many sections at most in one cycle."
    )

    def __init__(self, cohort: Cohort, data: Any = None, *, member: PanelMember | None = None) -> None:
        sections = cohort.framework.sections.all()
        chosen = member.sections.all() if member else sections
        stored = {"role": member.role if member else PanelRole.REVIEWER, "capacity": member.capacity if member else 20}
        super().__init__(data, initial=stored | {"sections": [section.pk for section in chosen]})
        self.fields["sections"].queryset = sections  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Role, sections and capacity as the verbs take them."""
        given = self.cleaned_data
        sections = [section.pk for section in given["sections"]]
        return {"role": given["role"], "section_ids": sections, "capacity": given["capacity"]}


class InvitePanelForm(SeatForm):
    """Somebody new on the panel."""

    name = Line(label="Name")
    email = Email(label="E-mail address")
    field_order = ["name", "email"]

    def values(self) -> dict[str, Any]:
        return super().values() | {"name": self.cleaned_data["name"], "email": self.cleaned_data["email"]}


class ExtensionForm(forms.Form):
    """More time for one candidate in one cycle."""

    cycle = forms.ModelChoiceField(queryset=Cycle.objects.none(), label="Cycle", empty_label=None)
    last_day = BoundedDate(label="New last day to hand in")
    reason = Prose(
        label="Reason", max_length=2000, help_text="The candidate reads it.", widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, enrolment: Enrolment, data: Any = None) -> None:
        super().__init__(data, auto_id="id_extension_%s")
        self.zone = enrolment.cohort.time_zone
        cycles = self.fields["cycle"]
        cycles.queryset = enrolment.cohort.cycles.all()  # type: ignore[attr-defined]
        cycles.label_from_instance = lambda cycle: f"Cycle {cycle.number}"  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        closes_at = calendar.day_ends(given["last_day"], self.zone)
        return {"cycle_id": given["cycle"].pk, "closes_at": closes_at, "reason": given["reason"]}


class PaymentForm(forms.Form):
    """How the fee stands."""

    payment = forms.ChoiceField(label="The fee is", choices=Payment.choices)
    payment_reference = Line(
        label="Reference", required=False, max_length=120, help_text="The order’s or invoice’s number."
    )

    @classmethod
    def of(cls, enrolment: Enrolment, data: Any = None) -> PaymentForm:
        stored = {"payment": enrolment.payment, "payment_reference": enrolment.payment_reference}
        return cls(data, initial=stored, auto_id="id_payment_%s")


class ReasonForm(forms.Form):
    """Why."""

    reason = Prose(label="Reason", max_length=2000, widget=forms.Textarea({"rows": 3}))


class JoinForm(forms.Form):
    """What a candidate confirms on taking a place."""

    eligible = forms.BooleanField(
        label="I have coached full-time for two full school years and spend at least 60 % of my time coaching.",
        error_messages={"required": "Please confirm that you are eligible."},
    )
    payment = forms.ChoiceField(
        label="How will the fee be settled?", choices=FEE_BY, widget=forms.RadioSelect, initial=Payment.OPEN
    )
    payment_reference = Line(
        label="Number of the purchase order", required=False, max_length=120, help_text="Only with a purchase order."
    )

    def __init__(self, data: Any = None, *, fee_cents: int) -> None:
        super().__init__(data)
        if not fee_cents:
            del self.fields["payment"], self.fields["payment_reference"]

    def values(self) -> dict[str, Any]:
        """The arguments of `joining.accept` and `enrolments.register`."""
        return dict(self.cleaned_data)


class VerifyForm(forms.Form):
    """A certificate's code."""

    code = Line(
        label="Verification code",
        max_length=100,
        help_text="Twelve letters and digits at the foot of the certificate, such as 7K3M-9QXA-22FD.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

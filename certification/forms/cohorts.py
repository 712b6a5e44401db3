"""What may be typed about a cohort and its dates? Days are the cohort's own; windows include their last day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms

from accounts.fields import AsciiDecimal, AsciiInteger, BoundedDate, Line, ZoneField
from certification import calendar
from certification.calendar import Span, Window
from certification.models import Cohort, Cycle, Framework
from certification.rules import LARGEST_FEE, LONGEST_GRACE
from certification.states import CycleKind

Fieldset = tuple[str, list[list[forms.BoundField]]]
CYCLE = ("opens_on", "last_day", "release_on")
TERMS = (("open_registration",), ("registration_opens_on", "registration_last_day"), ("fee", "currency"))


class RegistrationForm(forms.Form):
    """What newcomers meet."""

    title = Line(label="Title", max_length=120, help_text="Candidates and reviewers read it, for example “Pilot 2027”.")
    open_registration = forms.BooleanField(
        label="Anybody may register",
        required=False,
        help_text="Otherwise candidates join by invitation only.",
    )
    registration_opens_on = BoundedDate(label="Registration opens on")
    registration_last_day = BoundedDate(label="Last day of registration")
    fee = AsciiDecimal(label="Fee", decimal_places=2, max_value=LARGEST_FEE // 100, help_text="0 for no fee.")
    currency = Line(label="Currency", max_length=3, help_text="Three letters, such as USD.")

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    @classmethod
    def of(cls, cohort: Cohort, data: Any = None) -> RegistrationForm:
        """Filled with what is stored."""
        zone = cohort.time_zone
        stored = {
            "title": cohort.title,
            "open_registration": cohort.open_registration,
            "registration_opens_on": calendar.local_day(cohort.registration_opens_at, zone),
            "registration_last_day": calendar.last_day(cohort.registration_closes_at, zone),
            "fee": Decimal(cohort.fee_cents) / 100,
            "currency": cohort.currency,
        }
        return cls(data, initial=stored)

    def terms(self) -> dict[str, Any]:
        """Title, openness and fee as the verbs take them."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "open_registration": given["open_registration"],
            "fee_cents": int(given["fee"] * 100),
            "currency": given["currency"],
        }

    def span(self, zone: str) -> Span:
        given = self.cleaned_data
        opens_at = calendar.day_begins(given["registration_opens_on"], zone)
        return Span(opens_at, calendar.day_ends(given["registration_last_day"], zone))


class CohortForm(RegistrationForm):
    """A new cohort: everything on one page, with the pilot's calendar as the proposal."""

    framework = forms.ModelChoiceField(queryset=Framework.objects.none(), label="Framework", empty_label=None)
    time_zone = ZoneField(help_text="Every day of the calendar below begins and ends in this zone.")
    field_order = ["framework", "title", "time_zone"]

    def __init__(self, data: Any = None, *, first_year: int, zone: str) -> None:
        super().__init__(data, initial=_proposal(first_year, zone))
        published = Framework.objects.filter(published_at__isnull=False).order_by("-published_at")
        framework = self.fields["framework"]
        framework.queryset = published  # type: ignore[attr-defined]
        for number in range(1, len(calendar.KINDS) + 1):
            self.fields |= _cycle_fields(f"cycle_{number}_")

    def fieldsets(self) -> Iterator[Fieldset]:
        """Each with its fields in rows: those of a row stand side by side."""
        yield "The cohort", [[self[name]] for name in ("framework", "title", "time_zone")]
        yield "Registration and fee", [[self[name] for name in row] for row in TERMS]
        for number, kind in enumerate(calendar.KINDS, 1):
            yield f"Cycle {number}: {kind.label.lower()}", [[self[f"cycle_{number}_{name}"] for name in CYCLE]]

    def values(self) -> dict[str, Any]:
        """The arguments of `cohorts.create`."""
        zone = self.cleaned_data["time_zone"]
        windows = [
            _window(number, kind, self.cleaned_data, f"cycle_{number}_", zone)
            for number, kind in enumerate(calendar.KINDS, 1)
        ]
        return self.terms() | {"time_zone": zone, "windows": windows, "registration": self.span(zone)}


class EvidenceRulesForm(forms.Form):
    """What counts as evidence in a cohort."""

    hosted_links = forms.BooleanField(
        label="Links to hosted video are taken",
        required=False,
        help_text="Otherwise recordings have to be uploaded. Links that were added already stay.",
    )
    forms_readable = forms.BooleanField(
        label="Coaches may read the forms that others filled in about them",
        required=False,
        help_text="Otherwise a coach sees that a form has arrived, and not what it says.",
    )
    upload_grace_hours = AsciiInteger(
        label="Grace for uploads, in hours",
        max_value=LONGEST_GRACE,
        help_text="An upload begun before a window closes counts when it ends within this time. 0 for none.",
    )

    @classmethod
    def of(cls, cohort: Cohort, data: Any = None) -> EvidenceRulesForm:
        """Filled with what is stored."""
        return cls(data, initial={name: getattr(cohort, name) for name in cls.base_fields})


class CycleForm(forms.Form):
    """The dates of one cycle."""

    def __init__(self, cycle: Cycle, zone: str, data: Any = None) -> None:
        super().__init__(data, initial=_days(cycle, zone), auto_id=f"id_cycle_{cycle.number}_%s")
        self.cycle, self.zone = cycle, zone
        self.fields |= _cycle_fields("")

    def moments(self) -> dict[str, datetime]:
        """The dates as `cohorts.change_cycle` takes them; a day that was left alone keeps its exact moment."""
        kind = CycleKind(self.cycle.kind)
        window = _window(self.cycle.number, kind, self.cleaned_data, "", self.zone)
        moved = {
            "opens_at": ("opens_on", window.opens_at),
            "closes_at": ("last_day", window.closes_at),
            "releases_at": ("release_on", window.releases_at),
        }
        return {
            column: moment if day in self.changed_data else getattr(self.cycle, column)
            for column, (day, moment) in moved.items()
        }


def _cycle_fields(prefix: str) -> dict[str, forms.Field]:
    return {
        f"{prefix}opens_on": BoundedDate(label="Window opens on"),
        f"{prefix}last_day": BoundedDate(label="Last day to hand in"),
        f"{prefix}release_on": BoundedDate(label="Results planned for"),
    }


def _window(number: int, kind: CycleKind, given: dict[str, Any], prefix: str, zone: str) -> Window:
    return Window(
        number=number,
        kind=kind,
        opens_at=calendar.day_begins(given[f"{prefix}opens_on"], zone),
        closes_at=calendar.day_ends(given[f"{prefix}last_day"], zone),
        releases_at=calendar.day_begins(given[f"{prefix}release_on"], zone),
    )


def _days(cycle: Cycle | Window, zone: str) -> dict[str, Any]:
    return {
        "opens_on": calendar.local_day(cycle.opens_at, zone),
        "last_day": calendar.last_day(cycle.closes_at, zone),
        "release_on": calendar.local_day(cycle.releases_at, zone),
    }


def _proposal(first_year: int, zone: str) -> dict[str, Any]:
    """The pilot's calendar and fee."""
    span = calendar.registration(first_year, zone)
    windows: Sequence[Window] = calendar.pilot(first_year, zone)
    cycles = {f"cycle_{window.number}_{name}": day for window in windows for name, day in _days(window, zone).items()}
    return cycles | {
        "time_zone": zone,
        "registration_opens_on": calendar.local_day(span.opens_at, zone),
        "registration_last_day": calendar.last_day(span.closes_at, zone),
        "fee": Decimal(400),
        "currency": "USD",
    }

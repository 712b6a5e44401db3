"""What may people send to the pages of judging, and what did they mean?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.validators import DecimalValidator, MaxValueValidator, MinValueValidator

from accounts import fields
from accounts.refusals import Refused
from portfolios.viewing import pins
from portfolios.viewing.pins import WHOLE, Pin
from reviews import rules
from reviews.marks import SCALE, Policy
from reviews.models.sentences import LONGEST
from reviews.supposing import Terms

FEEDBACK_LIMIT = 4000
REASON_LIMIT = 2000


def reason_field(label: str, help_text: str = "") -> fields.Prose:
    """A reason in a person's own words; never empty."""
    return fields.Prose(label=label, help_text=help_text, max_length=REASON_LIMIT, widget=forms.Textarea({"rows": 4}))


class ReasonForm(forms.Form):
    """Why something is declined, recused or cancelled."""

    def __init__(self, *args: Any, label: str = "Reason", help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field(label, help_text)


@dataclass(frozen=True)
class Choices:
    """What the desk's form offers: criteria by slug, exhibits by number, conditions by code, each with its words.

    `grounds` say of each exhibit by number what it is and how long, for the moments and pages in it."""

    criteria: Sequence[tuple[str, str]]
    exhibits: Sequence[tuple[int, str]]
    conditions: Sequence[tuple[str, str]]
    grounds: Mapping[int, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What a reviewer says about one criterion; the exhibit is named by its number, `pin` is the place in it."""

    slug: str
    value: Decimal | None
    exhibit: int | None
    strengths: str
    next_step: str
    pin: Pin = WHOLE


@dataclass(frozen=True)
class Difference:
    """One field that was saved elsewhere while this reviewer wrote."""

    label: str
    mine: str
    stored: str


NOTHING = "Nothing."


class VersionForm(forms.Form):
    """Which saved version somebody looked at."""

    version = fields.AsciiInteger(widget=forms.HiddenInput)


class ReviewForm(VersionForm):
    """A review's draft: for each criterion a value, the exhibit that carries it and the feedback; or a condition.

    A draft may have gaps, so no field is required; what is missing is said when it is handed in."""

    condition = forms.ChoiceField(label="Condition", required=False)
    condition_reason = fields.Prose(
        label="What you found",
        help_text="Say what cannot be judged and why, in words that the coach may read.",
        required=False,
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.pins: dict[str, Pin] = {}
        condition = self.fields["condition"]
        condition.choices = [("", "None: the evidence can be scored"), *choices.conditions]  # type: ignore[attr-defined]
        for slug, _ in choices.criteria:
            self.fields.update(criterion_fields(slug, choices.exhibits))

    def clean(self) -> dict[str, Any]:
        """What is written about a place stands there as it is read."""
        self.pins = {slug: self._pin(slug) for slug, _ in self.choices.criteria}
        for slug, pin in self.pins.items():
            self.cleaned_data |= {f"from-{slug}": pin.start, f"to-{slug}": pin.end}
        return self.cleaned_data

    def _pin(self, slug: str) -> Pin:
        sent = self.cleaned_data
        start, end = sent.get(f"from-{slug}", ""), sent.get(f"to-{slug}", "")
        number = sent.get(f"exhibit-{slug}", "")
        try:
            if not number and (start or end):
                raise Refused(rules.NO_EXHIBIT)
            return pins.read(*self.choices.grounds[int(number)], start, end) if number else WHOLE
        except Refused as refusal:
            self.add_error(f"from-{slug}", str(refusal))
            return WHOLE

    def findings(self) -> list[Finding]:
        """One finding for each criterion, in the framework's order."""
        return [self._finding(slug) for slug, _ in self.choices.criteria]

    def _finding(self, slug: str) -> Finding:
        sent = self.cleaned_data
        return Finding(
            slug=slug,
            value=Decimal(sent[f"value-{slug}"]) if sent[f"value-{slug}"] else None,
            exhibit=int(sent[f"exhibit-{slug}"]) if sent[f"exhibit-{slug}"] else None,
            strengths=sent[f"strengths-{slug}"],
            next_step=sent[f"next_step-{slug}"],
            pin=self.pins[slug],
        )

    def differences(self, stored: Mapping[str, str]) -> list[Difference]:
        """The fields in which this form and the stored draft say different things."""
        names = [name for name in self.fields if name != "version"]
        pairs = [(name, str(self.cleaned_data.get(name) or ""), stored.get(name, "")) for name in names]
        return [self._difference(name, mine, kept) for name, mine, kept in pairs if mine != kept]

    def _difference(self, name: str, mine: str, stored: str) -> Difference:
        titles = dict(self.choices.criteria)
        slug = name.partition("-")[2]
        label = str(self.fields[name].label)
        return Difference(
            label=f"{titles[slug]}: {label}" if slug in titles else label,
            mine=self._words(name, mine),
            stored=self._words(name, stored),
        )

    def _words(self, name: str, value: str) -> str:
        if not value:
            return NOTHING
        offered: dict[Any, Any] = dict(getattr(self.fields[name], "choices", ()))
        return str(offered.get(value, value))


def criterion_fields(slug: str, exhibits: Sequence[tuple[int, str]]) -> dict[str, forms.Field]:
    """The fields of one criterion, by name."""
    carried_by = [("", "Choose an exhibit"), *((str(number), words) for number, words in exhibits)]
    scale = [("", "Not scored"), *((str(value), str(value)) for value in SCALE)]
    return {
        f"value-{slug}": forms.ChoiceField(label="Score", choices=scale, required=False),
        f"exhibit-{slug}": forms.ChoiceField(
            label="Exhibit that carries it", choices=carried_by, required=False, widget=forms.Select
        ),
        f"from-{slug}": place_field("From", "A moment such as 4:05, or a page such as 3."),
        f"to-{slug}": place_field("To", "Where it ends, if that helps."),
        f"strengths-{slug}": feedback_field("Strengths", "What the evidence shows, with a moment or a page."),
        f"next_step-{slug}": feedback_field("Next step", "One thing that would lift this criterion."),
    }


def place_field(label: str, help_text: str) -> fields.Line:
    """A moment or a page. Two of them can't be joined to one, so that it counts as picked, not as written."""
    widget = forms.TextInput({"size": 8, "autocomplete": "off", "data-picked": True})
    return fields.Line(label=label, help_text=help_text, required=False, max_length=12, widget=widget)


def feedback_field(label: str, help_text: str) -> fields.Prose:
    return fields.Prose(
        label=label,
        help_text=help_text,
        required=False,
        max_length=FEEDBACK_LIMIT,
        widget=forms.Textarea({"rows": 3, "dir": "auto"}),
    )


class SpentForm(forms.Form):
    """How many seconds a desk was used since it last told."""

    seconds = fields.AsciiInteger(max_value=86_400)


class SentenceForm(forms.Form):
    """One of a reviewer's own sentences, for one criterion or for any."""

    text = fields.Line(label="Sentence", max_length=LONGEST, widget=forms.Textarea({"rows": 2, "dir": "auto"}))
    criterion = forms.ChoiceField(label="For", required=False)

    def __init__(self, *args: Any, criteria: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = [("", "Any criterion"), *criteria]  # type: ignore[attr-defined]

    def words(self) -> dict[str, Any]:
        """What the verb takes."""
        sent = self.cleaned_data
        return {"text": sent["text"], "criterion_id": int(sent["criterion"]) if sent["criterion"] else None}


class SendBackForm(forms.Form):
    """Why a submission goes back to its candidate, and until when it may be handed in again, in the cohort's zone."""

    reason = reason_field("Reason", "The candidate reads this, and it stays with the submission.")

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["until"] = fields.BoundedDateTime(
            label="New close",
            help_text=f"In the cohort’s time zone, {zone}. Leave it empty to keep the close of the window; "
            "a date gives this candidate an extension.",
            zone=zone,
            required=False,
        )


class ApplyForm(forms.Form):
    """A proposal that was looked at, and until when its reviews are due."""

    plan = forms.CharField(widget=forms.HiddenInput, max_length=1_000_000)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_at"] = fields.BoundedDateTime(
            label="Due",
            help_text=f"In the cohort’s time zone, {zone}. Leave it empty for 30 days from now.",
            zone=zone,
            required=False,
        )


class MoveForm(ApplyForm):
    """A proposed move, and why the reviewer loses the reviews."""

    reason = reason_field("Reason", "The reviewer reads it, and it stays with the submissions.")


class AssignForm(forms.Form):
    """Who judges a submission."""

    member = fields.AsciiInteger(min_value=1)


class StatementForm(forms.Form):
    """The yearly statement, in the version that was shown, and whom one must not judge."""

    version = fields.AsciiInteger(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label="I have read this and agree", error_messages={"required": "Tick the box to agree."}
    )
    relations = fields.Prose(
        label="People and organisations whose work you must not judge",
        help_text="Names, addresses or schools, and what ties you to them. Leave it empty when there is nothing new. "
        "Only administrators read it; nobody tells you whether one of them takes part.",
        required=False,
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 4}),
    )


class ConflictForm(forms.Form):
    """Who must not judge whose work, and why."""

    person = forms.ChoiceField(label="Panel member")
    enrolment = forms.ChoiceField(label="Candidate")
    reason = reason_field("Reason", "Such as a former colleague or a relative. Only administrators read it.")

    def __init__(
        self,
        *args: Any,
        panel: Sequence[tuple[int, str]],
        candidates: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (("person", panel), ("enrolment", candidates)):
            self.fields[name].choices = [("", "Choose"), *found]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        sent = self.cleaned_data
        ids = {"person_id": int(sent["person"]), "enrolment_id": int(sent["enrolment"])}
        return ids | {"reason": sent["reason"]}


class WhatIfForm(forms.Form):
    """Other terms to try on a cycle's decisions. Numbers outside of the scale are refused, an empty one is the
    framework's own."""

    cycle = forms.TypedChoiceField(label="Cycle", coerce=int)
    threshold = fields.AsciiDecimal(label="Overall score needed", max_digits=6, decimal_places=4)
    floor = fields.AsciiDecimal(label="Floor of each section", max_digits=6, decimal_places=4)
    tolerance = fields.AsciiDecimal(label="How far apart two reviewers may be", max_digits=6, decimal_places=4)
    without = forms.TypedChoiceField(
        label="Without one reviewer",
        help_text="The other review of a section then counts alone, unless a lead has ruled: that stands. Without the "
        "lead who ruled, the section waits for another.",
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        cycles: Sequence[int],
        people: Sequence[tuple[int, str]],
        policy: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cycle"].choices = [(number, f"Cycle {number}") for number in cycles]  # type: ignore[attr-defined]
        self.fields["without"].choices = [("", "Nobody is left out"), *people]  # type: ignore[attr-defined]
        own = {"threshold": "overall_threshold", "floor": "section_floor", "tolerance": "tolerance"}
        for name, key in own.items():
            least, most = (Decimal(0), SCALE[-1] - SCALE[0]) if name == "tolerance" else (SCALE[0], SCALE[-1])
            span = f"{least.normalize():f} to {most.normalize():f}"
            bounds = [check(limit, f"Choose a number from {span}.") for check, limit in
                      ((MinValueValidator, least), (MaxValueValidator, most))]  # fmt: skip
            self.fields[name].help_text = f"From {span}; {policy[key]} in this framework."
            self.fields[name].validators = [DecimalValidator(6, 4), *bounds]

    def terms(self, policy: Policy) -> Terms:
        """The terms that were asked for, the rest of the policy as it is."""
        sent = self.cleaned_data
        return Terms(
            replace(
                policy,
                overall_threshold=Fraction(sent["threshold"]),
                section_floor=Fraction(sent["floor"]),
                tolerance=Fraction(sent["tolerance"]),
            ),
            without=sent["without"],
        )


class WordingForm(VersionForm):
    """How a section's texts are worded, by their place; an empty one puts back what was written, and `restore` names
    the place of one that is put back whatever stands in it."""

    restore = fields.AsciiInteger(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, labels: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, label in enumerate(labels):
            self.fields[f"text-{place}"] = fields.Prose(
                label=f"As the coach will read it: {label}",
                required=False,
                max_length=FEEDBACK_LIMIT,
                widget=forms.Textarea({"rows": 4, "spellcheck": "true"}),
            )

    @property
    def said(self) -> dict[int, str]:
        """The texts by their place; those that were not sent are left as they are."""
        sent = [name for name in self.fields if name.startswith("text-") and name in self.data]
        said = {int(name.removeprefix("text-")): self.cleaned_data[name] for name in sent}
        restore = self.cleaned_data["restore"]
        return said if restore is None else said | {restore: ""}

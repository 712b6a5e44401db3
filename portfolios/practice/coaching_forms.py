"""What may be typed about coaching cycles, consents and listed items? Forms that survive whatever arrives."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.fields import BoundedDate, Line, Prose
from portfolios.models import CoachingCycle, Consent, Evidence
from portfolios.practice.coaching_rules import MAX_COACHING_NOTE
from portfolios.practice.consent_rules import MAX_REASON
from portfolios.states import ConsentRole, ConsentScope

PSEUDONYM = "A pseudonym, such as “Teacher A” or “Ms K”. Never the real name: what you write here can reach reviewers."
VISIBLE = "A pseudonym or a group, such as “Teacher A”, “students of the class” or “co-teacher”. No real names."
FORM_HELP = "A scan or photo of the paper, from your library. Reviewers never see it."


class CoachingCycleForm(forms.Form):
    """One coaching cycle as its coach keeps it, with the version that they saw."""

    teacher = Line(label="Teacher", max_length=80, help_text=PSEUDONYM)
    began_on = BoundedDate(label="Began on")
    ended_on = BoundedDate(label="Ended on", required=False, help_text="Leave it empty while the cycle goes on.")
    note = Prose(
        label="Note",
        required=False,
        max_length=MAX_COACHING_NOTE,
        help_text="For yourself: class, strategy, what to remember. Reviewers don’t read it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.RegexField(r"\A[0-9]{1,9}\Z", required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, cycle: CoachingCycle, data: Any = None) -> CoachingCycleForm:
        """Filled with what is stored."""
        names = ("teacher", "began_on", "ended_on", "note", "version")
        return cls(data, initial={name: getattr(cycle, name) for name in names})

    def words(self) -> dict[str, Any]:
        """What a cycle says, as the verbs take it."""
        return {name: self.cleaned_data[name] for name in ("teacher", "began_on", "ended_on", "note")}


class BelongsForm(forms.Form):
    """To which coaching cycle something belongs."""

    coaching_cycle = forms.ModelChoiceField(
        label="Coaching cycle",
        queryset=CoachingCycle.objects.none(),
        required=False,
        empty_label="No coaching cycle",
    )

    def __init__(self, data: Any = None, *, cycles: QuerySet[CoachingCycle], **options: Any) -> None:
        super().__init__(data, **options)
        offer_cycles(self, cycles)


def offer_cycles(form: forms.Form, cycles: QuerySet[CoachingCycle]) -> None:
    """Let the form's field choose among these, each with its beginning: a teacher can have several."""
    field = form.fields["coaching_cycle"]
    field.queryset = cycles  # type: ignore[attr-defined]
    field.label_from_instance = cycle_words  # type: ignore[attr-defined]


def cycle_words(cycle: CoachingCycle) -> str:
    return f"{cycle.teacher}, begun {cycle.began_on:%-d %B %Y}"


class ConsentForm(forms.Form):
    """One person or group who can be seen or heard."""

    visible = Line(label="Who can be seen or heard", max_length=120, help_text=VISIBLE)
    role = forms.ChoiceField(label="Who agreed", choices=[("", "Choose"), *ConsentRole.choices])
    given_on = BoundedDate(label="Given on")
    scope = forms.ChoiceField(label="They agreed to", choices=ConsentScope.choices, widget=forms.RadioSelect)
    ends_on = BoundedDate(
        label="Ends on", required=False, help_text="The last day. After it the recording is hidden until it is renewed."
    )
    signed_form = forms.ModelChoiceField(
        label="Signed form",
        queryset=Evidence.objects.none(),
        required=False,
        empty_label="None",
        help_text=FORM_HELP,
    )

    def __init__(self, data: Any = None, *, papers: QuerySet[Evidence], **options: Any) -> None:
        super().__init__(data, **{"initial": {"scope": ConsentScope.REVIEW}} | options)
        self.fields["signed_form"].queryset = papers  # type: ignore[attr-defined]

    def words(self) -> dict[str, Any]:
        """What was typed, as the verbs take it."""
        typed = dict(self.cleaned_data)
        paper = typed.pop("signed_form")
        return typed | {"signed_form_id": paper.pk if paper else None}


class RenewalForm(ConsentForm):
    """The new dates of a consent that was given again."""

    field_order = ["given_on", "ends_on", "signed_form"]

    def __init__(self, data: Any = None, *, papers: QuerySet[Evidence], **options: Any) -> None:
        super().__init__(data, papers=papers, **options)
        for name in ("visible", "role", "scope"):
            del self.fields[name]


class WithdrawConsentForm(forms.Form):
    """Why a consent was taken back, and from what."""

    reason = Prose(
        label="Reason",
        max_length=MAX_REASON,
        help_text="A few words for the trail, such as “The parents called on Monday”. No real names.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    everywhere = forms.BooleanField(label="", required=False)

    def __init__(self, data: Any = None, *, consent: Consent, others: int, **options: Any) -> None:
        super().__init__(data, **options)
        if others:
            recordings = "the other recording" if others == 1 else f"the {others} other recordings"
            self.fields["everywhere"].label = f"Withdraw “{consent.visible}” from {recordings} of this portfolio, too."
        else:
            del self.fields["everywhere"]


class ItemForm(forms.Form):
    """The title of something that a section lists."""

    title = Line(label="Title", max_length=120)

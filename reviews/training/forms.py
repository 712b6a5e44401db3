"""What is sent to the pages of training, and what is meant by it?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from accounts import fields
from certification.models import Criterion
from reviews.forms import FEEDBACK_LIMIT, reason_field
from reviews.marks import SCALE
from reviews.models import Benchmark
from reviews.states import Purpose, Standing
from reviews.training.rules import MOST_SETS, Agreed

STANDINGS = ((Standing.QUALIFIED, "Qualified in this cycle"), (Standing.PAUSED, "Paused: no new work"))


class MakeForm(forms.Form):
    """What a submission becomes a benchmark for, and who agreed to that."""

    purpose = forms.ChoiceField(
        label="What is it for?",
        choices=Purpose.choices,
        help_text="Practice shows the agreed scores afterwards. Validity papers come along with live work, unseen.",
    )
    set_number = fields.AsciiInteger(
        label="Set", min_value=1, max_value=MOST_SETS, required=False, help_text="For qualification only."
    )
    consent = reason_field(
        "Consent and cleaning",
        "Who agreed that reviewers are trained with this, when, and what was taken out of it. It is kept.",
    )

    def clean(self) -> dict[str, Any]:
        sent = dict(super().clean() or {})
        if sent.get("purpose") == Purpose.QUALIFICATION and sent.get("set_number") is None:
            self.add_error("set_number", "Give the number of its set.")
        return sent


class AgreedForm(forms.Form):
    """The agreed value of each criterion, and why it is that; a draft may have gaps."""

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        scale = [("", "Not agreed"), *((str(value), str(value)) for value in SCALE)]
        for criterion in criteria:
            self.fields[f"value-{criterion.slug}"] = forms.ChoiceField(
                label=f"{criterion.title}: agreed value", choices=scale, required=False
            )
            self.fields[f"rationale-{criterion.slug}"] = fields.Prose(
                label="Why this value",
                help_text="Name the exhibit and the moment that decide it, and what the next level would take.",
                required=False,
                max_length=FEEDBACK_LIMIT,
                widget=forms.Textarea({"rows": 4, "dir": "auto"}),
            )

    def scores(self) -> list[Agreed]:
        """What a valid form says, in the ids that the verb takes."""
        sent = self.cleaned_data
        return [
            Agreed(
                criterion_id=criterion.pk,
                value=Decimal(sent[f"value-{criterion.slug}"]) if sent[f"value-{criterion.slug}"] else None,
                rationale=sent[f"rationale-{criterion.slug}"],
            )
            for criterion in self.criteria
        ]


def stored(benchmark: Benchmark) -> dict[str, str]:
    """What is put down so far, by the form's field names."""
    found: dict[str, str] = {}
    for score in benchmark.scores.all():
        value = "" if score.value is None else f"{score.value:.2f}".rstrip("0").rstrip(".")
        found |= {f"value-{score.criterion.slug}": value, f"rationale-{score.criterion.slug}": score.rationale}
    return found


class StandingForm(forms.Form):
    """How a panel member stands in a section from now on, by an administrator's word."""

    standing = forms.ChoiceField(label="From now on", choices=STANDINGS)
    reason = reason_field("Reason", "The panel member reads it, and it is kept.")

"""What does the page of a form in the library show? Its questions to fill in, or the answers to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from certification.states import FilledBy
from portfolios import evidence
from portfolios.models import Evidence
from portfolios.pages import library
from portfolios.pages.common import Context
from portfolios.questions import answering, form_rules
from portfolios.questions.fillable import TitledAnswersForm, initial


def filling(
    person: User,
    item: Evidence,
    *,
    form: TitledAnswersForm | None = None,
    current: Mapping[str, Any] | None = None,
) -> Context:
    """One form of the library: the editor of an own one, the answers of one that can't be changed."""
    context = library.evidence(person, item)
    own = item.filled_by == FilledBy.CANDIDATE
    refusal = context["refusal"] or form_rules.refuse_answer(item)
    started = initial(item.answers, title=item.title, version=item.version)
    return context | {
        "form": form or TitledAnswersForm(questions=item.form, initial=started),
        "title_form": None if own or context["refusal"] else context["form"],
        "refusal": refusal,
        "unread": form_rules.refuse_read(item),
        "current": current,
        "missing": [] if evidence.is_frozen(item.pk) else answering.missing(item.form, item.answers),
    }

"""What do the candidate's pages about forms by others show, and the page behind a private link?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.forms import BaseForm
from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from certification.states import FilledBy
from portfolios import rules
from portfolios.models import FormRequest, Portfolio
from portfolios.pages.common import Context, crumbs, evidence_url
from portfolios.preparation import facts
from portfolios.questions import asking_rules, form_rules
from portfolios.questions.asking_forms import PrivateForm
from portfolios.questions.fillable import initial
from portfolios.states import FILLABLE, AskState

WRITERS = {
    FilledBy.TEACHER: "a teacher whom the coach has worked with",
    FilledBy.COLLEAGUE: "a colleague who has seen the coach lead",
    FilledBy.PRINCIPAL: "the principal, or the leader to whom the coach reports",
}


@dataclass(frozen=True)
class Asked:
    """One request in the candidate's list; `words` and `url` once it has arrived."""

    request: FormRequest
    state: str
    label: str
    when: tuple[str, datetime]
    words: str
    url: str
    actions: tuple[Action, ...]


def requests(person: User, portfolio: Portfolio, shown: Page[FormRequest], *, at: datetime) -> Context:
    """Everybody who was asked, with how far they are."""
    return {
        "portfolio": portfolio,
        "crumbs": crumbs(portfolio),
        "page": shown,
        "rows": [_asked(person, asked, at) for asked in shown],
        "readable": portfolio.enrolment.cohort.forms_readable,
        "refusal": rules.refuse_collect(person, portfolio.enrolment),
    }


def _asked(person: User, asked: FormRequest, at: datetime) -> Asked:
    over = asked.state in FILLABLE and at >= asked.expires_at
    state = AskState.EXPIRED if over else AskState(asked.state)
    item = asked.evidence
    return Asked(
        request=asked,
        state=state.value,
        label=state.label,
        when=_when(asked, state),
        words=facts.counted(item.words, "word") if item else "",
        url=evidence_url(item) if item and item.removed_at is None else "",
        actions=tuple(_actions(person, asked, state, at)),
    )


def _when(asked: FormRequest, state: AskState) -> tuple[str, datetime]:
    if state == AskState.HANDED_IN and asked.handed_in_at:
        return "Arrived", asked.handed_in_at
    if state == AskState.OPENED and asked.opened_at:
        return "Begun", asked.opened_at
    if state in (AskState.DECLINED, AskState.REVOKED) and asked.ended_at:
        return state.label, asked.ended_at
    return ("Expired", asked.expires_at) if state == AskState.EXPIRED else ("Sent", asked.sent_at)


def _actions(person: User, asked: FormRequest, state: AskState, at: datetime) -> Iterator[Action]:
    """What can still be done; nothing once it has arrived, was declined or taken back."""
    if state not in FILLABLE | {AskState.EXPIRED}:
        return
    refusal = asking_rules.refuse_send(person, asked, at=at)
    yield Action("Send again", reverse("portfolios:resend_request", args=[asked.pk]), refusal)
    yield Action("Change the address", reverse("portfolios:readdress_request", args=[asked.pk]), refusal, method="get")
    yield Action("Take back", reverse("portfolios:revoke_request", args=[asked.pk]))


def ask(portfolio: Portfolio, form: BaseForm) -> Context:
    """The form that asks somebody."""
    back = ("Forms by others", reverse("portfolios:requests", args=[portfolio.pk]))
    return {"portfolio": portfolio, "crumbs": crumbs(portfolio, back), "form": form}


def readdress(asked: FormRequest, form: BaseForm) -> Context:
    return ask(asked.portfolio, form) | {"asked": asked}


def private_form(
    asked: FormRequest,
    *,
    refusal: str,
    form: PrivateForm | None = None,
    current: Mapping[str, Any] | None = None,
    thanks: bool = False,
    versions_url: str = "",
) -> Context:
    """The page behind a link: what it is for, who sees it, and the questions; what was typed stays whatever happens."""
    started = initial(asked.answers, version=asked.version)
    typed = form is not None and bool(form.is_bound)
    return {
        "asked": asked,
        "coach": asked.asked_by,
        "cohort": asked.portfolio.enrolment.cohort,
        "writer": WRITERS[FilledBy(asked.filled_by)],
        "form": form or PrivateForm(questions=asked.form, initial=started),
        "shows_form": not refusal or typed,
        "refusal": refusal,
        "current": current,
        "thanks": thanks or asked.state == AskState.HANDED_IN,
        "readable": not form_rules.refuse_read_forms(asked.portfolio.enrolment.cohort),
        "versions_url": versions_url,
    }

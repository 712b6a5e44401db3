"""Which buttons does a candidate find at a section, and why is one of them grey?"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from certification.models import Section
from portfolios import rules
from portfolios.models import Portfolio, Submission
from portfolios.standing import Standing
from portfolios.states import EDITABLE, Status, face


def for_section(
    person: User, portfolio: Portfolio, section: Section, attempts: Sequence[Submission], stands: Standing
) -> list[Action]:
    """What can be done at a section now, the next step first; `attempts` are all of it, first to last."""
    last = attempts[-1] if attempts else None
    status = face(last.status) if last else Status.WITHDRAWN
    if last and status in EDITABLE:
        return [_check(last), _withdraw(person, last, stands)]
    if last and status == Status.SUBMITTED:
        return [_receipt(last), _withdraw(person, last, stands)]
    offered = [begin(person, portfolio, section.slug, attempts, stands)]
    if last and status == Status.RELEASED:
        offered += [Action("Read the result", reverse("reviews:results", args=[portfolio.pk]), method="get")]
        offered += [_receipt(last)]
    return offered


def begin(person: User, portfolio: Portfolio, slug: str, attempts: Sequence[Submission], stands: Standing) -> Action:
    """Begin a section, for the first time or again."""
    retake = any(attempt.status == Status.RELEASED for attempt in attempts)
    again = "Begin a retake" if retake else "Begin this section again"
    return Action(
        label=again if attempts else "Begin this section",
        url=reverse("portfolios:begin", args=[portfolio.pk, slug]),
        refusal=rules.refuse_begin(person, stands, attempts),
        kind="primary",
    )


def _check(submission: Submission) -> Action:
    return Action("Check and hand in", reverse("portfolios:check", args=[submission.pk]), kind="primary", method="get")


def _receipt(submission: Submission) -> Action:
    return Action("Open the receipt", reverse("portfolios:receipt", args=[submission.pk]), method="get")


def _withdraw(person: User, submission: Submission, stands: Standing) -> Action:
    """Grey only for what a candidate may know: the panel's doings don't show in a button."""
    window_open = submission.cycle is not None and stands.is_open(submission.cycle)
    return Action(
        label="Withdraw this attempt",
        url=reverse("portfolios:withdraw", args=[submission.pk]),
        refusal=rules.refuse_withdraw(person, stands.enrolment, face(submission.status), window_open=window_open),
        kind="danger",
        method="get",
    )

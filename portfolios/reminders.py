"""Whom do we remind that their window closes? Everybody with drafts, 30, 10, 3 and 1 days before, once each."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from accounts import outbox
from accounts.outbox import Letter
from certification import calendar
from certification.models import Cycle, Extension
from certification.states import Place
from portfolios import notices, standing
from portfolios.models import Portfolio, Submission
from portfolios.states import EDITABLE

DAYS = (1, 3, 10, 30)


def due(closes_at: datetime, at: datetime) -> int | None:
    """The reminder that this moment calls for, in days before the close; None when it is too early or too late."""
    left = closes_at - at
    if left <= timedelta(0):
        return None
    return next((days for days in DAYS if left <= timedelta(days=days)), None)


def remind(*, at: datetime) -> int:
    """Write every reminder that is due; running twice writes none twice. Answers how many were due."""
    drafts: dict[int, int] = defaultdict(int)
    for portfolio_id in Submission.objects.filter(status__in=EDITABLE).values_list("portfolio_id", flat=True):
        drafts[portfolio_id] += 1
    rows = Portfolio.objects.filter(pk__in=drafts, enrolment__status=Place.ACTIVE)
    portfolios = list(rows.select_related("enrolment__cohort", "enrolment__person").order_by("pk"))
    certified = standing.holders(portfolio.enrolment_id for portfolio in portfolios)
    working = [portfolio for portfolio in portfolios if portfolio.enrolment_id not in certified]
    letters = _letters(working, drafts, at)
    outbox.post_many(letters, at=at)
    return len(letters)


def _letters(portfolios: list[Portfolio], drafts: dict[int, int], at: datetime) -> list[Letter]:
    cycles, extensions = _windows(portfolios)
    letters = []
    for portfolio in portfolios:
        own = extensions[portfolio.enrolment_id]
        taking = calendar.taking(cycles[portfolio.enrolment.cohort_id], own, at)
        closes_at = calendar.closes_for(taking, own) if taking else at
        days, person = due(closes_at, at), portfolio.enrolment.person
        if taking and person and days:
            letters.append(
                notices.closes_soon(
                    person,
                    portfolio_id=portfolio.pk,
                    cycle=taking,
                    closes_at=closes_at,
                    days=days,
                    drafts=drafts[portfolio.pk],
                )
            )
    return letters


def _windows(portfolios: list[Portfolio]) -> tuple[dict[int, list[Cycle]], dict[int, list[Extension]]]:
    cycles: dict[int, list[Cycle]] = defaultdict(list)
    extensions: dict[int, list[Extension]] = defaultdict(list)
    cohorts = {portfolio.enrolment.cohort_id for portfolio in portfolios}
    for cycle in Cycle.objects.filter(cohort__in=cohorts).select_related("cohort"):
        cycles[cycle.cohort_id].append(cycle)
    for extension in Extension.objects.filter(enrolment__in=[portfolio.enrolment_id for portfolio in portfolios]):
        extensions[extension.enrolment_id].append(extension)
    return cycles, extensions

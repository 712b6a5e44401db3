"""Which files came to nothing after their owner had left the page? One letter tells of all that did within minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.urls import reverse

from portfolios import notices
from portfolios.blindness.readiness import NOT_NEEDED
from portfolios.models import Portfolio, Step, Upload
from portfolios.states import StepState, UploadState

log = structlog.get_logger(__name__)

QUIET = timedelta(minutes=5)
"""Whoever still sits before the page reads it there, and may put it right; and more files may follow."""
LONGEST = timedelta(minutes=30)
OLD = timedelta(days=2)


@dataclass(frozen=True)
class Trouble:
    """One file, what became of it in a sentence, and where something can be done; `key` tells it from others."""

    key: str
    title: str
    words: str
    url: str


def tell(*, at: datetime) -> int:
    """Write to everybody whose files were refused or could not be prepared; answers how many letters. A file is told of
    once, however often it is tried; safe to run at any time and any number of times."""
    told = 0
    for portfolio_id in _due(at):
        try:
            told += _tell(portfolio_id, at=at)
        except Exception:
            log.exception("troubles.not_told", portfolio=portfolio_id)
    return told


def _refused(at: datetime) -> QuerySet[Upload]:
    fresh = Q(state=UploadState.REFUSED, told_at=None, dismissed_at=None, ended_at__gt=at - OLD)
    return Upload.objects.filter(fresh, portfolio__enrolment__person__isnull=False)


def _failed(at: datetime) -> QuerySet[Step]:
    fresh = Q(state__in=[StepState.FAILED, StepState.UNAVAILABLE], told_at=None, finished_at__gt=at - OLD)
    rows = Step.objects.filter(fresh, evidence__removed_at=None, evidence__portfolio__enrolment__person__isnull=False)
    return rows.exclude(kind__in=NOT_NEEDED)


def _due(at: datetime) -> list[int]:
    """Portfolios where nothing more went wrong for some minutes, or where the first of it is half an hour ago."""
    ends: dict[int, list[datetime]] = {}
    spans = [
        *_refused(at).order_by().values_list("portfolio").annotate(Min("ended_at"), Max("ended_at")),
        *_failed(at).order_by().values_list("evidence__portfolio").annotate(Min("finished_at"), Max("finished_at")),
    ]
    for portfolio_id, first, last in spans:
        ends.setdefault(portfolio_id, []).extend((first, last))
    return sorted(pk for pk, each in ends.items() if max(each) <= at - QUIET or min(each) <= at - LONGEST)


@transaction.atomic
def _tell(portfolio_id: int, *, at: datetime) -> bool:
    rows = Portfolio.objects.select_related("enrolment__person").select_for_update(of=("self",))
    portfolio = rows.get(pk=portfolio_id)
    uploads = list(_refused(at).filter(portfolio=portfolio).order_by("pk"))
    steps = list(_failed(at).filter(evidence__portfolio=portfolio).select_related("evidence").order_by("kind", "pk"))
    known = _told_before(steps)
    found = [*_of_uploads(uploads), *_of_steps(step for step in steps if step.evidence_id not in known)]
    Upload.objects.filter(pk__in=[each.pk for each in uploads]).update(told_at=at)
    Step.objects.filter(pk__in=[each.pk for each in steps]).update(told_at=at)
    if found:
        notices.files_failed(portfolio, found, at=at)
    return bool(found)


def _told_before(steps: Iterable[Step]) -> set[int]:
    """Evidence whose owner has heard of it already."""
    rows = Step.objects.filter(evidence__in=[step.evidence_id for step in steps], told_at__isnull=False)
    return set(rows.values_list("evidence", flat=True))


def _of_uploads(uploads: Iterable[Upload]) -> Iterator[Trouble]:
    for each in uploads:
        library = reverse("portfolios:library", args=[each.portfolio_id])
        yield Trouble(f"upload:{each.pk}", each.name, f"“{each.name}” was not taken. {each.reason}", library)


def _of_steps(steps: Iterable[Step]) -> Iterator[Trouble]:
    """A piece of evidence once, whatever else of it failed."""
    said: set[int] = set()
    for step in steps:
        if step.evidence_id not in said:
            said.add(step.evidence_id)
            title, url = step.evidence.title, reverse("portfolios:evidence", args=[step.evidence_id])
            words = f"“{title}” could not be made ready for reviewers. {step.reason}"
            yield Trouble(f"evidence:{step.evidence_id}", title, words, url)

"""How is a piece of evidence made ready? Steps are planned with it, taken one at a time, and may be tried again."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import User
from accounts.refusals import allow
from portfolios import locks, rules
from portfolios.models import Evidence, Step
from portfolios.preparation import steps, working
from portfolios.preparation.working import LEASE, Watch
from portfolios.states import ENDED, STOPPED, StepState

CLAIMING = 7_070_001
"""The advisory lock under which steps are claimed, so that the number of heavy ones is counted right."""


def plan(evidence: Evidence, *, at: datetime) -> None:
    """Write down what has to be done; belongs into the transaction that adds the evidence."""
    rows = [Step(evidence=evidence, kind=kind, due_at=at) for kind in steps.planned(evidence)]
    Step.objects.bulk_create(rows, ignore_conflicts=True)


def is_ready(evidence: Evidence) -> bool:
    """Whether every step has ended, well or not."""
    return all(step.state in ENDED for step in evidence.steps.all())


def work_off(*, at: datetime, limit: int = 200) -> int:
    """Do what is due, at most so many steps; returns how many were tried. Any number of workers may run it at once:
    each takes steps that no other holds, and what a killed worker held is due again within a minute."""
    watch = Watch.started(at)
    for tried in range(limit):
        step = take_next(at=watch.now)
        if step is None:
            return tried
        working.run(step, watch)
    return limit


def due(*, at: datetime) -> QuerySet[Step]:
    """The steps that wait for a worker now, those first that have waited longest."""
    waiting = Step.objects.filter(state__in=[StepState.WAITING, StepState.RUNNING], due_at__lte=at)
    done_here = [*steps.JOBS, *working.RUNNERS]
    return waiting.filter(kind__in=done_here, evidence__removed_at=None).order_by("due_at", "id")


@transaction.atomic
def take_next(*, at: datetime) -> Step | None:
    """Claim the next step that is due; None when there is none, or when enough heavy ones are under way."""
    if not due(at=at).exists():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIMING])
    rows = due(at=at).select_for_update(skip_locked=True, of=("self",)).select_related("evidence")
    under_way = Step.objects.filter(steps.HEAVY, state=StepState.RUNNING, due_at__gt=at).count()
    step = (rows.exclude(steps.HEAVY) if under_way >= settings.TRANSCODES_AT_ONCE else rows).first()
    if step is None:
        return None
    step.state, step.attempts, step.progress = StepState.RUNNING, step.attempts + 1, 0
    step.started_at, step.finished_at, step.due_at = at, None, at + LEASE
    step.save(update_fields=["state", "attempts", "progress", "started_at", "finished_at", "due_at"])
    return step


@transaction.atomic
def try_again(evidence_id: int, *, by: User, at: datetime) -> Evidence:
    """Make the steps that failed due once more, from their first attempt on."""
    evidence = locks.evidence(evidence_id)
    stopped = Step.objects.select_for_update().filter(evidence=evidence, state__in=STOPPED)
    allow(rules.refuse_try_again(by, evidence, stopped=len(stopped)))
    stopped.update(state=StepState.WAITING, attempts=0, progress=0, reason="", due_at=at, finished_at=None)
    audit.record("evidence.prepared_again", evidence, by=by, at=at)
    return evidence

"""How is a piece of evidence made ready? Steps are planned with it, taken one at a time, and may be tried again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import QuerySet

from portfolios import renditions, sandbox, serving, steps
from portfolios.models import Evidence, Rendition, Step
from portfolios.states import StepKind, StepState

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""A step whose worker hasn't been heard of for so long is taken by another."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
MOST_ATTEMPTS = 3
MOST_LOST = 6
"""How often a step may be taken at all: one that takes its worker along each time is given up."""
CLAIMING = 7_070_001
"""The advisory lock under which steps are claimed, so that the number of heavy ones is counted right."""
BLOCK = 1024 * 1024

BROKE_DOWN = "This file could not be prepared. Try again; if it fails again, export the file anew and upload that."
LOST = "The stored file could not be read. Upload it again."
ENDED = (StepState.DONE, StepState.FAILED, StepState.UNAVAILABLE)


@dataclass(frozen=True)
class Watch:
    """What time it is, told from a moment that was given: work may take long after it was begun."""

    begun_at: datetime
    begun: float

    @classmethod
    def started(cls, at: datetime) -> Watch:
        return cls(at, time.monotonic())

    @property
    def now(self) -> datetime:
        return self.begun_at + timedelta(seconds=time.monotonic() - self.begun)


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
        _run(step, watch)
    return limit


def due(*, at: datetime) -> QuerySet[Step]:
    """The steps that wait for a worker now, those first that have waited longest."""
    waiting = Step.objects.filter(state__in=[StepState.WAITING, StepState.RUNNING], due_at__lte=at)
    return waiting.filter(kind__in=list(steps.JOBS), evidence__removed_at=None).order_by("due_at", "id")


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


def _run(step: Step, watch: Watch) -> None:
    """Do one step that was taken; whatever ails it must not stop the others."""
    if step.attempts > MOST_LOST:
        _end(step, StepState.FAILED, BROKE_DOWN, watch)
        return
    try:
        _do(step, watch)
    except sandbox.Unfit as unfit:
        _end(step, StepState.FAILED, str(unfit), watch)
    except sandbox.Missing as missing:
        _end(step, StepState.UNAVAILABLE, str(missing), watch)
    except FileNotFoundError:
        _end(step, StepState.FAILED, LOST, watch)
    except Exception as problem:
        log.warning("step.failed", step=step.pk, kind=step.kind, attempts=step.attempts, error=str(problem)[-2000:])
        _again(step, watch)


def _do(step: Step, watch: Watch) -> None:
    evidence = step.evidence
    with sandbox.private_folder() as folder, on_disk(evidence) as path:
        answer = sandbox.run(
            steps.JOBS[StepKind(step.kind)],
            path,
            steps.options(step.kind, evidence),
            bounds=steps.bounds(step.kind, evidence),
            folder=folder,
            told=lambda percent: _renew(step, percent, watch),
        ).answer
        _keep(step, answer, folder, watch)


@contextmanager
def on_disk(evidence: Evidence) -> Iterator[Path]:
    """The file of a piece of evidence on this computer's disk; one in a bucket is copied there block by block."""
    place = evidence.file.name or ""
    try:
        path = Path(default_storage.path(place))
    except NotImplementedError:
        path = None
    if path is not None:
        if not path.is_file():
            raise FileNotFoundError(place)
        yield path
        return
    with NamedTemporaryFile(prefix="sevenfold-") as copy:
        source = serving.opened(place)
        try:
            source.seek(0)
            while block := source.read(BLOCK):
                copy.write(block)
        finally:
            source.close()
        copy.flush()
        yield Path(copy.name)


def _mine(step: Step) -> QuerySet[Step]:
    """The step as long as nobody else has taken it meanwhile."""
    return Step.objects.filter(pk=step.pk, state=StepState.RUNNING, attempts=step.attempts)


def _renew(step: Step, percent: int, watch: Watch) -> None:
    """Say that it is under way, and how far."""
    _mine(step).update(progress=min(percent, 100), due_at=watch.now + LEASE)


def _keep(step: Step, answer: dict[str, Any], folder: Path, watch: Watch) -> None:
    """What the step made takes the place of what an earlier run had made."""
    rows = renditions.stored(step.evidence, answer["renditions"], folder, at=watch.now)
    try:
        kept = finish(step, answer["found"], rows, at=watch.now)
    except BaseException:
        renditions.forget(row.file.name for row in rows)
        raise
    if not kept:
        renditions.forget(row.file.name for row in rows)


@transaction.atomic
def finish(step: Step, found: dict[str, Any], rows: Iterable[Rendition], *, at: datetime) -> bool:
    """Note that a step is done, with all that it made; False where another worker has taken it meanwhile."""
    if not _mine(step).select_for_update().exists():
        return False
    renditions.replace(step.evidence_id, steps.MAKES.get(StepKind(step.kind), ()), rows)
    done = {"state": StepState.DONE, "progress": 100, "reason": "", "found": found, "finished_at": at}
    return bool(_mine(step).update(**done))


def _end(step: Step, state: StepState, reason: str, watch: Watch) -> None:
    _mine(step).update(state=state, reason=reason, finished_at=watch.now)


def _again(step: Step, watch: Watch) -> None:
    """A step that broke down waits longer each time, and is given up after a few."""
    if step.attempts >= MOST_ATTEMPTS:
        _end(step, StepState.FAILED, BROKE_DOWN, watch)
    else:
        _mine(step).update(state=StepState.WAITING, due_at=watch.now + pause(step.attempts))


def pause(attempts: int) -> timedelta:
    """How long a step waits after its n-th failure: 30 seconds, a minute, two … at most a quarter of an hour."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)

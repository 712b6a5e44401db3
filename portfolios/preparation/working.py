"""How is one step of preparing done, and what becomes of it when it fails?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from portfolios.models import Evidence, Rendition, Step
from portfolios.preparation import renditions, sandbox, scanning, steps
from portfolios.preparation.facts import of_steps
from portfolios.states import RenditionKind, StepKind, StepState
from portfolios.viewing import links, serving

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""A step whose worker hasn't been heard of for so long is taken by another."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
MOST_ATTEMPTS = 3
MOST_LOST = 6
"""How often a step may be taken at all: one that takes its worker along each time is given up."""
BLOCK = 1024 * 1024

BROKE_DOWN = "This file could not be prepared. Try again; if it fails again, export the file anew and upload that."
TOO_SLOW = "This file takes longer to prepare than it may. Make it simpler or shorter, or export it anew."
LOST = "The stored file could not be read. Upload it again."


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


def run(step: Step, watch: Watch) -> None:
    """Do one step that was taken; whatever ails it must not stop the others."""
    if step.attempts > MOST_LOST and step.kind not in PATIENT:
        _end(step, StepState.FAILED, BROKE_DOWN, watch)
        return
    try:
        RUNNERS.get(StepKind(step.kind), _job)(step, watch)
    except scanning.Infected as infected:
        _condemn(step, str(infected), watch)
    except scanning.NoAnswer as silence:
        _wait(step, str(silence), watch)
    except (sandbox.Unfit, sandbox.Missing, sandbox.TooSlow, FileNotFoundError) as problem:
        _end(step, *_said(problem), watch)
    except Exception as problem:
        log.warning("step.failed", step=step.pk, kind=step.kind, attempts=step.attempts, error=str(problem)[-2000:])
        _again(step, watch)


def _said(problem: Exception) -> tuple[StepState, str]:
    """How a step ends that would fail again, and the sentence for it."""
    if isinstance(problem, sandbox.Missing):
        return StepState.UNAVAILABLE, str(problem)
    if isinstance(problem, sandbox.Unfit):
        return StepState.FAILED, str(problem)
    return StepState.FAILED, TOO_SLOW if isinstance(problem, sandbox.TooSlow) else LOST


def _job(step: Step, watch: Watch) -> None:
    """A step that a process of its own does on the file."""
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


def _scan(step: Step, watch: Watch) -> None:
    """The virus scan: the file goes to the scanner as it is, and is clean only when the scanner says so."""
    evidence = step.evidence
    if not default_storage.exists(evidence.file.name or ""):
        raise FileNotFoundError(evidence.file.name)
    scanning.scan(serving.opened(evidence.file.name or ""), evidence.size, lambda percent: _renew(step, percent, watch))
    finish(step, {"scanner": "clamd"}, [], at=watch.now)


@transaction.atomic
def _condemn(step: Step, reason: str, watch: Watch) -> None:
    """A virus was found: nothing more is made of the file, and what was made is taken away."""
    _end(step, StepState.FAILED, reason, watch)
    others = Step.objects.filter(evidence_id=step.evidence_id).exclude(pk=step.pk)
    others.update(state=StepState.FAILED, reason=reason, finished_at=watch.now)
    renditions.discard(step.evidence_id)


def _wait(step: Step, reason: str, watch: Watch) -> None:
    """Whoever is asked doesn't answer: the step stays open, and is tried again until somebody does."""
    log.warning("step.waits", step=step.pk, kind=step.kind, attempts=step.attempts, reason=reason)
    _mine(step).update(state=StepState.WAITING, reason=reason, due_at=watch.now + pause(step.attempts))


def _link(step: Step, watch: Watch) -> None:
    """A hosted video: its host is asked whether it can be watched."""
    links.look(step, _mine(step), now=lambda: watch.now)


RUNNERS: dict[StepKind, Callable[[Step, Watch], None]] = {StepKind.SCAN: _scan, StepKind.LINK: _link}
"""Steps that are no job on the file in a process of its own."""
PATIENT = frozenset({StepKind.SCAN, StepKind.LINK})
"""Steps that wait for somebody else, however long that takes."""


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
    renditions.replace(step.evidence_id, steps.makes(step.kind), rows)
    done = {"state": StepState.DONE, "progress": 100, "reason": "", "found": found, "finished_at": at}
    _mine(step).update(**done)
    _tell_copy(step.evidence_id)
    return True


def _tell_copy(evidence_id: int) -> None:
    """The copy's facts carry what the other steps found of the file, for those who are shown the copy alone."""
    copy = Rendition.objects.filter(evidence_id=evidence_id, kind=RenditionKind.COPY).first()
    if copy:
        known = of_steps(Step.objects.filter(evidence_id=evidence_id))
        Rendition.objects.filter(pk=copy.pk).update(facts=copy.facts | known)


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

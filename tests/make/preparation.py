"""Make evidence ready for its readers: the real preparation, once a file in a run of the tests, then from memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portfolios import names
from portfolios.models import Evidence, Rendition, Step, Submission
from portfolios.preparation import preparing, renditions, steps
from portfolios.states import StepState


@dataclass(frozen=True)
class Kept:
    """What one step made of one file."""

    outcome: dict[str, Any]
    renditions: tuple[tuple[dict[str, Any], bytes], ...]


_kept: dict[tuple[str, str], Kept] = {}
OUTCOME = ("state", "progress", "reason", "found")
COLUMNS = ("kind", "number", "content_type", "size", "sha256", "text", "facts", "source_sha256", "made_at")


def ready(submission: Submission) -> None:
    """Prepare everything that a submission holds."""
    for evidence in Evidence.objects.filter(exhibits__submission=submission).distinct():
        ready_evidence(evidence)


def ready_evidence(evidence: Evidence) -> None:
    """Prepare one piece of evidence."""
    waiting = list(evidence.steps.filter(state=StepState.WAITING))
    if any((evidence.sha256, step.kind) not in _kept for step in waiting):
        preparing.work_off(at=max(step.due_at for step in waiting))
        for step in evidence.steps.filter(state__in=preparing.ENDED):
            _kept[evidence.sha256, step.kind] = _remembered(step)
    else:
        for step in waiting:
            _recalled(step, _kept[evidence.sha256, step.kind])
    evidence.renditions.update(made_at=evidence.added_at)


def _remembered(step: Step) -> Kept:
    made = Rendition.objects.filter(steps.makes(step.kind), evidence=step.evidence_id)
    files = ((row, row.file.read() if row.file else b"") for row in made)
    return Kept(
        {name: getattr(step, name) for name in OUTCOME},
        tuple(({name: getattr(row, name) for name in COLUMNS}, content) for row, content in files),
    )


def _recalled(step: Step, kept: Kept) -> None:
    rows = [Rendition(evidence_id=step.evidence_id, file=_stored(content), **made) for made, content in kept.renditions]
    renditions.replace(step.evidence_id, steps.makes(step.kind), rows)
    times = {"started_at": step.due_at, "finished_at": step.due_at}
    Step.objects.filter(pk=step.pk).update(attempts=1, **times, **kept.outcome)


def _stored(content: bytes) -> str:
    return default_storage.save(names.random_place("bin"), ContentFile(content)) if content else ""

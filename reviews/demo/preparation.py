"""How is what the demonstration hands in made ready? By the real jobs, once a file, without a process for each."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from portfolios.models import Evidence, Rendition, Step
from portfolios.preparation import facts, renditions, steps, working
from portfolios.preparation.opening import jobs
from portfolios.states import RenditionKind, StepKind, StepState


class Workshop:
    """Makes ready what comes in; what was made of one file is used again for every file that opens just the same."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="sevenfold-demo-")
        self._made: dict[tuple[str, str], tuple[Path, dict[str, Any]]] = {}

    def ready(self, evidence: Evidence, *, like: Path | None = None, at: datetime) -> None:
        """Do every step of a piece of evidence that has a job; `like` is a file that opens just the same."""
        done: list[Step] = []
        rows: list[Rendition] = []
        for step in evidence.steps.filter(kind__in=list(steps.JOBS), state=StepState.WAITING):
            key = (str(like or evidence.sha256), step.kind)
            if key not in self._made:
                self._made[key] = self._make(evidence, step, like)
            folder, answer = self._made[key]
            rows += renditions.stored(evidence, answer["renditions"], folder, at=at)
            done.append(_done(step, answer["found"], at))
        _keep(done, rows)

    def _make(self, evidence: Evidence, step: Step, like: Path | None) -> tuple[Path, dict[str, Any]]:
        folder = Path(self._folder.name) / str(len(self._made))
        folder.mkdir()
        job, options = steps.JOBS[StepKind(step.kind)], steps.options(step.kind, evidence)
        with working.on_disk(evidence) as own, redirect_stdout(io.StringIO()):
            return folder, jobs.do(job, like or own, folder, options)


def _done(step: Step, found: dict[str, Any], at: datetime) -> Step:
    step.state, step.attempts, step.progress, step.found = StepState.DONE, 1, 100, found
    step.started_at = step.finished_at = at
    return step


def _keep(done: list[Step], rows: list[Rendition]) -> None:
    """All that the steps found and made of a new piece of evidence, at once; the copy's facts carry what all found."""
    for row in rows:
        if row.kind == RenditionKind.COPY:
            row.facts |= facts.of_steps(done)
    Rendition.objects.bulk_create(rows)
    Step.objects.bulk_update(done, ["state", "attempts", "progress", "found", "started_at", "finished_at"])

"""What does a candidate read of how their evidence is made ready? Each step in words, and what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from portfolios import completeness, rules
from portfolios.models import Evidence, Exhibit, Step
from portfolios.preparation import facts
from portfolios.states import ENDED, STOPPED, StepKind, StepState

CONTINUOUS = (
    "Found {edits}. A recording is to be continuous and unedited; trimming it to length is the only edit. "
    "If this is one take, you need not do anything: reviewers look for themselves."
)
QUIET = "Nothing is heard from {begins} to {ends}."


@dataclass(frozen=True)
class StepView:
    """One step: what it is, how far, and in words what went wrong."""

    label: str
    state: str
    word: str
    progress: int
    reason: str
    tried: str

    @property
    def runs(self) -> bool:
        return self.state == StepState.RUNNING


@dataclass(frozen=True)
class Preparation:
    """All steps of one piece of evidence. `url` is asked again until every step has ended; then it is empty."""

    url: str
    state: str
    summary: str
    progress: int | None
    steps: tuple[StepView, ...]
    warnings: tuple[str, ...]
    misses: tuple[str, ...] = ()
    again: Action | None = None
    fresh: bool = False

    @property
    def telling(self) -> bool:
        """Whether a row has to say anything: once all went well there is nothing to say, but for who waited for it."""
        return self.fresh or self.state != StepState.DONE


def preparation(person: User, evidence: Evidence) -> Preparation | None:
    """Everything of one piece of evidence, for its own page; None for what needs no preparing."""
    steps = list(evidence.steps.all())
    return _of(evidence, steps, again=_again(person, evidence, steps)) if steps else None


def row(evidence: Evidence) -> Preparation | None:
    """The same in a line, for a list."""
    steps = list(evidence.steps.all())
    return _of(evidence, steps, query="?row=1") if steps else None


def slot(exhibit: Exhibit, *, fresh: bool = False) -> Preparation | None:
    """The same in a line, for a slot; asked again, with what the slot finds wrong by now."""
    steps = list(exhibit.evidence.steps.all())
    misses = completeness.faults(exhibit.requirement, exhibit.evidence) if fresh else ()
    return _of(exhibit.evidence, steps, query=f"?exhibit={exhibit.pk}", misses=misses) if steps else None


def _of(
    evidence: Evidence,
    steps: Sequence[Step],
    *,
    query: str = "",
    misses: tuple[str, ...] = (),
    again: Action | None = None,
) -> Preparation:
    under_way = [step for step in steps if step.state not in ENDED]
    current = next((step for step in under_way if step.state == StepState.RUNNING), None)
    state = _state(steps, under_way, current)
    return Preparation(
        url=reverse("portfolios:preparation", args=[evidence.pk]) + query if under_way else "",
        state=state,
        summary=_summary(state, steps, current),
        progress=current.progress if current else None,
        steps=tuple(_step(step) for step in steps),
        warnings=_warnings(evidence),
        misses=misses,
        again=again,
    )


def _state(steps: Sequence[Step], under_way: Sequence[Step], current: Step | None) -> str:
    if current:
        return StepState.RUNNING
    if under_way:
        return StepState.WAITING
    return next((step.state for step in steps if step.state in STOPPED), StepState.DONE)


def _summary(state: str, steps: Sequence[Step], current: Step | None) -> str:
    if current:
        return f"Being prepared: {StepKind(current.kind).label.lower()}"
    if state == StepState.WAITING:
        return "Waits to be prepared"
    stopped = next((step for step in steps if step.state in STOPPED), None)
    return stopped.reason if stopped else "Ready for reviewers"


def _step(step: Step) -> StepView:
    return StepView(
        label=StepKind(step.kind).label,
        state=step.state,
        word=StepState(step.state).label,
        progress=step.progress,
        reason=step.reason,
        tried=f"Tried {step.attempts} times." if step.attempts > 1 else "",
    )


def _warnings(evidence: Evidence) -> tuple[str, ...]:
    told = facts.known(evidence)
    edits = facts.possible_edits(told)
    silence = [] if facts.without_sound(told) else told.get("silence") or []
    found = (
        CONTINUOUS.format(edits=edits) if edits else "",
        QUIET.format(begins=facts.clock(silence[0]), ends=facts.clock(silence[1])) if silence else "",
    )
    return tuple(filter(None, found))


def _again(person: User, evidence: Evidence, steps: Sequence[Step]) -> Action | None:
    """The button is there as soon as something has failed."""
    stopped = sum(step.state in STOPPED for step in steps)
    refusal = rules.refuse_try_again(person, evidence, stopped=stopped)
    return Action("Try again", reverse("portfolios:prepare_again", args=[evidence.pk]), refusal) if stopped else None

"""What does each slot of a section have, and what does it still miss? Pure: rows in, sentences out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from certification.models import Criterion, Requirement
from certification.states import EvidenceKind
from portfolios.models import CoachingCycle, Evidence, Exhibit, SubmissionItem
from portfolios.practice import covering
from portfolios.preparation.facts import clock, counted, known, without_sound
from portfolios.questions import answering
from portfolios.states import ASKED, NEEDED, STOPPED, Cover, StepState

PLURALS = {
    EvidenceKind.VIDEO: "videos",
    EvidenceKind.AUDIO: "recordings",
    EvidenceKind.IMAGE: "images",
    EvidenceKind.DOCUMENT: "documents",
    EvidenceKind.TEXT: "written texts",
    EvidenceKind.LINK: "links",
    EvidenceKind.FORM: "forms",
}


UNLISTED = "nothing is listed yet for which this is needed."
UNCOVERED = {
    Cover.STANDING: "",
    Cover.MISSING: "“{}” needs the consent of those who can be seen or heard.",
    Cover.UNCONFIRMED: "“{}” waits for your word that everybody who can be seen or heard is listed.",
    Cover.LAPSED: "“{}” is hidden, because a consent has ended. Renew it, or take the recording out.",
    Cover.WITHDRAWN: "“{}” is hidden, because a consent was withdrawn. Take it out and use another recording.",
}


@dataclass(frozen=True)
class Placed:
    """An exhibit in its slot and the sentences that keep it from being handed in; `uncovered` says that one of them is
    about the consent of those in it."""

    exhibit: Exhibit
    misses: tuple[str, ...]
    uncovered: bool = False


@dataclass(frozen=True)
class Slot:
    """A requirement with what was placed for it; one that repeats has a slot for each listed item."""

    requirement: Requirement
    placed: tuple[Placed, ...]
    item: SubmissionItem | None = None

    @property
    def title(self) -> str:
        """What is asked for, and for which item: Description · Think-pair-share."""
        return f"{self.requirement.title} · {self.item.title}" if self.item else self.requirement.title

    @property
    def unlisted(self) -> bool:
        """Whether it repeats for each item and none is listed yet."""
        return self.requirement.per_item and self.item is None

    @cached_property
    def misses(self) -> tuple[str, ...]:
        """Everything that this slot still misses, one sentence each."""
        own = UNLISTED if self.unlisted else shortage(self.requirement, len(self.placed))
        return tuple(filter(None, (own, *(miss for item in self.placed for miss in item.misses))))

    @property
    def complete(self) -> bool:
        return not self.misses

    @property
    def has_room(self) -> bool:
        """Whether another exhibit can be placed here."""
        return not self.unlisted and len(self.placed) < self.requirement.max_items


@dataclass(frozen=True)
class Check:
    """One attempt looked over: its slots, what they miss together, and the criteria that no exhibit is claimed for."""

    slots: tuple[Slot, ...]
    unclaimed: tuple[Criterion, ...]
    together: tuple[str, ...] = ()

    @cached_property
    def misses(self) -> tuple[str, ...]:
        """Everything that keeps this attempt from being handed in, each beginning with the slot's title."""
        alone = tuple(f"{slot.title}: {miss}" for slot in self.slots for miss in slot.misses)
        return alone + self.together

    @property
    def complete(self) -> bool:
        return not self.misses

    @property
    def empty(self) -> bool:
        """Whether nothing is placed anywhere."""
        return not any(slot.placed for slot in self.slots)

    @property
    def share(self) -> float:
        """How much of the section is there, 0 to 1."""
        return sum(slot.complete for slot in self.slots) / len(self.slots) if self.slots else 0.0


def check(
    requirements: Iterable[Requirement],
    exhibits: Sequence[Exhibit],
    criteria: Iterable[Criterion] = (),
    *,
    items: Sequence[SubmissionItem] = (),
    one_cycle: bool = False,
) -> Check:
    """Look over one attempt. Exhibits come with their evidence and how it is covered, with its coaching cycle where
    all has to come from one, and with their claims when criteria are given."""
    criteria = tuple(criteria)
    claimed = {claim.criterion_id for exhibit in exhibits for claim in exhibit.claims.all()} if criteria else set()
    return Check(
        slots=tuple(slot for requirement in requirements for slot in _slots(requirement, exhibits, items)),
        unclaimed=tuple(criterion for criterion in criteria if criterion.pk not in claimed),
        together=different_cycles([exhibit.evidence for exhibit in exhibits]) if one_cycle else (),
    )


def _slots(requirement: Requirement, exhibits: Sequence[Exhibit], items: Sequence[SubmissionItem]) -> Iterator[Slot]:
    """The one slot of a requirement, or one for each item."""
    repeated: Sequence[SubmissionItem | None] = items if requirement.per_item and items else [None]
    for item in repeated:
        held = [
            exhibit
            for exhibit in exhibits
            if exhibit.requirement_id == requirement.pk and exhibit.item_id == (item.pk if item else None)
        ]
        yield Slot(requirement, tuple(_placed(requirement, exhibit) for exhibit in held), item)


def _placed(requirement: Requirement, exhibit: Exhibit) -> Placed:
    uncovered = unconsented(exhibit) if covering.needs_consent(exhibit.evidence, requirement) else ""
    own = faults(requirement, exhibit.evidence)
    return Placed(exhibit, (*own, uncovered) if uncovered else own, uncovered=bool(uncovered))


def unconsented(exhibit: Exhibit) -> str:
    """What the consent register of a recording misses; exhibits come with their `cover`."""
    return UNCOVERED[exhibit.cover].format(exhibit.evidence.title)  # type: ignore[attr-defined]


def different_cycles(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What keeps pieces of evidence from coming from one coaching cycle, one sentence each."""
    placed = list({each.pk: each for each in evidence}.values())
    known = Counter(each.coaching_cycle for each in placed if each.coaching_cycle)
    if placed and not known:
        return ("Choose the coaching cycle that everything here comes from.",)
    most = max(known, key=lambda cycle: known[cycle], default=None)
    return tuple(_of_another(each, most) for each in placed if most and each.coaching_cycle_id != most.pk)


def _of_another(evidence: Evidence, most: CoachingCycle) -> str:
    cycle = evidence.coaching_cycle
    if cycle is None:
        return f"“{evidence.title}” belongs to no coaching cycle yet; the others to the one with {most.teacher}."
    if cycle.teacher == most.teacher:
        return f"“{evidence.title}” belongs to another cycle with {most.teacher} than the others."
    return f"“{evidence.title}” belongs to the cycle with {cycle.teacher}; the others to {most.teacher}."


def shortage(requirement: Requirement, number: int) -> str:
    """What is missing in a slot that holds this many exhibits, or an empty sentence."""
    missing = requirement.min_items - number
    if missing <= 0:
        return ""
    if requirement.min_items == 1:
        return "nothing is placed here yet."
    return f"{counted(missing, 'more item is', 'more items are')} needed."


def faults(requirement: Requirement, evidence: Evidence) -> tuple[str, ...]:
    """What is wrong with a piece of evidence in this slot, one sentence each."""
    told = known(evidence)
    found = (
        _wrong_kind(requirement, evidence),
        _gone(evidence),
        *_unusable(evidence),
        _unwritten(requirement, evidence),
        _silent(evidence, told),
        _too_long(requirement, evidence, told),
        _too_many_pages(requirement, evidence, told),
        _other_form(requirement, evidence),
        _unanswered(requirement, evidence),
        _too_many_words(requirement, evidence),
    )
    return tuple(filter(None, found))


def _wrong_kind(requirement: Requirement, evidence: Evidence) -> str:
    if evidence.kind in requirement.accepts:
        return ""
    return f"“{evidence.title}” can’t stand here. This takes {accepted(requirement)}."


def _gone(evidence: Evidence) -> str:
    return f"“{evidence.title}” was removed from your library." if evidence.removed_at else ""


def _unusable(evidence: Evidence) -> tuple[str, ...]:
    """A step without which no reviewer can be shown the evidence has failed; its reason is the sentence."""
    stopped = [step for step in evidence.steps.all() if step.kind in NEEDED and step.state in STOPPED]
    failed = [step for step in stopped if step.state == StepState.FAILED or step.kind not in ASKED]
    reasons = dict.fromkeys(step.reason for step in failed)
    return tuple(f"“{evidence.title}” can’t be used as it is. {reason}" for reason in reasons)


def _silent(evidence: Evidence, told: Mapping[str, Any]) -> str:
    if evidence.kind not in (EvidenceKind.VIDEO, EvidenceKind.AUDIO) or not without_sound(told):
        return ""
    return f"“{evidence.title}” has no sound. Choose a recording in which people can be heard."


def _unwritten(requirement: Requirement, evidence: Evidence) -> str:
    if evidence.kind != EvidenceKind.TEXT:
        return ""
    if not evidence.words:
        return f"“{evidence.title}” is empty."
    untouched = requirement.template and evidence.text.split() == requirement.template.split()
    return f"“{evidence.title}” is still the empty form." if untouched else ""


def _other_form(requirement: Requirement, evidence: Evidence) -> str:
    if evidence.kind != EvidenceKind.FORM or evidence.form == requirement.form:
        return ""
    return f"“{evidence.title}” answers other questions than these."


def _unanswered(requirement: Requirement, evidence: Evidence) -> str:
    if evidence.kind != EvidenceKind.FORM:
        return ""
    if not evidence.answers:
        return f"“{evidence.title}” is still empty."
    missing = answering.missing(evidence.form, evidence.answers)
    return f"“{evidence.title}” has no answer to {_listed(missing)} yet." if missing else ""


def _listed(labels: Sequence[str], most: int = 3) -> str:
    """The questions by their names, the first of them where there are many."""
    shown = [f"“{label}”" for label in labels[:most]]
    rest = len(labels) - most
    last = [counted(rest, "more question")] if rest > 0 else []
    names = shown + last
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _too_long(requirement: Requirement, evidence: Evidence, told: Mapping[str, Any]) -> str:
    seconds, most = told.get("seconds"), requirement.max_seconds
    if seconds is None or most is None or int(seconds) <= most:
        return ""
    return f"“{evidence.title}” is {clock(seconds)} long. At most {clock(most)} is allowed; trim it first."


def _too_many_pages(requirement: Requirement, evidence: Evidence, told: Mapping[str, Any]) -> str:
    pages, most = told.get("pages"), requirement.max_pages
    if pages is None or most is None or pages <= most:
        return ""
    return f"“{evidence.title}” has {counted(pages, 'page')}. At most {most} {'is' if most == 1 else 'are'} allowed."


def _too_many_words(requirement: Requirement, evidence: Evidence) -> str:
    written = evidence.kind in (EvidenceKind.TEXT, EvidenceKind.FORM)
    words = evidence.words if written else int(evidence.facts.get("words") or 0)
    most = requirement.max_words
    if most is None or words <= most:
        return ""
    return f"“{evidence.title}” has {counted(words, 'word')}. At most {most:,} are allowed."


def accepted(requirement: Requirement) -> str:
    """The kinds that a slot takes, in words: videos or links."""
    names = [PLURALS[EvidenceKind(kind)] for kind in requirement.accepts]
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "nothing"

"""What does each slot of a section have, and what does it still miss? Pure: rows in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from certification.models import Criterion, Requirement
from certification.states import EvidenceKind
from portfolios.facts import clock, counted
from portfolios.models import Evidence, Exhibit

PLURALS = {
    EvidenceKind.VIDEO: "videos",
    EvidenceKind.AUDIO: "recordings",
    EvidenceKind.IMAGE: "images",
    EvidenceKind.DOCUMENT: "documents",
    EvidenceKind.TEXT: "written texts",
    EvidenceKind.LINK: "links",
    EvidenceKind.FORM: "forms",
}


@dataclass(frozen=True)
class Placed:
    """An exhibit in its slot and the sentences that keep it from being handed in."""

    exhibit: Exhibit
    misses: tuple[str, ...]


@dataclass(frozen=True)
class Slot:
    """A requirement with what was placed for it."""

    requirement: Requirement
    placed: tuple[Placed, ...]

    @cached_property
    def misses(self) -> tuple[str, ...]:
        """Everything that this slot still misses, one sentence each."""
        own = shortage(self.requirement, len(self.placed))
        return tuple(filter(None, (own, *(miss for item in self.placed for miss in item.misses))))

    @property
    def complete(self) -> bool:
        return not self.misses

    @property
    def has_room(self) -> bool:
        """Whether another exhibit can be placed here."""
        return len(self.placed) < self.requirement.max_items


@dataclass(frozen=True)
class Check:
    """One attempt looked over: its slots, and the criteria that no exhibit is claimed for."""

    slots: tuple[Slot, ...]
    unclaimed: tuple[Criterion, ...]

    @cached_property
    def misses(self) -> tuple[str, ...]:
        """Everything that keeps this attempt from being handed in, each beginning with the slot's title."""
        return tuple(f"{slot.requirement.title}: {miss}" for slot in self.slots for miss in slot.misses)

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
    requirements: Iterable[Requirement], exhibits: Sequence[Exhibit], criteria: Iterable[Criterion] = ()
) -> Check:
    """Look over one attempt. Exhibits come with their evidence, and with their claims when criteria are given."""
    criteria = tuple(criteria)
    claimed = {claim.criterion_id for exhibit in exhibits for claim in exhibit.claims.all()} if criteria else set()
    return Check(
        slots=tuple(_slot(requirement, exhibits) for requirement in requirements),
        unclaimed=tuple(criterion for criterion in criteria if criterion.pk not in claimed),
    )


def _slot(requirement: Requirement, exhibits: Sequence[Exhibit]) -> Slot:
    mine = [exhibit for exhibit in exhibits if exhibit.requirement_id == requirement.pk]
    return Slot(requirement, tuple(Placed(exhibit, faults(requirement, exhibit.evidence)) for exhibit in mine))


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
    found = (
        _wrong_kind(requirement, evidence),
        _gone(evidence),
        _unwritten(requirement, evidence),
        _too_long(requirement, evidence),
        _too_many_pages(requirement, evidence),
        _too_many_words(requirement, evidence),
    )
    return tuple(filter(None, found))


def _wrong_kind(requirement: Requirement, evidence: Evidence) -> str:
    if evidence.kind in requirement.accepts:
        return ""
    return f"“{evidence.title}” can't stand here. This takes {accepted(requirement)}."


def _gone(evidence: Evidence) -> str:
    return f"“{evidence.title}” was removed from your library." if evidence.removed_at else ""


def _unwritten(requirement: Requirement, evidence: Evidence) -> str:
    if evidence.kind != EvidenceKind.TEXT:
        return ""
    if not evidence.words:
        return f"“{evidence.title}” is empty."
    untouched = requirement.template and evidence.text.split() == requirement.template.split()
    return f"“{evidence.title}” is still the empty form." if untouched else ""


def _too_long(requirement: Requirement, evidence: Evidence) -> str:
    seconds, most = evidence.facts.get("seconds"), requirement.max_seconds
    if seconds is None or most is None or int(seconds) <= most:
        return ""
    return f"“{evidence.title}” is {clock(seconds)} long. At most {clock(most)} is allowed; trim it first."


def _too_many_pages(requirement: Requirement, evidence: Evidence) -> str:
    pages, most = evidence.facts.get("pages"), requirement.max_pages
    if pages is None or most is None or pages <= most:
        return ""
    return f"“{evidence.title}” has {counted(pages, 'page')}. At most {most} {'is' if most == 1 else 'are'} allowed."


def _too_many_words(requirement: Requirement, evidence: Evidence) -> str:
    written = evidence.kind == EvidenceKind.TEXT
    words = evidence.words if written else int(evidence.facts.get("words") or 0)
    most = requirement.max_words
    if most is None or words <= most:
        return ""
    return f"“{evidence.title}” has {counted(words, 'word')}. At most {most:,} are allowed."


def accepted(requirement: Requirement) -> str:
    """The kinds that a slot takes, in words: videos or links."""
    names = [PLURALS[EvidenceKind(kind)] for kind in requirement.accepts]
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "nothing"

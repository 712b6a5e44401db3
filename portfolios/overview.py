"""How does a whole portfolio stand, section by section? In three statements, whatever is in it; four where sections
list items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from certification.models import Requirement, Section
from portfolios import completeness
from portfolios.completeness import Check
from portfolios.models import Exhibit, Portfolio, Submission, SubmissionItem
from portfolios.practice import covering
from portfolios.states import EDITABLE, Audience, Status, face, label


@dataclass(frozen=True)
class Standpoint:
    """One section of a portfolio: its attempts, first to last, and what the last one holds."""

    section: Section
    attempts: tuple[Submission, ...]
    check: Check

    @property
    def last(self) -> Submission | None:
        """The attempt that counts now; one that was withdrawn doesn't."""
        standing = [attempt for attempt in self.attempts if attempt.status != Status.WITHDRAWN]
        return standing[-1] if standing else None

    @property
    def status(self) -> str:
        """The status as its candidate may see it; "none" where nothing is begun."""
        return face(self.last.status).value if self.last else "none"

    @property
    def label(self) -> str:
        return label(self.last.status, Audience.CANDIDATE) if self.last else "Not begun"

    @property
    def editable(self) -> bool:
        return self.last is not None and self.last.status in EDITABLE

    @property
    def share(self) -> float:
        """How much of the section is there, 0 to 1; all of it once handed in."""
        if self.last is None:
            return 0.0
        return self.check.share if self.editable else 1.0

    @property
    def filled(self) -> str:
        """How many slots have what they need: 3 of 6 slots filled."""
        slots = self.check.slots
        return f"{sum(slot.complete for slot in slots)} of {len(slots)} slots filled"


def of(portfolio: Portfolio) -> list[Standpoint]:
    """Every section of the portfolio's framework in its order."""
    framework_id = portfolio.enrolment.cohort.framework_id
    rows = Requirement.objects.filter(section__framework_id=framework_id).select_related("section__factor")
    requirements = group(rows.order_by("section__position", "position"))
    attempts: dict[int, list[Submission]] = defaultdict(list)
    for attempt in Submission.objects.filter(portfolio=portfolio).select_related("cycle").order_by("attempt"):
        attempts[attempt.section_id].append(attempt)
    exhibits: dict[int, list[Exhibit]] = defaultdict(list)
    placed = Exhibit.objects.filter(submission__portfolio=portfolio, submission__status__in=EDITABLE)
    placed = placed.select_related("evidence__coaching_cycle").annotate(cover=covering.cover())
    for exhibit in placed.prefetch_related("evidence__steps").order_by("number"):
        exhibits[exhibit.submission_id].append(exhibit)
    items = _items(portfolio) if any(section.item for section, _ in requirements) else {}
    return [standpoint(section, attempts[section.pk], slots, exhibits, items) for section, slots in requirements]


def _items(portfolio: Portfolio) -> dict[int, list[SubmissionItem]]:
    """What each attempt lists, in order."""
    items: dict[int, list[SubmissionItem]] = defaultdict(list)
    for item in SubmissionItem.objects.filter(submission__portfolio=portfolio).order_by("position"):
        items[item.submission_id].append(item)
    return items


def standpoint(
    section: Section,
    attempts: list[Submission],
    slots: list[Requirement],
    exhibits: Mapping[int, list[Exhibit]],
    items: Mapping[int, list[SubmissionItem]],
) -> Standpoint:
    last = attempts[-1].pk if attempts else 0
    check = completeness.check(
        slots, exhibits.get(last, []), items=items.get(last, ()), one_cycle=section.one_coaching_cycle
    )
    return Standpoint(section, tuple(attempts), check)


def group(requirements: Iterable[Requirement]) -> list[tuple[Section, list[Requirement]]]:
    """Requirements by their section, both in order."""
    sections: dict[int, tuple[Section, list[Requirement]]] = {}
    for requirement in requirements:
        sections.setdefault(requirement.section_id, (requirement.section, []))[1].append(requirement)
    return list(sections.values())

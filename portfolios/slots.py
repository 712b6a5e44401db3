"""For which slot and coaching cycle is something added? Read from a form or an address, through the doors."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from certification.models import Requirement
from portfolios import access
from portfolios.models import Portfolio, Submission, SubmissionItem


@dataclass(frozen=True)
class Slot:
    """A slot of an attempt under way."""

    submission: Submission
    requirement_id: int
    item_id: int | None
    title: str
    template: str
    url: str

    @property
    def submission_id(self) -> int:
        return self.submission.pk

    @property
    def pairs(self) -> list[tuple[str, int]]:
        """The slot as hidden fields of a form."""
        named = [("submission", self.submission_id), ("requirement", self.requirement_id)]
        return named + ([("item", self.item_id)] if self.item_id else [])

    @property
    def query(self) -> str:
        """The slot as the end of an address."""
        return f"?{urlencode(self.pairs)}"


def slot(submission: Submission, requirement: Requirement, item: SubmissionItem | None = None) -> Slot:
    section = reverse("portfolios:section", args=[submission.portfolio_id, requirement.section.slug])
    return Slot(
        submission=submission,
        requirement_id=requirement.pk,
        item_id=item.pk if item else None,
        title=f"{requirement.title} · {item.title}" if item else requirement.title,
        template=requirement.template,
        url=f"{section}#slot-{key(requirement, item)}",
    )


def key(requirement: Requirement, item: SubmissionItem | None) -> str:
    """The slot's name within its section: its place, and the place of the item where it repeats."""
    return f"{requirement.position}-{item.position}" if item else str(requirement.position)


def slot_of(person: User, portfolio: Portfolio, data: QueryDict) -> Slot | None:
    """The slot that a form names, None where it names none, 404 where it names somebody else's."""
    numbers = [number(data.get(name, "")) for name in ("submission", "requirement")]
    if not any(numbers):
        return None
    own = access.submissions_for(person).filter(portfolio=portfolio)
    submission = get_object_or_404(own, pk=numbers[0])
    asked = Requirement.objects.select_related("section").filter(section_id=submission.section_id)
    item = number(data.get("item", ""))
    listed = get_object_or_404(submission.items.all(), pk=item) if item else None
    return slot(submission, get_object_or_404(asked, pk=numbers[1]), listed)


def cycle_of(person: User, portfolio: Portfolio, data: QueryDict) -> int | None:
    """The coaching cycle that a form names, None where it names none; refuses one that isn't the portfolio's own."""
    written = data.get("coaching_cycle", "").strip()
    if not written:
        return None
    own = access.coaching_cycles_for(person).filter(portfolio=portfolio, pk=number(written))
    known = own.values_list("pk", flat=True).first()
    if known is None:
        raise Refused("Choose a coaching cycle of your portfolio.")
    return known


def number(written: str) -> int:
    """An id from a form; 0, which nobody has, for anything else."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 18 else 0

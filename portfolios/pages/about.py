"""What does a section's page show of the things that it lists, and of the one coaching cycle that it is about?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from portfolios import access, items
from portfolios.completeness import Check
from portfolios.models import Submission, SubmissionItem
from portfolios.practice import coaching_rules
from portfolios.practice.coaching_forms import BelongsForm, ItemForm


@dataclass(frozen=True)
class ItemRow:
    """One of the listed things, with what can be done with it."""

    item: SubmissionItem
    placed: int
    movable: bool
    removable: bool


@dataclass(frozen=True)
class Listing:
    """What a section lists: its word, the list, and the ways to lengthen it."""

    word: str
    rows: tuple[ItemRow, ...]
    form: ItemForm
    add_url: str
    copy_url: str


def listing(person: User, submission: Submission, checked: Check) -> Listing | None:
    """The list of a section that has one, with the exhibits placed for each counted."""
    word = submission.section.item
    if not word:
        return None
    placed = Counter(item.exhibit.item_id for slot in checked.slots for item in slot.placed)
    found = items.listed(submission.pk)
    earlier = items.earlier(submission) if not found and submission.attempt > 1 else []
    barred = coaching_rules.refuse_copy_items(person, submission, own=len(found), earlier=len(earlier))
    return Listing(
        word=word,
        rows=tuple(_row(person, submission, each, placed[each.pk], index) for index, each in enumerate(found)),
        form=ItemForm(auto_id="id_item_%s"),
        add_url=reverse("portfolios:add_item", args=[submission.pk]),
        copy_url="" if barred else reverse("portfolios:copy_items", args=[submission.pk]),
    )


def _row(person: User, submission: Submission, item: SubmissionItem, placed: int, index: int) -> ItemRow:
    item.submission = submission
    refusal = coaching_rules.refuse_remove_item(person, item, placed=placed)
    return ItemRow(item, placed, movable=index > 0, removable=not refusal)


@dataclass(frozen=True)
class AboutCycle:
    """The choice of the coaching cycle that a section is about. `unassigned` exhibits belong to none yet."""

    form: BelongsForm
    url: str
    chosen: str
    cycles: int
    unassigned: int
    misses: tuple[str, ...]


def about_cycle(person: User, submission: Submission, checked: Check) -> AboutCycle | None:
    """For a section in which everything comes from one coaching cycle: which one, and what belongs to none."""
    if not submission.section.one_coaching_cycle:
        return None
    cycles = access.coaching_cycles_for(person).filter(portfolio=submission.portfolio_id)
    evidence = {item.exhibit.evidence_id: item.exhibit.evidence for slot in checked.slots for item in slot.placed}
    known = Counter(each.coaching_cycle_id for each in evidence.values() if each.coaching_cycle_id)
    likely: Any = submission.coaching_cycle_id or next((pk for pk, _ in known.most_common(1)), None)
    form = BelongsForm(cycles=cycles, initial={"coaching_cycle": likely}, auto_id="id_about_%s")
    form.fields["coaching_cycle"].required = True
    chosen = submission.coaching_cycle
    return AboutCycle(
        form=form,
        url=reverse("portfolios:section_cycle", args=[submission.pk]),
        chosen=chosen.teacher if chosen else "",
        cycles=cycles.count(),
        unassigned=sum(each.coaching_cycle_id is None for each in evidence.values()),
        misses=checked.together,
    )

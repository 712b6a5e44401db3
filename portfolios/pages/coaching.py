"""What do the list of coaching cycles and the page of one show?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from portfolios import access
from portfolios.models import CoachingCycle, Evidence, Portfolio
from portfolios.pages.common import Context, crumbs, evidence_url
from portfolios.pages.library import Shelved, shelved
from portfolios.practice import coaching, coaching_rules, covering
from portfolios.questions import answering
from portfolios.questions.answering import Answered
from portfolios.rules import refuse_collect
from portfolios.states import Cover

SHELF = 200
"""How many pieces that belong to no cycle a page offers, the newest first."""


@dataclass(frozen=True)
class CycleCard:
    """One coaching cycle in the list."""

    cycle: CoachingCycle
    url: str
    pieces: int


@dataclass(frozen=True)
class Belonging:
    """One piece of evidence of a cycle; `cover` says how its consent stands where it is a recording."""

    item: Shelved
    consents_url: str
    cover: str
    cover_label: str


def cycles(person: User, portfolio: Portfolio, shown: Page[CoachingCycle]) -> Context:
    return {
        "portfolio": portfolio,
        "page": shown,
        "cards": [_card(cycle) for cycle in shown],
        "start": Action(
            "Begin a coaching cycle",
            reverse("portfolios:start_cycle", args=[portfolio.pk]),
            refusal=refuse_collect(person, portfolio.enrolment),
            method="get",
        ),
    }


def _card(cycle: CoachingCycle) -> CycleCard:
    return CycleCard(cycle, cycle_url(cycle), cycle.pieces)  # type: ignore[attr-defined]


def cycle_url(cycle: CoachingCycle) -> str:
    return reverse("portfolios:cycle", args=[cycle.pk])


def cycle(person: User, item: CoachingCycle) -> Context:
    """One coaching cycle: what belongs to it, what could, and what can be done with it."""
    library = access.library_for(person, item.portfolio)
    belonging = list(library.filter(coaching_cycle=item))
    refusal = refuse_collect(person, item.portfolio.enrolment)
    return {
        "portfolio": item.portfolio,
        "crumbs": cycle_crumbs(item.portfolio),
        "cycle": item,
        "belonging": [_belonging(item.portfolio, each) for each in belonging],
        "unassigned": _unassigned(item.portfolio, library) if not refusal else [],
        "refusal": refusal,
        "adding": _adding(item),
        "goal": _goal(item, refusal),
        "actions": _actions(person, item, belonging, refusal),
    }


def _adding(item: CoachingCycle) -> list[tuple[str, str, str]]:
    """Words, address and icon of the ways to add evidence that belongs to this cycle."""
    ways = [
        ("Upload files", "library", "#add-title", "upload"),
        ("Add a link", "add_link", "", "link"),
        ("Write a text", "add_text", "", "pencil"),
    ]
    cycle_of_it = f"?coaching_cycle={item.pk}"
    return [
        (words, reverse(f"portfolios:{view}", args=[item.portfolio_id]) + cycle_of_it + place, icon)
        for words, view, place, icon in ways
    ]


@dataclass(frozen=True)
class Goal:
    """The structured goal of a cycle: what is answered, how many answers are `open`, and how it is begun."""

    title: str
    answers: tuple[Answered, ...]
    open: int
    url: str
    begin: Action


def _goal(item: CoachingCycle, refusal: str) -> Goal | None:
    """The goal of a cycle, where the framework asks for one as a form."""
    slot = access.goal_slot_of(item)
    if slot is None:
        return None
    form = coaching.goal_of(item, slot)
    begin = Action("Begin the goal", reverse("portfolios:begin_goal", args=[item.pk]), refusal)
    if form is None:
        return Goal(slot.title, (), 0, "", begin)
    said = tuple(each for each in answering.answered(form.form, form.answers) if each.answer != answering.UNANSWERED)
    left = len(answering.missing(form.form, form.answers))
    return Goal(slot.title, said, left, evidence_url(form), begin)


def cycle_crumbs(portfolio: Portfolio) -> list[tuple[str, str]]:
    return crumbs(portfolio, ("Coaching", reverse("portfolios:cycles", args=[portfolio.pk])))


def _belonging(portfolio: Portfolio, evidence: Evidence) -> Belonging:
    recorded = covering.needs_consent(evidence)
    cover = Cover(evidence.cover) if recorded else None  # type: ignore[attr-defined]
    return Belonging(
        item=shelved(portfolio, evidence),
        consents_url=reverse("portfolios:consents", args=[evidence.pk]) if recorded else "",
        cover=cover or "",
        cover_label=cover.label if cover else "",
    )


def _unassigned(portfolio: Portfolio, library: QuerySet[Evidence]) -> list[Shelved]:
    return [shelved(portfolio, each) for each in library.filter(coaching_cycle=None)[:SHELF]]


def _actions(person: User, item: CoachingCycle, belonging: Sequence[Evidence], refusal: str) -> list[Action]:
    held = coaching_rules.refuse_remove_cycle(person, item, evidence=len(belonging), sections=())
    return [
        Action("Edit", reverse("portfolios:edit_cycle", args=[item.pk]), refusal, method="get"),
        Action("Earlier versions", reverse("portfolios:cycle_history", args=[item.pk]), method="get"),
        Action("Remove", reverse("portfolios:remove_cycle", args=[item.pk]), held, kind="danger", method="get"),
    ]

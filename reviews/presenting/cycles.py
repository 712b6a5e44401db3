"""What is about to be released, what still blocks it, and which button does what?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse

from accounts.access import administering
from accounts.actions import Action
from accounts.models import User
from accounts.paging import page
from certification.models import Cohort, Cycle, Section
from reviews import access, explaining, releases, rules, wordings
from reviews.models import Decision, Release
from reviews.presenting import replaying
from reviews.presenting.replaying import ReplayBox
from reviews.rules import Readiness
from reviews.states import Outcome, ReleaseState

UNPREPARED = "Prepare the release first."


@dataclass(frozen=True)
class Moment:
    """How ready the cycle is now, and what a release of this moment would make visible."""

    at: datetime
    ready: Readiness
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class DecisionRow:
    """One decision with its working in sentences, and the page that its candidate will see."""

    name: str
    organisation: str
    outcome: str
    outcome_label: str
    overall: str
    how: Sequence[str]
    url: str


@dataclass(frozen=True)
class ReleasePage:
    cycle: Cycle
    cycles: Sequence[tuple[str, str, bool]]
    planned_at: datetime
    standing: Release | None
    released: bool
    history: Sequence[str]
    figures: Sequence[tuple[str, str, int]]
    candidates: int
    submissions: int
    blocks: Sequence[str]
    looked_at: tuple[int, int]
    prepare: Action
    approve: Action
    cancel: Action
    decisions: Page[Decision]
    rows: Sequence[DecisionRow]
    replay: ReplayBox | None


def release_page(person: User, cohort: Cohort, cycle: Cycle, *, number: str | None, at: datetime) -> ReleasePage:
    """Everything about the release of one cycle, with one page of its decisions."""
    rounds = list(access.releases_for(person, cycle))
    standing = next((one for one in rounds if one.status != ReleaseState.CANCELLED), None)
    ready = releases.readiness(cycle, at=at)
    figures = standing.figures if standing and ready.released else releases.figures(cycle)
    decisions = page(_decisions(person, cycle), number)
    titles = dict(Section.objects.filter(framework=cohort.framework_id).values_list("slug", "title"))
    return ReleasePage(
        cycle=cycle,
        cycles=[
            (f"Cycle {one.number}", reverse("reviews:release", args=[one.pk]), one.pk == cycle.pk)
            for one in Cycle.objects.filter(cohort=cohort)
        ],
        planned_at=cycle.releases_at,
        standing=standing,
        released=ready.released,
        history=[_history(one) for one in rounds if one.status == ReleaseState.CANCELLED],
        figures=[(one.value, str(one.label), figures["outcomes"][one]) for one in Outcome if figures["outcomes"][one]],
        candidates=figures["candidates"],
        submissions=figures["submissions"],
        blocks=[] if ready.released else list(blocks(ready, at=at)),
        looked_at=(0, 0) if ready.released else wordings.looked_at(cycle),
        **_actions(person, cycle, standing, Moment(at, ready, figures)),
        decisions=decisions,
        rows=[_row(decision, titles) for decision in decisions],
        replay=replaying.box(person, cycle, standing) if standing and ready.released else None,
    )


def blocks(ready: Readiness, *, at: datetime) -> Iterator[str]:
    """Every reason against a release, one sentence each, as the rule itself says it."""
    nothing = replace(ready, closes_at=at, earlier_unreleased=None, unsettled=0, undecided=0, unread=0, released=False)
    nothing = replace(nothing, unlooked=0)
    for name in ("earlier_unreleased", "closes_at", "unsettled", "undecided", "unread", "unlooked"):
        refusal = rules.refuse_release(replace(nothing, **{name: getattr(ready, name)}), at=at)
        if refusal:
            yield refusal


def _actions(person: User, cycle: Cycle, standing: Release | None, moment: Moment) -> dict[str, Action]:
    """The page is an administrator's, so the rules are asked as one."""
    at, ready = moment.at, moment.ready
    prepare = rules.refuse_prepare(True, ready, prepared=standing is not None, at=at)
    approve, cancel = UNPREPARED, UNPREPARED
    if standing is not None:
        approve = rules.refuse_approve(person, True, standing, ready, figures=moment.figures, at=at)
        cancel = rules.refuse_cancel_release(True, standing)
    return {
        "prepare": Action("Prepare the release", reverse("reviews:prepare_release", args=[cycle.pk]), refusal=prepare),
        "approve": Action("Approve and release", reverse("reviews:approve_release", args=[cycle.pk]), refusal=approve),
        "cancel": Action("Cancel this release", reverse("reviews:cancel_release", args=[cycle.pk]), refusal=cancel),
    }


def _history(release: Release) -> str:
    return f"Prepared by {release.prepared_by}, cancelled by {release.cancelled_by}."


def _decisions(person: User, cycle: Cycle) -> QuerySet[Decision]:
    found = Decision.objects.filter(administering(person), cycle=cycle)
    return found.select_related("enrolment__person", "enrolment__portfolio").order_by("enrolment__person__name", "pk")


def _row(decision: Decision, titles: Mapping[str, str]) -> DecisionRow:
    enrolment = decision.enrolment
    portfolio = getattr(enrolment, "portfolio", None)
    return DecisionRow(
        name=str(enrolment),
        organisation=enrolment.person.organisation if enrolment.person else "",
        outcome=decision.outcome,
        outcome_label=str(Outcome(decision.outcome).label),
        overall=explaining.number(decision.working["overall"]),
        how=explaining.overall(decision.working, titles),
        url=reverse("reviews:results", args=[portfolio.pk]) if portfolio else "",
    )

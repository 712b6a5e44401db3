"""What does a candidate read about their results? Both tests, each section, each criterion, and how it all came about.

Candidates find here what is released, administrators everything that is settled; nobody reads a reviewer's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from django.db.models import Count

from accounts.models import User
from certification.models import Cycle, Section
from certification.states import CycleKind
from portfolios.models import Portfolio
from portfolios.states import Status
from reviews import access, attempts, explaining, ordering
from reviews.attempts import AttemptReport
from reviews.decisions import FINAL
from reviews.marks import Policy, banked
from reviews.models import Decision
from reviews.ordering import Need, Standing
from reviews.states import Outcome


@dataclass(frozen=True)
class SectionReport:
    """One section with its best score so far; `next` says what the coming window offers, empty for nothing.
    `criteria` counts what it is scored by."""

    slug: str
    title: str
    factor: int
    score: Fraction | None
    reaches_floor: bool | None
    attempts: tuple[AttemptReport, ...]
    next: str
    criteria: int


@dataclass(frozen=True)
class Verdict:
    """The outcome with its two tests apart; None where a test needs scores that are missing."""

    outcome: Outcome
    label: str
    cycle: int
    overall: Fraction | None
    threshold: Fraction
    floor: Fraction
    passes_overall: bool | None
    passes_floor: bool | None
    how: tuple[str, ...]
    released_at: datetime | None


@dataclass(frozen=True)
class Report:
    """Everything on the results page; `embargoed` marks what candidates don't see yet. Sections stand in the
    framework's order, `order` has their slugs in the order of what would help most, with why."""

    verdict: Verdict | None
    sections: tuple[SectionReport, ...]
    order: tuple[tuple[str, Need], ...]
    next_cycle: Cycle | None
    embargoed: bool


def report(person: User, portfolio: Portfolio) -> Report | None:
    """What this person may see of a portfolio's results, or None while that is nothing; ten statements."""
    results = list(access.results_for(person, portfolio))
    decision = access.decisions_for(person, portfolio).first()
    if decision is None and not results:
        return None
    framework = portfolio.enrolment.cohort.framework
    found = attempts.told(results, framework)
    following = _next_cycle(portfolio, decision)
    sections = Section.objects.filter(framework=framework).select_related("factor").annotate(asked=Count("criteria"))
    policy = Policy.from_framework(framework.policy)
    shown = tuple(
        _section(section, found[section.pk], policy.section_floor, following)
        for section in sections.order_by("position")
    )
    return Report(
        verdict=_verdict(decision, {section.slug: section.title for section in shown}) if decision else None,
        sections=shown,
        order=tuple(ordering.sections(policy, [Standing(s.slug, s.score, bool(s.attempts)) for s in shown])),
        next_cycle=following,
        embargoed=any(result.submission.status != Status.RELEASED for result in results)
        or (decision is not None and decision.release is None),
    )


def _verdict(decision: Decision, titles: Mapping[str, str]) -> Verdict:
    working = decision.working
    overall = working["overall"]
    return Verdict(
        outcome=Outcome(decision.outcome),
        label=Outcome(decision.outcome).label,
        cycle=decision.cycle.number,
        overall=None if overall is None else Fraction(overall),
        threshold=Fraction(working["overall_threshold"]),
        floor=Fraction(working["section_floor"]),
        passes_overall=working["passes_overall"],
        passes_floor=working["passes_floor"],
        how=tuple(explaining.overall(working, titles)),
        released_at=decision.release.approved_at if decision.release else None,
    )


def _next_cycle(portfolio: Portfolio, decision: Decision | None) -> Cycle | None:
    """The cycle after the decided one, where the outcome leaves something to hand in."""
    if decision is None or decision.outcome in FINAL:
        return None
    later = Cycle.objects.filter(cohort_id=portfolio.enrolment.cohort_id, number__gt=decision.cycle.number)
    return later.order_by("number").first()


def _section(
    section: Section, tried: Sequence[AttemptReport], floor: Fraction, following: Cycle | None
) -> SectionReport:
    best = banked([attempt.score for attempt in tried])
    return SectionReport(
        slug=section.slug,
        title=section.title,
        factor=section.factor.number,
        score=best,
        reaches_floor=None if best is None else best >= floor,
        attempts=tuple(_with_banked(tried, best)),
        next=_next(tried, best, floor, following) if following else "",
        criteria=section.asked,  # type: ignore[attr-defined]
    )


def _with_banked(tried: Sequence[AttemptReport], best: Fraction | None) -> Iterable[AttemptReport]:
    """Mark the attempt that counts: the first that reached the best score."""
    open_ = best is not None
    for attempt in tried:
        counts = open_ and attempt.score == best
        open_ = open_ and not counts
        yield replace(attempt, banked=counts)


def _next(tried: Sequence[AttemptReport], best: Fraction | None, floor: Fraction, following: Cycle) -> str:
    if not tried:
        retakes = following.kind == CycleKind.RETAKES
        return "" if retakes else "Not handed in yet."
    if best is None:
        return "Without a score so far; it can be handed in again."
    if best < floor:
        return "Below the floor; it can be handed in again."
    return "It may be handed in again; the better score counts."

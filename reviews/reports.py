"""What does a candidate read about their results? Both tests, each section, each criterion, and how it all came about.

Candidates find here what is released, administrators everything that is settled; nobody reads a reviewer's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch

from accounts.models import User
from certification.models import Criterion, Cycle, Level, Section
from certification.states import CycleKind
from portfolios.models import Portfolio
from portfolios.states import Status
from reviews import access, explaining
from reviews.decisions import FINAL, score_of
from reviews.marks import banked
from reviews.models import Assignment, Decision, Result, Score
from reviews.states import Duty, Outcome, Task
from reviews.visibility import mean


@dataclass(frozen=True)
class CriterionReport:
    """One criterion of an attempt. `values` are those of the reviews that count, `value` is their mean."""

    title: str
    statement: str
    value: Fraction
    values: tuple[Decimal, ...]
    level: int | None
    level_words: str
    descriptor: str
    strengths: tuple[str, ...]
    next_steps: tuple[str, ...]


@dataclass(frozen=True)
class AttemptReport:
    """One judged attempt. Without a score, `condition` says why and `condition_reasons` are the reviewers' words."""

    number: int
    cycle: int
    score: Fraction | None
    condition: str
    condition_reasons: tuple[str, ...]
    adjudicated: bool
    released: bool
    banked: bool
    how: tuple[str, ...]
    criteria: tuple[CriterionReport, ...]


@dataclass(frozen=True)
class SectionReport:
    """One section with its best score so far; `next` says what the coming window offers, empty for nothing."""

    slug: str
    title: str
    factor: int
    score: Fraction | None
    reaches_floor: bool | None
    attempts: tuple[AttemptReport, ...]
    next: str


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
    """Everything on the results page; `embargoed` marks what candidates don't see yet."""

    verdict: Verdict | None
    sections: tuple[SectionReport, ...]
    next_cycle: Cycle | None
    embargoed: bool


def report(person: User, portfolio: Portfolio) -> Report | None:
    """What this person may see of a portfolio's results, or None while that is nothing; seven statements."""
    results = list(access.results_for(person, portfolio))
    decision = access.decisions_for(person, portfolio).first()
    if decision is None and not results:
        return None
    framework = portfolio.enrolment.cohort.framework
    conditions = {condition["code"]: condition["title"] for condition in framework.conditions}
    attempts = _attempts(results, conditions)
    following = _next_cycle(portfolio, decision)
    sections = Section.objects.filter(framework=framework).select_related("factor").order_by("position")
    floor = Fraction(framework.policy["section_floor"])
    shown = tuple(_section(section, attempts[section.pk], floor, following) for section in sections)
    return Report(
        verdict=_verdict(decision, {section.slug: section.title for section in shown}) if decision else None,
        sections=shown,
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
    section: Section, attempts: Sequence[AttemptReport], floor: Fraction, following: Cycle | None
) -> SectionReport:
    best = banked([attempt.score for attempt in attempts])
    return SectionReport(
        slug=section.slug,
        title=section.title,
        factor=section.factor.number,
        score=best,
        reaches_floor=None if best is None else best >= floor,
        attempts=tuple(_with_banked(attempts, best)),
        next=_next(attempts, best, floor, following) if following else "",
    )


def _with_banked(attempts: Sequence[AttemptReport], best: Fraction | None) -> Iterable[AttemptReport]:
    """Mark the attempt that counts: the first that reached the best score."""
    open_ = best is not None
    for attempt in attempts:
        counts = open_ and attempt.score == best
        open_ = open_ and not counts
        yield AttemptReport(**{**vars(attempt), "banked": counts})


def _next(attempts: Sequence[AttemptReport], best: Fraction | None, floor: Fraction, following: Cycle) -> str:
    if not attempts:
        retakes = following.kind == CycleKind.RETAKES
        return "" if retakes else "Not handed in yet."
    if best is None:
        return "Without a score so far; it can be handed in again."
    if best < floor:
        return "Below the floor; it can be handed in again."
    return "It may be handed in again; the better score counts."


def _attempts(results: Sequence[Result], conditions: Mapping[str, str]) -> dict[int, list[AttemptReport]]:
    """The attempts by section, in order."""
    standing = _standing_reviews(results)
    levels = _descriptors([result.submission.section_id for result in results])
    found: dict[int, list[AttemptReport]] = defaultdict(list)
    for result in results:
        submission = result.submission
        found[submission.section_id].append(_attempt(result, standing[submission.pk], levels, conditions))
    return found


def _standing_reviews(results: Sequence[Result]) -> dict[int, list[Assignment]]:
    """The reviews that a result rests on: the two reviewers', or after an adjudication the lead's alone."""
    scores = Score.objects.select_related("criterion").order_by("criterion__position")
    rows = Assignment.objects.filter(submission__in=[r.submission_id for r in results], status=Task.HANDED_IN)
    duty = {result.submission_id: Duty.ADJUDICATION if result.adjudicated else Duty.REVIEW for result in results}
    found: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows.prefetch_related(Prefetch("scores", scores)).order_by("pk"):
        if row.duty == duty[row.submission_id]:
            found[row.submission_id].append(row)
    return found


def _descriptors(section_ids: Iterable[int]) -> dict[tuple[int, int], str]:
    rows = Level.objects.filter(criterion__section__in=set(section_ids))
    return {
        (criterion, value): words for criterion, value, words in rows.values_list("criterion", "value", "descriptor")
    }


def _attempt(
    result: Result,
    reviews: Sequence[Assignment],
    levels: Mapping[tuple[int, int], str],
    conditions: Mapping[str, str],
) -> AttemptReport:
    submission = result.submission
    assert submission.cycle is not None  # noqa: S101 (what is settled was handed in within a cycle)
    return AttemptReport(
        number=submission.attempt,
        cycle=submission.cycle.number,
        score=score_of(result),
        condition=conditions.get(result.condition, result.condition),
        condition_reasons=tuple(row.condition_reason for row in reviews if row.condition),
        adjudicated=result.adjudicated,
        released=submission.status == Status.RELEASED,
        banked=False,
        how=tuple(explaining.section(result.working, conditions)),
        criteria=() if result.condition else tuple(_criteria(reviews, levels)),
    )


def _criteria(reviews: Sequence[Assignment], levels: Mapping[tuple[int, int], str]) -> Iterable[CriterionReport]:
    found: dict[Criterion, list[Score]] = {}
    for review in reviews:
        for score in review.scores.all():
            found.setdefault(score.criterion, []).append(score)
    for criterion, scores in found.items():
        value = mean([score.value for score in scores])
        if value is None:
            continue
        level = explaining.level(value)
        yield CriterionReport(
            title=criterion.title,
            statement=criterion.statement,
            value=value,
            values=tuple(score.value for score in scores if score.value is not None),
            level=level,
            level_words=explaining.level_words(value),
            descriptor=levels.get((criterion.pk, level), "") if level else "",
            strengths=tuple(score.strengths for score in scores if score.strengths),
            next_steps=tuple(score.next_step for score in scores if score.next_step),
        )

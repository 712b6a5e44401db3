"""What is the outcome of a cycle for one candidate? Decided by itself once the window is over and all is settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from accounts import audit
from certification import calendar
from certification.models import Cycle, Enrolment, Extension
from certification.states import Place
from portfolios.models import Submission
from portfolios.states import HANDED_IN, JUDGED
from reviews import locks, marks, spotting
from reviews.marks import Policy, Verdict
from reviews.models import Decision, Release, Result
from reviews.results import each
from reviews.states import Outcome, ReleaseState

UNJUDGED = HANDED_IN - JUDGED
FINAL = (Outcome.CERTIFIED, Outcome.NOT_CERTIFIED, Outcome.WITHDRAWN)
"""Once one of these is released, no later cycle decides anything for this enrolment."""


def parties(cycle: Cycle) -> QuerySet[Enrolment]:
    """The enrolments for which this cycle decides: joined before it closed, and not done with in an earlier one."""
    before = Decision.objects.filter(
        enrolment=OuterRef("pk"), outcome__in=FINAL, cycle__number__lt=cycle.number, release__isnull=False
    )
    extended = Extension.objects.filter(enrolment=OuterRef("pk"), cycle=cycle)
    seated = Enrolment.objects.filter(cohort_id=cycle.cohort_id, status__in=[Place.ACTIVE, Place.WITHDRAWN])
    there = Q(joined_at__lt=cycle.closes_at) | (Q(joined_at__isnull=False) & Exists(extended))
    return seated.filter(there, ~Exists(before), person__isnull=False)


def offered(cycle: Cycle) -> QuerySet[Submission]:
    """What the parties of this cycle have handed in up to it; it must be judged before the cycle is decided."""
    return Submission.objects.filter(
        portfolio__enrolment__cohort_id=cycle.cohort_id, cycle__number__lte=cycle.number, status__in=HANDED_IN
    )


def due_cycles(at: datetime) -> QuerySet[Cycle]:
    """Cycles that are over for most and not released; one after the other, never before its predecessor's release."""
    approved = Release.objects.filter(cycle=OuterRef("pk"), status=ReleaseState.APPROVED)
    rows = Cycle.objects.filter(~Exists(approved), closes_at__lte=at)
    earlier = Cycle.objects.filter(~Exists(approved), cohort=OuterRef("cohort"), number__lt=OuterRef("number"))
    return rows.filter(~Exists(earlier)).order_by("closes_at", "pk")


class _Facts(NamedTuple):
    """What one party has, and what its decision of the cycle, if there is one, rests on."""

    enrolment_id: int
    status: str
    unjudged: bool
    settled: int
    decided: bool
    decided_settled: int | None
    decided_last: str | None
    decided_outcome: str | None


def due(cycle: Cycle, *, at: datetime) -> list[int]:
    """Enrolments whose decision is missing or no longer fits what is stored; three statements whatever their number."""
    still_open = _with_open_window(cycle, at)
    last = not Cycle.objects.filter(cohort_id=cycle.cohort_id, number__gt=cycle.number).exists()
    return [facts.enrolment_id for facts in _facts(cycle) if _is_due(facts, facts.enrolment_id in still_open, last)]


def _is_due(facts: _Facts, still_open: bool, last: bool) -> bool:
    """A decision is missing, or there is one that shouldn't be, or it rests on something else."""
    withdrawn = facts.status == Place.WITHDRAWN
    ready = withdrawn or not (facts.unjudged or still_open)
    current = (
        facts.decided_settled == facts.settled
        and facts.decided_last == ("true" if last else "false")
        and (facts.decided_outcome == Outcome.WITHDRAWN) == withdrawn
    )
    return facts.decided != ready or (facts.decided and not current)


def _facts(cycle: Cycle) -> Iterable[_Facts]:
    """One row for each party. Results never change, so their number says whether a decision has seen them all."""
    own = offered(cycle).filter(portfolio__enrolment=OuterRef("pk")).order_by()
    settled = own.filter(status__in=JUDGED).values("portfolio__enrolment").annotate(n=Count("pk")).values("n")
    decision = Decision.objects.filter(enrolment=OuterRef("pk"), cycle=cycle)
    rows = (
        parties(cycle)
        .order_by("pk")
        .values_list(
            "pk",
            "status",
            Exists(own.filter(status__in=UNJUDGED)),
            Coalesce(Subquery(settled, output_field=IntegerField()), 0),
            Exists(decision),
            Subquery(decision.values(n=Cast(KT("working__settled"), IntegerField()))),
            Subquery(decision.values(last=KT("working__last_cycle"))),
            Subquery(decision.values("outcome")),
        )
    )
    return (_Facts(*row) for row in rows)


def _with_open_window(cycle: Cycle, at: datetime) -> set[int]:
    """Enrolments whose extension keeps the cycle open for them."""
    granted: dict[int, list[Extension]] = {}
    for extension in Extension.objects.filter(cycle=cycle):
        granted.setdefault(extension.enrolment_id, []).append(extension)
    return {pk for pk, extensions in granted.items() if at < calendar.closes_for(cycle, extensions)}


def decide_ready(*, at: datetime) -> int:
    """Decide what is due, each in a transaction of its own; returns how many decisions were made or replaced.

    A decision that isn't released is replaced when what it rests on has changed, and dropped when its candidate
    has something unjudged again or more time."""
    done = 0
    for cycle in due_cycles(at):
        ids = due(cycle, at=at)
        done += each("decide.failed", ids, lambda pk, cycle_id=cycle.pk: decide(pk, cycle_id=cycle_id, at=at))  # type: ignore[misc]
    return done


@transaction.atomic
def decide(enrolment_id: int, *, cycle_id: int, at: datetime) -> Decision | None:
    """Decide for one enrolment by the pure rule; None when it is too early or nothing has changed.

    Safe to run any number of times: cycle and enrolment are held, so nothing it rests on moves meanwhile."""
    cycle = locks.cycle(cycle_id)
    waits = parties(cycle).filter(Exists(due_cycles(at).filter(pk=cycle.pk)))
    enrolment = waits.select_for_update(of=("self",)).select_related("person").filter(pk=enrolment_id).first()
    if enrolment is None:
        return None
    standing = Decision.objects.select_related("enrolment__person").filter(enrolment=enrolment, cycle=cycle).first()
    found = list(offered(cycle).filter(portfolio__enrolment=enrolment).select_related("section", "cycle", "result"))
    if not _ready(enrolment, cycle, found, at):
        return _drop(standing, at=at)
    verdict = _verdict(enrolment, cycle, [row for row in found if row.status in JUDGED])
    if standing is not None and standing.working == verdict.working:
        return None
    policy = Policy.from_framework(cycle.cohort.framework.policy)
    spotting.spot_around(policy, verdict, [row for row in found if row.status in JUDGED], at=at)
    return _store(standing or Decision(enrolment=enrolment, cycle=cycle), verdict, at=at)


def _ready(enrolment: Enrolment, cycle: Cycle, found: Sequence[Submission], at: datetime) -> bool:
    if enrolment.status == Place.WITHDRAWN:
        return True
    if any(row.status in UNJUDGED for row in found):
        return False
    return at >= calendar.closes_for(cycle, Extension.objects.filter(enrolment=enrolment, cycle=cycle))


def _verdict(enrolment: Enrolment, cycle: Cycle, judged: Sequence[Submission]) -> Verdict:
    """The pure rule on everything settled up to this cycle."""
    ordered = sorted(judged, key=lambda row: (row.section.position, row.attempt))
    return verdict_on(
        [input_of(submission) for submission in ordered],
        policy=cycle.cohort.framework.policy,
        sections=cycle.section_slugs,  # type: ignore[attr-defined]
        cycle=cycle.number,
        last_cycle=not cycle.has_later,  # type: ignore[attr-defined]
        withdrawn=enrolment.status == Place.WITHDRAWN,
    )


def verdict_on(
    inputs: Sequence[Mapping[str, Any]],
    *,
    policy: Mapping[str, Any],
    sections: Iterable[str],
    cycle: int,
    last_cycle: bool,
    withdrawn: bool,
) -> Verdict:
    """The pure rule on inputs as a working keeps them, ordered by section and attempt; the new working holds all it
    takes to replay it."""
    attempts: dict[str, list[Fraction | None]] = {slug: [] for slug in sections}
    for row in inputs:
        attempts.setdefault(row["section"], []).append(None if row["score"] is None else Fraction(row["score"]))
    verdict = marks.decide(Policy.from_framework(policy), attempts, last_cycle=last_cycle, withdrawn=withdrawn)
    working = verdict.working | {"cycle": cycle, "settled": len(inputs), "inputs": list(inputs), "policy": policy}
    return replace(verdict, working=working)


def columns(verdict: Verdict) -> dict[str, Any]:
    """What is stored of a verdict: all that a replay compares."""
    overall = verdict.overall
    return {
        "outcome": verdict.outcome.value,
        "numerator": None if overall is None else overall.numerator,
        "denominator": None if overall is None else overall.denominator,
        "working": verdict.working,
    }


def input_of(submission: Submission) -> dict[str, Any]:
    """What a decision keeps of one settled submission."""
    return {
        "section": submission.section.slug,
        "attempt": submission.attempt,
        "cycle": submission.cycle.number if submission.cycle else None,
        "submission": submission.alias,
        "score": marks.text(score_of(submission.result)),
        "condition": submission.result.condition,
    }


def score_of(result: Result) -> Fraction | None:
    """The exact score of a result; None where the evidence could not be scored."""
    if result.numerator is None or result.denominator is None:
        return None
    return Fraction(result.numerator, result.denominator)


def _drop(standing: Decision | None, *, at: datetime) -> Decision | None:
    """Take back a decision that came too early: its candidate has more time, or something unjudged."""
    if standing is not None:
        audit.record("decision.dropped", standing, by=None, at=at, outcome=standing.outcome)
        standing.delete()
    return standing


def take_back(enrolment_id: int, *, at: datetime) -> None:
    """Drop what is decided and not released, because a score that it rests on is another now; the caller holds the
    enrolment, so that nothing is decided meanwhile. It is decided anew by itself."""
    rows = Decision.objects.filter(enrolment=enrolment_id, release=None).select_related("enrolment__person")
    for standing in rows:
        _drop(standing, at=at)


def _store(decision: Decision, verdict: Verdict, *, at: datetime) -> Decision:
    before = decision.outcome if decision.pk else None
    for name, value in columns(verdict).items():
        setattr(decision, name, value)
    decision.policy_fingerprint = decision.cycle.cohort.framework.fingerprint
    decision.decided_at = at
    decision.save()
    action = "decision.replaced" if before else "decision.made"
    audit.record(action, decision, by=None, at=at, outcome=verdict.outcome.value, before=before)
    return decision

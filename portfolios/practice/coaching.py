"""How does a coaching cycle begin, change and end, and how does evidence come to belong to it?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.refusals import Stale, allow
from accounts.text import many_lines, one_line
from certification.models import Requirement
from portfolios import evidence as writing
from portfolios import locks
from portfolios.models import CoachingCycle, Evidence, Exhibit, Submission
from portfolios.practice import coaching_rules as rules
from portfolios.rules import refuse_collect, refuse_stranger
from portfolios.states import EDITABLE, Status
from portfolios.writing import history
from portfolios.writing.history import USUAL, How

ELSEWHERE = "This coaching cycle was changed in another window. Nothing was overwritten."
WORDS = ("teacher", "began_on", "ended_on", "note")


@transaction.atomic
def start(
    portfolio_id: int,
    *,
    teacher: str,
    began_on: date,
    ended_on: date | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> CoachingCycle:
    """Begin to keep a coaching cycle; the teacher is known by a pseudonym. One with the same teacher and beginning is
    answered as it is, so that a double click begins nothing twice."""
    portfolio = locks.portfolio(portfolio_id)
    teacher, note = one_line(teacher), many_lines(note)
    same = CoachingCycle.objects.filter(portfolio=portfolio, teacher=teacher, began_on=began_on).first()
    if same and not refuse_stranger(by, portfolio.enrolment):
        return same
    known = CoachingCycle.objects.filter(portfolio=portfolio).count()
    allow(rules.refuse_start_cycle(by, portfolio, known=known))
    allow(rules.refuse_cycle(teacher, began_on, ended_on, note))
    cycle = CoachingCycle.objects.create(
        portfolio=portfolio,
        teacher=teacher,
        began_on=began_on,
        ended_on=ended_on,
        note=note,
        started_at=at,
        changed_at=at,
    )
    history.keep_cycle(cycle, None, by=by, at=at)
    audit.record("coaching.started", cycle, by=by, at=at)
    return cycle


@transaction.atomic
def change(
    cycle_id: int,
    *,
    teacher: str,
    began_on: date,
    ended_on: date | None,
    note: str,
    version: int,
    how: How = USUAL,
    by: User,
    at: datetime,
) -> CoachingCycle:
    """Rewrite a coaching cycle over the version that its coach saw; raises `Stale` where another one stands."""
    cycle = locks.coaching_cycle(cycle_id)
    wanted = {"teacher": one_line(teacher), "began_on": began_on, "ended_on": ended_on, "note": many_lines(note)}
    allow(refuse_collect(by, cycle.portfolio.enrolment))
    allow(rules.refuse_cycle(str(wanted["teacher"]), began_on, ended_on, str(wanted["note"])))
    if stored(cycle) == wanted:
        return cycle
    if cycle.version != version:
        raise Stale(ELSEWHERE, current=stored(cycle) | {"version": cycle.version})
    before = history.cycle_now(cycle)
    for name, value in wanted.items():
        setattr(cycle, name, value)
    cycle.version, cycle.changed_at = version + 1, at
    cycle.save(update_fields=[*WORDS, "version", "changed_at"])
    history.keep_cycle(cycle, before, by=by, at=at, how=how)
    audit.record("coaching.changed", cycle, by=by, at=at)
    return cycle


def stored(cycle: CoachingCycle) -> dict[str, Any]:
    """What stands there now."""
    return {name: getattr(cycle, name) for name in WORDS}


@transaction.atomic
def remove(cycle_id: int, *, by: User, at: datetime) -> None:
    """Remove a coaching cycle to which nothing belongs; what had left the library is let go."""
    cycle = locks.coaching_cycle(cycle_id)
    left = Evidence.objects.filter(coaching_cycle=cycle)
    sections = Submission.objects.filter(coaching_cycle=cycle).exclude(status=Status.WITHDRAWN)
    titles = list(dict.fromkeys(sections.values_list("section__title", flat=True)))
    held = left.filter(removed_at=None).count()
    allow(rules.refuse_remove_cycle(by, cycle, evidence=held, sections=titles))
    left.update(coaching_cycle=None)
    Submission.objects.filter(coaching_cycle=cycle).update(coaching_cycle=None)
    audit.record("coaching.removed", cycle, by=by, at=at)
    cycle.delete()


@transaction.atomic
def assign(
    portfolio_id: int, *, cycle_id: int | None, evidence_ids: Collection[int], by: User, at: datetime
) -> list[Evidence]:
    """Say to which coaching cycle these pieces of evidence belong; None takes them out of theirs."""
    portfolio = locks.portfolio(portfolio_id)
    cycle = CoachingCycle.objects.get(pk=cycle_id) if cycle_id else None
    evidence = list(Evidence.objects.select_for_update().filter(pk__in=list(evidence_ids)).order_by("pk"))
    frozen = _frozen(evidence)
    allow(rules.refuse_assign(by, portfolio, cycle, evidence))
    for each in evidence:
        allow(rules.refuse_reassign(each, cycle, frozen=each.pk in frozen))
    return _move(evidence, cycle, by=by, at=at)


@transaction.atomic
def belong(evidence_id: int, *, cycle_id: int | None, by: User, at: datetime) -> None:
    """What was just added belongs to the coaching cycle that was chosen with it; a piece that the library had already
    keeps its own."""
    added = locks.evidence(evidence_id)
    if cycle_id and not added.coaching_cycle_id:
        assign(added.portfolio_id, cycle_id=cycle_id, evidence_ids=[added.pk], by=by, at=at)


def likely(submission: Submission) -> int | None:
    """The coaching cycle to which more evidence of this attempt will belong: where its section is about a single one,
    the one chosen for it, or else the one of what is placed there."""
    if not submission.section.one_coaching_cycle or submission.coaching_cycle_id:
        return submission.coaching_cycle_id
    placed = Exhibit.objects.filter(submission=submission, evidence__coaching_cycle__isnull=False)
    return placed.order_by("number").values_list("evidence__coaching_cycle", flat=True).first()


def _move(evidence: Iterable[Evidence], cycle: CoachingCycle | None, *, by: User, at: datetime) -> list[Evidence]:
    """Write what changes, in two statements whatever its number."""
    moved = [each for each in evidence if each.coaching_cycle_id != (cycle.pk if cycle else None)]
    for each in moved:
        each.coaching_cycle = cycle
    Evidence.objects.filter(pk__in=[each.pk for each in moved]).update(coaching_cycle=cycle)
    audit.record_many("evidence.assigned", moved, by=by, at=at, coaching_cycle=cycle.pk if cycle else None)
    return moved


@transaction.atomic
def choose(submission_id: int, *, cycle_id: int, by: User, at: datetime) -> Submission:
    """Choose the one coaching cycle of a section: whatever is placed there and belongs to none now belongs to it,
    and so will what is placed later."""
    submission = locks.submission(submission_id)
    cycle = CoachingCycle.objects.get(pk=cycle_id)
    allow(rules.refuse_choose_cycle(by, submission, cycle))
    submission.coaching_cycle = cycle
    submission.save(update_fields=["coaching_cycle"])
    audit.record("submission.about", submission, by=by, at=at, coaching_cycle=cycle.pk)
    _move((each for each in locks.evidence_in(submission.pk) if not each.coaching_cycle_id), cycle, by=by, at=at)
    return submission


@transaction.atomic
def begin_goal(cycle_id: int, *, requirement_id: int, by: User, at: datetime) -> Evidence:
    """Begin the form of the cycle's PEERS goal, as a slot of the framework asks for it; one that is there is answered
    as it is."""
    cycle = locks.coaching_cycle(cycle_id)
    allow(refuse_collect(by, cycle.portfolio.enrolment))
    requirement = Requirement.objects.get(pk=requirement_id)
    known = goal_of(cycle, requirement)
    if known:
        return known
    title = f"{requirement.title}, {cycle.teacher}"
    made = writing.add_form(cycle.portfolio_id, requirement_id=requirement.pk, title=title, by=by, at=at)
    _move([made], cycle, by=by, at=at)
    return made


def goal_of(cycle: CoachingCycle, requirement: Requirement) -> Evidence | None:
    """The newest form of the cycle that asks what this slot asks."""
    own = Evidence.objects.filter(coaching_cycle=cycle, form=requirement.form, removed_at=None)
    return own.order_by("-added_at", "-pk").first()


def join(evidence: Evidence, submission: Submission, *, by: User, at: datetime) -> None:
    """What is placed in a section that is about one coaching cycle belongs to it, unless it belongs to one already."""
    if submission.section.one_coaching_cycle and submission.coaching_cycle and not evidence.coaching_cycle_id:
        _move([evidence], submission.coaching_cycle, by=by, at=at)


def _frozen(evidence: Collection[Evidence]) -> set[int]:
    """Those of the pieces that were handed in with a section that still stands."""
    placed = Exhibit.objects.filter(evidence__in=[each.pk for each in evidence])
    standing = placed.exclude(submission__status__in=[*EDITABLE, Status.WITHDRAWN])
    return set(standing.values_list("evidence_id", flat=True))

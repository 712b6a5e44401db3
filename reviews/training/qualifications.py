"""How does somebody qualify in a section? Sets scored cold, decided by figures; or an administrator's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification.models import Cohort, PanelMember
from reviews.models import Assignment, Benchmark, Qualification
from reviews.results import each
from reviews.states import Duty, Purpose, Standing, Task
from reviews.training import comparing, giving, notices, pool, rules, standings
from reviews.training.practice import held
from reviews.training.qualifying import Figures, measured


@transaction.atomic
def begin(member_id: int, *, section_id: int, by: User, at: datetime) -> Qualification:
    """Take the sets of a section that one must score; all their papers at once, and nothing shown of any."""
    member = held(member_id)
    cycle = standings.cycle_of(member.cohort_id)
    papers = papers_of(by, section_id)
    needed = needed_of(member.cohort, again=section_id in standings.qualified_before(member, cycle))
    gate = standings.gate(member.cohort_id)
    latest = gate.latest(member.pk, section_id)
    allow(
        rules.refuse_qualify(
            by,
            member,
            judges=member.sections.filter(pk=section_id).exists(),
            qualified=bool(latest and latest.standing == Standing.QUALIFIED),
            begun=bool(gate.open(member.pk, section_id)),
            left=len(papers),
            needed=needed,
        )
    )
    sets = sorted(papers)[:needed]
    row = Qualification.objects.create(member=member, section_id=section_id, cycle=cycle, sets=sets, begun_at=at)
    giving.learn([paper for number in sets for paper in papers[number]], member, by=by, at=at)
    audit.record("qualification.begun", row, by=by, at=at, sets=sets)
    return row


def papers_of(person: User, section_id: int) -> dict[int, list[Benchmark]]:
    """The sets of a section that a person can still score cold: each with all its papers, by its number."""
    usable = list(pool.usable().filter(purpose=Purpose.QUALIFICATION, submission__section=section_id))
    return whole_sets(usable, pool.free([person], usable)[person.pk])


def whole_sets(usable: Iterable[Benchmark], free: Iterable[Benchmark]) -> dict[int, list[Benchmark]]:
    """Of these papers the sets of which every one is free."""
    found: dict[int, list[Benchmark]] = {}
    for paper in usable:
        found.setdefault(paper.set_number or 0, []).append(paper)
    there = {paper.pk for paper in free}
    return {number: papers for number, papers in found.items() if there.issuperset(paper.pk for paper in papers)}


def needed_of(cohort: Cohort, *, again: bool) -> int:
    """How many sets a member must score: fewer where they were qualified in an earlier cycle."""
    asked = standings.asked_of(cohort)
    return asked.sets_again if again else asked.sets


@transaction.atomic
def decide(qualification_id: int, *, at: datetime) -> Qualification | None:
    """Decide once every paper of the sets is in; None before, and where it is decided already."""
    rows = Qualification.objects.select_for_update(of=("self",))
    row = rows.select_related("member__cohort__framework", "member__person", "section").get(pk=qualification_id)
    if row.standing != Standing.OPEN:
        return None
    tasks = list(_tasks(row))
    if any(task.status == Task.ASSIGNED for task in tasks):
        return None
    figures = measured(comparing.compared(tasks))
    given_back = any(task.status != Task.HANDED_IN for task in tasks)
    reached = standings.asked_of(row.member.cohort).qualified.reached(figures)
    row.standing = Standing.VOID if given_back else Standing.QUALIFIED if reached else Standing.NOT_YET
    return _decided(row, figures, at=at)


def _decided(row: Qualification, figures: Figures, *, at: datetime) -> Qualification:
    row.decided_at = at
    row.papers, row.values = figures.papers, figures.values
    row.same_level, row.adjacent = figures.same_level, figures.adjacent
    row.save()
    audit.record(f"qualification.{row.standing}", row, by=None, at=at, **vars(figures))
    notices.decided(row, at=at)
    return row


def _tasks(row: Qualification) -> Iterable[Assignment]:
    return Assignment.objects.filter(
        member=row.member_id,
        duty=Duty.QUALIFICATION,
        submission__section=row.section_id,
        submission__benchmark__set_number__in=row.sets,
        assigned_at__gte=row.begun_at,
    ).order_by("pk")


def due() -> list[int]:
    """Sets of which no paper is awaited any more."""
    waiting = Assignment.objects.filter(
        member=OuterRef("member"),
        duty=Duty.QUALIFICATION,
        status=Task.ASSIGNED,
        submission__section=OuterRef("section"),
    )
    rows = Qualification.objects.filter(~Exists(waiting), standing=Standing.OPEN)
    return list(rows.order_by("begun_at", "pk").values_list("pk", flat=True))


def decide_ready(*, at: datetime) -> int:
    """Decide wherever every paper is in; returns how many were decided."""
    return each("qualification.failed", due(), lambda pk: decide(pk, at=at))


@transaction.atomic
def vouch(member_id: int, *, section_id: int, standing: str, reason: str, by: User, at: datetime) -> Qualification:
    """An administrator says that a member is qualified in a section this cycle, or pauses them, and why."""
    member = held(member_id)
    latest = standings.gate(member.cohort_id).latest(member.pk, section_id)
    allow(
        rules.refuse_vouch(
            is_administrator(by),
            judges=member.sections.filter(pk=section_id).exists(),
            before=latest.standing if latest else "",
            standing=standing,
            reason=reason,
        )
    )
    row = stand(member, section_id, Standing(standing), Figures(), reason=reason.strip(), by=by, at=at)
    notices.vouched(row, at=at)
    return row


def stand(
    member: PanelMember,
    section_id: int,
    standing: Standing,
    figures: Figures,
    *,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Qualification:
    """Write how a held member stands in a section from now on."""
    row = Qualification.objects.create(
        member=member,
        section_id=section_id,
        cycle=standings.cycle_of(member.cohort_id),
        standing=standing,
        begun_at=at,
        decided_at=at,
        decided_by=by,
        reason=reason,
        **vars(figures),
    )
    audit.record(f"qualification.{standing.value}", row, by=by, at=at, reason=reason, **vars(figures))
    return row

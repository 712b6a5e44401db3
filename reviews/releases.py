"""How do a cycle's results become visible? Prepared by one administrator, approved by another, all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification import calendar, credentials
from certification.credentials import Award
from certification.models import Cohort, Cycle, Extension
from certification.states import Place
from portfolios import submissions
from portfolios.states import Status
from portfolios.uploading import grace
from reviews import back_readings, decisions, locks, notices, rules, wordings
from reviews.models import Decision, Release
from reviews.rules import Readiness
from reviews.states import Outcome, ReleaseState
from reviews.tallies import RESULT_COLUMNS, Tally


@dataclass(frozen=True)
class Contents:
    """What a release would make visible: decisions with their person and portfolio, and settled results as
    (submission id, numerator, denominator, condition, working)."""

    decisions: Sequence[Decision]
    results: Sequence[tuple[Any, ...]]

    def figures(self) -> dict[str, Any]:
        """Counts for people to read, and a digest over every decision and result."""
        tally = Tally()
        for decision in self.decisions:
            tally.decision(decision)
        for row in self.results:
            tally.result(row)
        return tally.figures()


def contents(cycle: Cycle) -> Contents:
    """What is decided in a cycle and settled up to it, earlier cycles' leftovers included; two statements."""
    decided = Decision.objects.filter(cycle=cycle).select_related("enrolment__person", "enrolment__portfolio")
    held = decisions.offered(cycle).filter(status=Status.SETTLED).order_by("pk")
    return Contents(list(decided.order_by("enrolment_id")), list(held.values_list(*RESULT_COLUMNS)))


def figures(cycle: Cycle) -> dict[str, Any]:
    """What a release prepared now would say."""
    return contents(cycle).figures()


def readiness(cycle: Cycle, *, at: datetime) -> Readiness:
    """What stands between this cycle and its release; four statements, five while files may still arrive."""
    approved = Release.objects.filter(cycle=OuterRef("pk"), status=ReleaseState.APPROVED)
    until = Cycle.objects.filter(cohort_id=cycle.cohort_id, number__lte=cycle.number).order_by("number")
    waiting = [number for number, released in until.values_list("number", Exists(approved)) if not released]
    unread = back_readings.before_release(cycle)  # first: what is read from here on leaves a decision open
    unsettled, undecided = _open(cycle)
    closes = _closes(cycle)
    return Readiness(
        number=cycle.number,
        closes_at=max(closes.values(), default=cycle.closes_at),
        awaited_until=grace.awaited_until(cycle, closes, at=at),
        earlier_unreleased=waiting[0] if waiting and waiting[0] != cycle.number else None,
        unsettled=unsettled,
        undecided=undecided,
        unread=unread,
        released=cycle.number not in waiting,
        unlooked=wordings.unlooked(cycle),
    )


def _open(cycle: Cycle) -> tuple[int, int]:
    """How many sections of active candidates are not judged, and how many candidates are not decided."""
    decided = Decision.objects.filter(cycle=cycle, enrolment=OuterRef("pk"))
    own = decisions.offered(cycle).filter(status__in=decisions.UNJUDGED, portfolio__enrolment=OuterRef("pk"))
    counted = own.order_by().values("portfolio__enrolment").annotate(n=Count("pk")).values("n")
    unjudged = Case(When(status=Place.ACTIVE, then=Subquery(counted, output_field=IntegerField())), default=0)
    found = decisions.parties(cycle).aggregate(
        unsettled=Coalesce(Sum(unjudged), 0), undecided=Count("pk", filter=~Exists(decided))
    )
    return found["unsettled"], found["undecided"]


def _closes(cycle: Cycle) -> dict[int, datetime]:
    """When the windows of active candidates close that were extended, by enrolment."""
    granted: dict[int, list[Extension]] = {}
    for extension in Extension.objects.filter(cycle=cycle, enrolment__status=Place.ACTIVE):
        granted.setdefault(extension.enrolment_id, []).append(extension)
    return {pk: calendar.closes_for(cycle, own) for pk, own in granted.items()}


@transaction.atomic
def prepare(cycle_id: int, *, by: User, at: datetime) -> Release:
    """Fix the figures of a cycle in which everything is settled and decided; nobody learns anything yet."""
    cycle = locks.cycle(cycle_id)
    waiting = Release.objects.filter(cycle=cycle, status=ReleaseState.PREPARED).exists()
    allow(rules.refuse_prepare(is_administrator(by), readiness(cycle, at=at), prepared=waiting, at=at))
    release = Release.objects.create(cycle=cycle, prepared_at=at, prepared_by=by, figures=figures(cycle))
    audit.record("release.prepared", release, by=by, at=at, figures=release.figures)
    return release


@transaction.atomic
def approve(release_id: int, *, by: User, at: datetime) -> Release:
    """Make everything of the cycle visible at once, issue the certificates and tell every candidate.

    One transaction and a constant number of statements; of two approvals at once the second finds it done."""
    release = locks.release(release_id)
    cycle = release.cycle
    held = contents(cycle)
    now = held.figures()
    allow(rules.refuse_approve(by, is_administrator(by), release, readiness(cycle, at=at), figures=now, at=at))
    release.status, release.approved_at, release.approved_by = ReleaseState.APPROVED, at, by
    release.save(update_fields=["status", "approved_at", "approved_by"])
    _publish(release, cycle.cohort, held, by=by, at=at)
    audit.record("release.approved", release, by=by, at=at, figures=now)
    return release


def _publish(release: Release, cohort: Cohort, held: Contents, *, by: User, at: datetime) -> None:
    """Move exactly what the figures were taken of, submissions and decisions; certify and tell."""
    submissions.move_many([row[0] for row in held.results], Status.RELEASED, by=by, at=at, release=release.pk)
    Decision.objects.filter(pk__in=[decision.pk for decision in held.decisions]).update(release=release)
    audit.record_many("decision.released", held.decisions, by=by, at=at)
    _certify(cohort, held.decisions, at=at)
    notices.released(cohort, held.decisions, at=at)


def _certify(cohort: Cohort, decided: Sequence[Decision], *, at: datetime) -> None:
    """Certificates bear the local day of the release."""
    day = calendar.local_day(at, cohort.time_zone)
    certified = [row.enrolment_id for row in decided if row.outcome == Outcome.CERTIFIED]
    if certified:
        credentials.issue_many([Award(pk, day) for pk in certified], at=at)


@transaction.atomic
def cancel(release_id: int, *, by: User, at: datetime) -> Release:
    """Take a prepared release back; everything stays as it was, and it can be prepared again."""
    release = locks.release(release_id)
    allow(rules.refuse_cancel_release(is_administrator(by), release))
    release.status, release.cancelled_at, release.cancelled_by = ReleaseState.CANCELLED, at, by
    release.save(update_fields=["status", "cancelled_at", "cancelled_by"])
    audit.record("release.cancelled", release, by=by, at=at)
    return release

"""How do a cycle's results become visible? Prepared by one administrator, approved by another, all rows at once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification import calendar, credentials
from certification.credentials import Award
from certification.models import Cohort, Cycle, Extension
from certification.states import Place
from portfolios import submissions
from portfolios.models import Portfolio
from portfolios.states import Status
from reviews import decisions, locks, notices, rules
from reviews.models import Decision, Release
from reviews.rules import Readiness
from reviews.states import Outcome, ReleaseState


def readiness(cycle: Cycle) -> Readiness:
    """What stands between this cycle and its release; five statements."""
    parties = decisions.parties(cycle)
    active = parties.filter(status=Place.ACTIVE).values("pk")
    approved = Release.objects.filter(cycle__cohort_id=cycle.cohort_id, status=ReleaseState.APPROVED)
    released = set(approved.values_list("cycle__number", flat=True))
    numbers = Cycle.objects.filter(cohort_id=cycle.cohort_id, number__lt=cycle.number).order_by("number")
    decided = Decision.objects.filter(cycle=cycle).values("enrolment")
    unjudged = decisions.offered(cycle).filter(status__in=decisions.UNJUDGED, portfolio__enrolment__in=active)
    return Readiness(
        number=cycle.number,
        closes_at=_last_close(cycle),
        earlier_unreleased=next((n for n in numbers.values_list("number", flat=True) if n not in released), None),
        unsettled=unjudged.count(),
        undecided=parties.exclude(pk__in=decided).count(),
        released=cycle.number in released,
    )


def _last_close(cycle: Cycle) -> datetime:
    """When the last active candidate's window closes."""
    granted: dict[int, list[Extension]] = {}
    for extension in Extension.objects.filter(cycle=cycle, enrolment__status=Place.ACTIVE):
        granted.setdefault(extension.enrolment_id, []).append(extension)
    return max((calendar.closes_for(cycle, own) for own in granted.values()), default=cycle.closes_at)


def figures(cycle: Cycle) -> dict[str, Any]:
    """What is about to be released, counted, with a digest over every decision and result; two statements."""
    decided = Decision.objects.filter(cycle=cycle).order_by("enrolment_id")
    rows = [list(row) for row in decided.values_list("enrolment_id", "outcome", "numerator", "denominator", "working")]
    held = decisions.offered(cycle).filter(status=Status.SETTLED).order_by("pk")
    columns = ("pk", "result__numerator", "result__denominator", "result__condition", "result__working")
    results = [list(row) for row in held.values_list(*columns)]
    canonical = json.dumps([rows, results], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    outcomes = Counter(row[1] for row in rows)
    return {
        "outcomes": {outcome.value: outcomes[outcome.value] for outcome in Outcome},
        "candidates": len(rows),
        "submissions": len(results),
        "digest": hashlib.sha256(canonical.encode()).hexdigest(),
    }


@transaction.atomic
def prepare(cycle_id: int, *, by: User, at: datetime) -> Release:
    """Fix the figures of a cycle in which everything is settled and decided; nobody learns anything yet."""
    cycle = locks.cycle(cycle_id)
    waiting = Release.objects.filter(cycle=cycle, status=ReleaseState.PREPARED).exists()
    allow(rules.refuse_prepare(is_administrator(by), readiness(cycle), prepared=waiting, at=at))
    release = Release.objects.create(cycle=cycle, prepared_at=at, prepared_by=by, figures=figures(cycle))
    audit.record("release.prepared", release, by=by, at=at, figures=release.figures)
    return release


@transaction.atomic
def approve(release_id: int, *, by: User, at: datetime) -> Release:
    """Make everything of the cycle visible at once, issue the certificates and tell every candidate.

    One transaction and a constant number of statements; of two approvals at once the second finds it done."""
    release = locks.release(release_id)
    cycle = locks.cycle(release.cycle_id)
    now = figures(cycle)
    allow(rules.refuse_approve(by, is_administrator(by), release, readiness(cycle), figures=now, at=at))
    release.status, release.approved_at, release.approved_by = ReleaseState.APPROVED, at, by
    release.save(update_fields=["status", "approved_at", "approved_by"])
    _publish(release, cycle, by=by, at=at)
    audit.record("release.approved", release, by=by, at=at, figures=now)
    return release


def _publish(release: Release, cycle: Cycle, *, by: User, at: datetime) -> None:
    """Move every settled submission and every decision of the cycle; what an earlier cycle left behind comes along."""
    held = decisions.offered(cycle).filter(status=Status.SETTLED)
    submissions.move_many(held.values_list("pk", flat=True), Status.RELEASED, by=by, at=at, release=release.pk)
    Decision.objects.filter(cycle=cycle).update(release=release)
    decided = list(Decision.objects.filter(cycle=cycle).select_related("enrolment__person").order_by("pk"))
    audit.record_many("decision.released", decided, by=by, at=at)
    _certify(cycle.cohort, decided, at=at)
    portfolios = Portfolio.objects.filter(enrolment__in=[row.enrolment_id for row in decided])
    notices.released(cycle.cohort, decided, dict(portfolios.values_list("enrolment_id", "pk")), at=at)


def _certify(cohort: Cohort, decided: list[Decision], *, at: datetime) -> None:
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

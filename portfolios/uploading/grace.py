"""Which closed window still takes an attempt, because a file of it was on its way when the window closed?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.refusals import first
from certification.models import Cycle
from certification.states import EvidenceKind, Place
from portfolios.models import Exhibit, Submission, Upload
from portfolios.standing import Standing
from portfolios.states import EDITABLE, UploadState

NOTHING_CAME = (UploadState.ABANDONED, UploadState.REFUSED)
WRITTEN = (EvidenceKind.TEXT, EvidenceKind.FORM)
NOT_YET = "The window has closed. Your upload was begun in time: once it has arrived and is placed, you can hand in."
UNPLACED = "The window has closed. Place the file that was on its way then; nothing else can be added any more."


@dataclass(frozen=True)
class Grace:
    """The window that closed for this candidate at `closed_at` still takes the attempt before `until`. `evidence` are
    the ids of what came of the uploads that were under way at the close."""

    cycle: Cycle
    closed_at: datetime
    until: datetime
    evidence: frozenset[int]


def of(submission: Submission, stands: Standing) -> Grace | None:
    """The grace of an attempt under way; None where a window is open anyhow, the grace is over, or no file for this
    attempt was begun before the close and still on its way then."""
    if stands.taking is not None:
        return None
    period = timedelta(hours=stands.enrolment.cohort.upload_grace_hours)
    for cycle in stands.cycles:
        closed_at = stands.closes_at(cycle)
        if closed_at <= stands.at < closed_at + period:
            return _of(submission, cycle, closed_at, closed_at + period)
    return None


def _of(submission: Submission, cycle: Cycle, closed_at: datetime, until: datetime) -> Grace | None:
    late = Upload.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=closed_at),
        submission=submission,
        begun_at__gte=cycle.opens_at,
        begun_at__lt=closed_at,
    ).exclude(state__in=NOTHING_CAME)
    came = list(late.values_list("evidence", flat=True))
    return Grace(cycle, closed_at, until, frozenset(filter(None, came))) if came else None


def awaited_until(cycle: Cycle, closes: Mapping[int, datetime], *, at: datetime) -> datetime | None:
    """Until when an attempt of this cycle may still be handed in because a file of it was on its way at the close;
    None where there is none. `closes` are the closes of those whose window was extended, by enrolment. One statement,
    and none once every grace is over. Times are half-open: at the answer itself the grace is over."""
    period = timedelta(hours=cycle.cohort.upload_grace_hours)
    if at >= max(closes.values(), default=cycle.closes_at) + period:
        return None
    late = Upload.objects.filter(
        submission__status__in=EDITABLE,
        submission__portfolio__enrolment__cohort_id=cycle.cohort_id,
        submission__portfolio__enrolment__status=Place.ACTIVE,
        begun_at__gte=cycle.opens_at,
    ).exclude(state__in=NOTHING_CAME)
    rows = late.values_list("submission__portfolio__enrolment", "begun_at", "ended_at").order_by()
    ends = [
        closed_at + period
        for enrolment_id, begun_at, ended_at in rows
        if begun_at < (closed_at := closes.get(enrolment_id, cycle.closes_at))
        and (ended_at is None or ended_at >= closed_at)
    ]
    return max(ends, default=None)


def refuse_late(grace: Grace | None, exhibits: Iterable[Exhibit]) -> str:
    """Hand in within the grace: only what stood there at the close, and the files that were on their way then.
    Exhibits come with their evidence."""
    if grace is None:
        return ""
    placed = list(exhibits)
    there = any(exhibit.evidence_id in grace.evidence for exhibit in placed)
    return first(
        "" if grace.evidence else NOT_YET,
        "" if there else UNPLACED,
        *(_refuse_changed(grace, exhibit) for exhibit in placed if exhibit.evidence_id not in grace.evidence),
    )


def _refuse_changed(grace: Grace, exhibit: Exhibit) -> str:
    item = exhibit.evidence
    rewritten = item.kind in WRITTEN and item.changed_at >= grace.closed_at
    if exhibit.placed_at < grace.closed_at and not rewritten:
        return ""
    did = "changed" if rewritten else "placed"
    return f"“{item.title}” was {did} after the window had closed, so this section can’t be handed in any more."

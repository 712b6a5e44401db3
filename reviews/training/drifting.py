"""Who no longer judges as was agreed? Looked at over the last validity papers; beyond the line somebody is paused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet

from certification.models import PanelMember
from certification.states import Place
from reviews.models import Assignment, Qualification
from reviews.states import Duty, Standing, Task
from reviews.training import comparing, notices, qualifications, standings
from reviews.training.practice import held
from reviews.training.qualifying import drift

log = structlog.get_logger(__name__)


def look(*, at: datetime) -> int:
    """Look at everybody who has handed in validity papers; returns how many were paused. Each in a transaction of
    its own: one bad row is logged and never stops the rest."""
    paused = 0
    for member_id, section_id in places():
        try:
            paused += watch(member_id, section_id=section_id, at=at) is not None
        except Exception:  # the next look tries it again
            log.exception("drift.failed", id=member_id)
    return paused


def places() -> Iterable[tuple[int, int]]:
    """The panel places, by member and section, in which validity papers were handed in."""
    rows = Assignment.objects.filter(duty=Duty.VALIDITY, status=Task.HANDED_IN, member__status=Place.ACTIVE)
    return list(rows.order_by("member", "submission__section").values_list("member", "submission__section").distinct())


@transaction.atomic
def watch(member_id: int, *, section_id: int, at: datetime) -> Qualification | None:
    """Pause a member whose last validity papers of a section fall below the line; None where they hold.

    Papers count from the day of the last word on this member and section, so that a paused one begins anew."""
    member = held(member_id)
    latest = standings.gate(member.cohort_id).latest(member.pk, section_id)
    if latest and latest.standing == Standing.PAUSED:
        return None
    rows = _papers(member, section_id)
    if latest and latest.decided_at:
        rows = rows.filter(handed_in_at__gt=latest.decided_at)
    asked = standings.asked_of(member.cohort)
    figures = drift(comparing.compared(list(rows[: asked.papers])), asked)
    if figures is None:
        return None
    row = qualifications.stand(member, section_id, Standing.PAUSED, figures, by=None, at=at)
    notices.paused(row, waiting=_waiting(member, section_id), at=at)
    return row


def _papers(member: PanelMember, section_id: int) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(member=member, submission__section=section_id, duty=Duty.VALIDITY)
    return rows.filter(status=Task.HANDED_IN).order_by("-handed_in_at", "-pk")


def _waiting(member: PanelMember, section_id: int) -> int:
    """How many live reviews of the section wait on a member."""
    rows = Assignment.objects.filter(member=member, submission__section=section_id, status=Task.ASSIGNED)
    return rows.filter(duty=Duty.REVIEW).count()

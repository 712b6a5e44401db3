"""Has somebody who judges agreed to keep it confidential? Once a year, before any evidence is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification.models import PanelMember
from certification.states import Place
from reviews import notices, rules
from reviews.confidentiality import SOON, VALID
from reviews.models import Assignment, Statement
from reviews.states import Task

AGAIN = timedelta(days=1)
"""The same words within this time are the same statement."""

LATEST = Max("person__statements__agreed_at")


@transaction.atomic
def agree(version: int, *, agreed: bool, relations: str = "", by: User, at: datetime) -> Statement:
    """Give the statement for a year; whom they name is told to the administrators, who make conflicts of it.

    The same sent twice within a day is one statement."""
    seated = list(PanelMember.objects.select_for_update().filter(person=by, status=Place.ACTIVE).order_by("pk"))
    allow(rules.refuse_agree(version, panel=bool(seated), agreed=agreed, relations=relations))
    said = {"person": by, "version": version, "relations": relations.strip()}
    if same := Statement.objects.filter(**said, agreed_at__range=(at - AGAIN, at)).first():
        return same
    statement = Statement.objects.create(**said, agreed_at=at)
    audit.record("statement.agreed", statement, by=by, at=at, version=version, relations=bool(statement.relations))
    if statement.relations:
        notices.relations_named(statement, at=at)
    return statement


@transaction.atomic
def see_to(statement_id: int, *, by: User, at: datetime) -> Statement:
    """Note that what somebody named has become conflicts, or needs none."""
    statement = Statement.objects.select_for_update(of=("self",)).select_related("person").get(pk=statement_id)
    allow(rules.refuse_see_to(is_administrator(by), statement))
    statement.seen_to_at, statement.seen_to_by = at, by
    statement.save(update_fields=["seen_to_at", "seen_to_by"])
    audit.record("statement.seen_to", statement, by=by, at=at)
    return statement


def until(person_id: int) -> datetime | None:
    """When the newest statement of a person ends or has ended; None where there is none. One statement."""
    latest = Statement.objects.filter(person_id=person_id).aggregate(at=Max("agreed_at"))["at"]
    return None if latest is None else latest + VALID


def signed(cohort_id: int) -> dict[int, datetime | None]:
    """When everybody on a panel agreed last, by member; one statement."""
    rows = PanelMember.objects.filter(cohort_id=cohort_id, person__isnull=False)
    return dict(rows.annotate(latest=LATEST).values_list("pk", "latest"))


def remind(*, at: datetime) -> int:
    """Remind, once each, whose statement ends soon, and who has reviews to do and none that holds."""
    waiting = Assignment.objects.filter(member=OuterRef("pk"), status=Task.ASSIGNED)
    rows = PanelMember.objects.filter(status=Place.ACTIVE, person__isnull=False).select_related("person")
    found = dict(_due(rows.annotate(latest=LATEST, waits=Exists(waiting)).order_by("pk"), at))
    notices.statements_due(found.values(), at=at)
    return len(found)


def _due(members: Iterable[Any], at: datetime) -> Iterator[tuple[int, tuple[User, datetime | None]]]:
    """Who is to be reminded, by their key, with the end of their newest statement."""
    for member in members:
        ends = None if member.latest is None else member.latest + VALID
        soon = ends is not None and at < ends <= at + SOON
        if soon or (member.waits and (ends is None or ends <= at)):
            yield member.person_id, (member.person, ends)

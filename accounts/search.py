"""How is a long list narrowed down?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEvent, Message, User


def people(queryset: QuerySet[User], *, q: str = "") -> QuerySet[User]:
    """By a part of name, address or organisation."""
    if not q:
        return queryset
    return queryset.filter(Q(name__icontains=q) | Q(email__icontains=q) | Q(organisation__icontains=q))


def mails(queryset: QuerySet[Message], *, state: str = "", q: str = "") -> QuerySet[Message]:
    """By how a mail is doing, and by a part of address or subject."""
    conditions = {
        "sent": Q(sent_at__isnull=False),
        "failing": Q(sent_at=None, tries__gt=0),
        "waiting": Q(sent_at=None, tries=0),
    }
    found = queryset.filter(conditions.get(state, Q()))
    return found.filter(Q(email__icontains=q) | Q(subject__icontains=q)) if q else found


def trail(
    queryset: QuerySet[AuditEvent],
    *,
    person: str = "",
    action: str = "",
    subject: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEvent]:
    """By who did what to what, on which days of the reader's own zone."""
    found = queryset
    if person:
        found = found.filter(Q(by__name__icontains=person) | Q(by__email__icontains=person))
    if subject:
        found = found.filter(Q(subject_label__icontains=subject) | Q(subject_kind__iexact=subject.replace(" ", "")))
    exact: dict[str, Any] = {"action": action} if action else {}
    if since:
        exact["at__gte"] = _midnight(since)
    if until:
        exact["at__lt"] = _midnight(until + timedelta(days=1))
    return found.filter(**exact)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

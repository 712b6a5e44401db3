"""How is an act remembered, and is the memory whole?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection, models

from accounts.models import AuditEvent, User

BROKEN = """
    WITH line AS (
        SELECT *, lag(hash, 1, repeat('0', 64)) OVER (ORDER BY place) AS expected_previous,
               lag(place, 1, 0::bigint) OVER (ORDER BY place) AS last_place
        FROM accounts_auditevent
    )
    SELECT place FROM line
    WHERE previous_hash <> expected_previous OR place <> last_place + 1 OR hash <> encode(sha256(convert_to(
        concat_ws(chr(31), previous_hash, place::text, extract(epoch FROM at)::text, action, COALESCE(by_id::text, ''),
                  subject_kind, subject_id::text, subject_label, data::text), 'UTF8')), 'hex')
    ORDER BY place LIMIT 1
"""


CHECKED = "audit:checked"
FRESH = timedelta(minutes=5)
"""How long a check of the whole chain stands: it reads every line, about a second for each hundred thousand."""


@dataclass(frozen=True)
class Check:
    """What the last look at the whole chain found, and when it looked."""

    broken_at: int | None
    at: datetime


def _event(action: str, subject: models.Model, by: User | None, at: datetime, data: dict[str, Any]) -> AuditEvent:
    return AuditEvent(
        at=at,
        by=by,
        action=action,
        subject_kind=subject._meta.model_name or "",
        subject_id=subject.pk,
        subject_label=str(subject)[:300],
        data=data,
    )


def record(action: str, subject: models.Model, *, by: User | None, at: datetime, **data: Any) -> None:
    """Append one line: what was done (`app.past_tense`), to what, by whom (None: by itself), when (UTC)."""
    _event(action, subject, by, at, data).save(force_insert=True)


def record_many(action: str, subjects: Iterable[models.Model], *, by: User | None, at: datetime, **data: Any) -> None:
    """Append one line for each subject, in one statement."""
    AuditEvent.objects.bulk_create([_event(action, subject, by, at, data) for subject in subjects])


def broken_at() -> int | None:
    """The place of the first line that doesn't fit its predecessor or its own hash; None when all is whole."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def check(*, at: datetime) -> Check:
    """A look at the whole chain, not older than five minutes."""
    found: Check | None = cache.get(CHECKED)
    if found is None:
        found = Check(broken_at(), at)
        cache.set(CHECKED, found, int(FRESH.total_seconds()))
    return found

"""What time is it? The database's clock decides windows, so that every process agrees."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """The database's clock at this very moment, in UTC; unlike `now()` in SQL it moves within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment

"""When did each sweep last finish? Kept in the cache: it is a sign of life, not a record."""

from datetime import datetime, timedelta

from django.core.cache import cache

REMEMBERED = timedelta(days=7)
LATEST = "sweeps:latest"


def record(name: str, *, at: datetime) -> None:
    """Note that the task of this name has just finished well."""
    keep = int(REMEMBERED.total_seconds())
    cache.set_many({LATEST: at, f"sweeps:{name}": at}, keep)


def latest() -> datetime | None:
    """The moment the last sweep of any kind finished; None when nothing has run or the cache was emptied."""
    at: datetime | None = cache.get(LATEST)
    return at

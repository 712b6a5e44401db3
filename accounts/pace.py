"""Does somebody do something too often? Counted in the cache; where it is away, nobody is held up."""

from __future__ import annotations

from django.core.cache import cache


def refuse(key: str, *, most: int, minutes: int, refusal: str) -> str:
    """The refusal once this was done more than `most` times within so many minutes."""
    name = f"pace:{key}"
    cache.add(name, 0, timeout=60 * minutes)
    try:
        count = cache.incr(name)
    except ValueError:  # forgotten since, or the cache is away
        return ""
    return refusal if count > most else ""

"""What did opening a file tell, in words? Lengths, pages and sizes as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def clock(seconds: float) -> str:
    """A length or a moment: 4:05, or 1:02:05 past an hour."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 page, 3 pages."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(amount: int) -> str:
    """Bytes as people read them: 850 bytes, 12.0 KB, 3.4 MB."""
    if amount < 1024:
        return counted(amount, "byte")
    power = 1 if amount < 1024**2 else 2 if amount < 1024**3 else 3
    value, unit = amount / 1024**power, ("KB", "MB", "GB")[power - 1]
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"


def described(found: Mapping[str, Any], *, words: int = 0) -> list[str]:
    """The facts of one piece of evidence, longest known first: length, pages, words, picture size, no sound."""
    parts = []
    if "seconds" in found:
        parts.append(f"{clock(found['seconds'])} long")
    if "pages" in found:
        parts.append(counted(found["pages"], "page"))
    if words or found.get("words"):
        parts.append(counted(words or found["words"], "word"))
    if "width" in found and "seconds" not in found:
        parts.append(f"{found['width']} × {found['height']} pixels")
    if found.get("sound") is False:
        parts.append("no sound")
    return parts

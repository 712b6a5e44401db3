"""How are counts, scores and people put into words?"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from reviews import marks


def count_words(count: int, noun: str, plural: str = "") -> str:
    """ "1 reviewer", "2 reviewers"."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def spent_words(seconds: int) -> str:
    """ "12 minutes"; begun minutes don't count. Empty for no time at all."""
    if seconds < 60:
        return "less than a minute" if seconds else ""
    return count_words(seconds // 60, "minute")


def score_words(stored: str | None) -> str:
    """A stored exact number ("11/4") for reading ("2.75"): cut off, never rounded up; empty where there is none."""
    return marks.shown(Fraction(stored)) if stored is not None else ""


def listed(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last

"""How many words does a text have? Counted the same way here and in the editor's live count."""

from __future__ import annotations


def count(text: str) -> int:
    """Runs of characters between white space."""
    return len(text.split())

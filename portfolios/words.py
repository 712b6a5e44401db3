"""How many words does a text have? Counted the same way here and in the editor's live count."""

from __future__ import annotations

import re

TOKEN = re.compile(r"\S+")
LETTER = re.compile(r"[^\W_]")


def count(text: str) -> int:
    """Runs of characters between spaces that hold a letter or a digit, so that Markdown's marks don't count."""
    return sum(1 for token in TOKEN.finditer(text) if LETTER.search(token.group()))

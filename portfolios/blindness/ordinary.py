"""Which words are names of people or places and ordinary words as well? They count only where they read as a name."""

from __future__ import annotations

from pathlib import Path

LISTS = Path(__file__).parent / "wordlists"


def _words(name: str) -> frozenset[str]:
    """The words of one of our lists."""
    return frozenset((LISTS / f"{name}.txt").read_text(encoding="utf-8").split())


GENERIC = _words("generic")
"""What says nothing in the name of a school or organisation."""

MAILBOXES = _words("mailboxes")
"""Local parts of addresses that name nobody."""

HOSTS = _words("hosts")
"""Parts of the domains at which everybody has an address, and of those that are reserved for nobody."""

ORDINARY = _words("first_names") | _words("surnames") | _words("places")


def is_ordinary(word: str) -> bool:
    """Whether a folded word stands in texts without meaning anybody; words of up to three letters count as such."""
    return len(word) <= 3 or word in ORDINARY or (word.endswith("s") and word[:-1] in ORDINARY)

"""How does a verb say no to a person?"""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A person asked for something that the rules don't allow; the text is the sentence they read."""


class Stale(Refused):
    """Somebody else, or the same person in another tab, was faster; `current` is what is stored now."""

    def __init__(self, refusal: str, *, current: dict[str, Any]) -> None:
        super().__init__(refusal)
        self.current = current


def allow(refusal: str) -> None:
    """Raise `Refused` with the sentence that a rule answered; an empty sentence allows."""
    if refusal:
        raise Refused(refusal)


def first(*refusals: str) -> str:
    """The first sentence that says no, or an empty one."""
    return next((refusal for refusal in refusals if refusal), "")

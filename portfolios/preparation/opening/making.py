"""What does a job hand back? Facts, and the files that it wrote into its folder, ready to be told as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Made = dict[str, Any]
Progress = Callable[[float], None]


def silent(share: float) -> None:
    """Nobody waits for news."""


def rendition(
    kind: str,
    file: str,
    content_type: str,
    *,
    number: int = 1,
    text: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Made:
    """One file that was made, or with no file the words alone."""
    return {
        "kind": kind,
        "number": number,
        "file": file,
        "content_type": content_type,
        "text": text,
        "facts": dict(facts or {}),
    }


def made(renditions: Sequence[Made] = (), **found: Any) -> Made:
    """The answer of a job."""
    return {"renditions": list(renditions), "found": found}

"""What did opening a file tell, in words? Lengths, pages and sizes as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from portfolios.states import StepKind, StepState

if TYPE_CHECKING:
    from portfolios.models import Evidence, Step

TAKEN_OVER: dict[StepKind, tuple[str, ...]] = {
    StepKind.MEASURE: ("seconds", "sound", "silent", "loudness", "silence"),
    StepKind.EDITS: ("cuts", "black", "jumps", "spliced"),
    StepKind.COPY: ("pages",),
    StepKind.LINK: ("seconds",),
}
"""What each step finds that counts as a fact of the evidence."""
MOST_NAMED = 5


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


def of_steps(steps: Iterable[Step]) -> dict[str, Any]:
    """What the steps that are done found."""
    told: dict[str, Any] = {}
    for step in steps:
        names = TAKEN_OVER.get(StepKind(step.kind), ()) if step.state == StepState.DONE else ()
        told |= {name: step.found[name] for name in names if name in step.found}
    return told


def known(evidence: Evidence) -> dict[str, Any]:
    """All that is known of the evidence: what opening it told, and what preparing it found since."""
    return {**evidence.facts, **of_steps(evidence.steps.all())}


def edits(found: Mapping[str, Any]) -> list[float]:
    """The moments at which a recording may have been edited, in seconds, first to last."""
    moments = [*found.get("cuts", ()), *found.get("jumps", ()), *found.get("spliced", ())]
    return sorted({float(at) for at in (*moments, *(begins for begins, _ in found.get("black", ())))})


def possible_edits(found: Mapping[str, Any]) -> str:
    """The same in words: possible edits at 1:23, 4:10."""
    moments = list(dict.fromkeys(clock(at) for at in edits(found)))
    more = len(moments) - MOST_NAMED
    named = ", ".join(moments[:MOST_NAMED]) + (f" and {counted(more, 'more moment')}" if more > 0 else "")
    return f"possible {'edit' if len(moments) == 1 else 'edits'} at {named}" if moments else ""


def without_sound(found: Mapping[str, Any]) -> str:
    """Why nothing can be heard, or an empty text."""
    if found.get("sound") is False:
        return "no sound"
    return "silent" if found.get("silent") else ""


def described(found: Mapping[str, Any], *, words: int = 0) -> list[str]:
    """The facts of one piece of evidence, longest known first: length, pages, words, picture size, what is amiss."""
    parts = []
    if "seconds" in found:
        parts.append(f"{clock(found['seconds'])} long")
    if "pages" in found:
        parts.append(counted(found["pages"], "page"))
    if words or found.get("words"):
        parts.append(counted(words or found["words"], "word"))
    if "width" in found and "seconds" not in found:
        parts.append(f"{found['width']} × {found['height']} pixels")
    return [*parts, *filter(None, (without_sound(found), possible_edits(found)))]

"""In what does a stored record differ from the one that is worked out again? Pure: two records in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LATER = frozenset({"policy"})
"""What workings keep since after the first were stored; an older one lacks it and is none the worse for it."""

COLUMNS = {"outcome": "the outcome", "condition": "the condition", "adjudicated": "whether a lead ruled"}
FRACTION = ("numerator", "denominator")


def record(name: str, stored: Mapping[str, Any], found: Mapping[str, Any], source: str) -> Iterator[str]:
    """One sentence for each figure that differs. `source` says what the second record was worked out from."""
    if any(stored[part] != found[part] for part in FRACTION):
        yield _sentence(name, "the score", _score(stored), source, _score(found))
    for column in stored.keys() - {*FRACTION, "working"}:
        if stored[column] != found[column]:
            one, other = words(stored[column]), words(found[column])
            yield _sentence(name, COLUMNS[column], one.replace("_", " "), source, other.replace("_", " "))
    working = {key: value for key, value in found["working"].items() if key in stored["working"] or key not in LATER}
    for path, one, other in leaves(stored["working"], working):
        yield _sentence(name, f"“{' › '.join(path)}” in the working", one, source, other)


def _sentence(name: str, figure: str, stored: Any, source: str, found: Any) -> str:
    return f"{name}: {figure} is stored as {words(stored)}; {source} gives {words(found)}."


def _score(columns: Mapping[str, Any]) -> str | None:
    numerator, denominator = (columns[part] for part in FRACTION)
    return None if numerator is None else f"{numerator}/{denominator}"


def leaves(stored: Any, found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Every place in which two values as JSON has them differ, as deep as it goes."""
    if isinstance(stored, Mapping) and isinstance(found, Mapping):
        for key in sorted(stored.keys() | found.keys()):
            yield from leaves(stored.get(key, ABSENT), found.get(key, ABSENT), (*path, str(key)))
    elif isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        for place, (one, other) in enumerate(zip(stored, found, strict=True), start=1):
            yield from leaves(one, other, (*path, str(place)))
    elif stored != found or type(stored) is not type(found):
        yield path, stored, found


class Absent:
    """Stands where one of two records has nothing at all."""


ABSENT = Absent()


def words(value: Any) -> str:
    """A value as a sentence takes it."""
    if value is ABSENT:
        return "missing"
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return "a group of figures" if isinstance(value, Mapping) else str(value)

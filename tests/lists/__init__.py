"""The lists of a theme each, and the pages beside them that are none; `tests/test_queries.py` tries what is gathered
here, so a new theme is a file here and a name in the lines below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

from tests.counting import Act
from tests.lists import (
    agreeing,
    blindness,
    coaching,
    disagreeing,
    moving,
    requests,
    sentences,
    supposing,
    training,
    uploads,
    versions,
    wording,
)

THEMES: tuple[ModuleType, ...] = (
    agreeing,
    blindness,
    coaching,
    disagreeing,
    moving,
    requests,
    sentences,
    supposing,
    training,
    uploads,
    versions,
    wording,
)


def lists() -> dict[str, Callable[[int], Act]]:
    return {name: act for theme in THEMES for name, act in getattr(theme, "LISTS", {}).items()}


def named(kind: str) -> Iterator[str]:
    """The addresses of a kind: FORMS, SINGLE or FILES."""
    return (name for theme in THEMES for name in getattr(theme, kind, ()))

"""A cycle under other terms, and its replay, for the count of statements."""

from __future__ import annotations

from collections.abc import Callable

from tests.counting import Act, made, reading


def supposed(rows: int) -> Act:
    """So many candidates who would all have another outcome."""
    found = made(judged=7 * rows, candidates=rows, exhibits=1, over=True)
    return reading(found.bo, "reviews:what_if", found.cohort.pk, cycle="1", tolerance="0", floor="4")


LISTS: dict[str, Callable[[int], Act]] = {"reviews:what_if": supposed}

FORMS = ("reviews:replay_release",)

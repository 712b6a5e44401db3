"""A reviewer's own sentences, on their page and at the desk, for the count of statements."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from reviews import bank
from tests.counting import Act, made, reading


def kept(rows: int) -> Act:
    """So many sentences for one criterion, and for any."""
    found = made(saving=1, exhibits=1)
    criterion = found.saving[0].submission.section.criteria.all()[0]
    for number in range(rows):
        for chosen in (None, criterion.pk):
            bank.keep(text=f"Sentence {number}.", criterion_id=chosen, by=found.ada, at=timezone.now())
    return reading(found.ada, "reviews:sentences")


FORMS = ("reviews:sentence", "reviews:drop_sentence", "reviews:reopen", "reviews:spent")
LISTS: dict[str, Callable[[int], Act]] = {"reviews:sentences": kept}

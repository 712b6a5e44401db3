"""How well reviewers agree, for the count of statements."""

from __future__ import annotations

from collections.abc import Callable

from tests.counting import Act, made, reading


def of_cohort(name: str, **asked: str) -> Callable[[int], Act]:
    """A page on a cohort in which each candidate has a section that two reviewers judged."""

    def page(rows: int) -> Act:
        found = made(judged=rows, candidates=rows, exhibits=1)
        return reading(found.bo, name, found.cohort.pk, **asked)

    return page


def own(rows: int) -> Act:
    """A reviewer's own page."""
    return reading(made(judged=rows, candidates=rows, exhibits=1).ada, "reviews:own_agreement")


LISTS: dict[str, Callable[[int], Act]] = {
    "reviews:agreement": of_cohort("reviews:agreement"),
    "reviews:agreement, criteria": of_cohort("reviews:agreement", by="criterion"),
    "reviews:agreement, pairs": of_cohort("reviews:agreement", by="pair"),
    "reviews:agreement, reviewers": of_cohort("reviews:agreement", by="reviewer"),
    "reviews:agreement, one line": of_cohort("reviews:agreement", of="all"),
    "reviews:agreement_csv": of_cohort("reviews:agreement_csv", by="pair"),
    "reviews:own_agreement": own,
}

"""What waits on one reviewer, for the count of statements."""

from __future__ import annotations

from collections.abc import Callable

from tests import make
from tests.counting import Act, reading


def moved(rows: int) -> Act:
    """A reviewer of so many sections, and a colleague who could take them."""
    boss = make.administrator()
    cohort = make.slim_cohort("data", by=boss)
    member, _ = make.panel_member(cohort=cohort), make.panel_member(cohort=cohort)
    for _ in range(rows):
        make.assigned(make.offered(make.enrolment(cohort=cohort)), member)
    return reading(boss, "reviews:move", member.pk)


LISTS: dict[str, Callable[[int], Act]] = {"reviews:move": moved}

"""The pages about statements and disagreement, for the count of statements to the database."""

from __future__ import annotations

from collections.abc import Callable

from reviews import back_readings
from tests import make
from tests.counting import Act, reading
from tests.make.people import NOON


def read_again(rows: int) -> Act:
    """So many sections near the floor, with a lead."""
    boss = make.administrator()
    cohort = make.slim_cohort("data", by=boss, policy={"near_floor": "0.25"})
    make.panel_member(cohort=cohort, role="lead")
    for _ in range(rows):
        make.settled(make.offered(make.enrolment(cohort=cohort)), (2,), ("1.75",))
    back_readings.sweep(at=NOON)
    return reading(boss, "reviews:back_readings", cohort.pk)


LISTS: dict[str, Callable[[int], Act]] = {"reviews:back_readings": read_again}

FORMS = ("reviews:statement", "reviews:see_to")

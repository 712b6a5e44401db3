"""What a lead reviewer words, for the count of statements."""

from __future__ import annotations

from collections.abc import Callable

from certification.states import PanelRole
from tests import make
from tests.counting import Act, reading


def worded(rows: int) -> Act:
    """The list of so many settled sections."""
    cohort, judy = make.slim_cohort("data"), make.person()
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    for _ in range(rows):
        make.settled(make.offered(make.enrolment(cohort=cohort)))
    return reading(judy, "reviews:wordings")


FORMS = ("reviews:wording",)
LISTS: dict[str, Callable[[int], Act]] = {"reviews:wordings": worded}

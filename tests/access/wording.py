"""Where does the address of a section's wording lead, and what is its form sent?"""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from certification.states import PanelRole
from tests import make

Lead = Callable[..., None]


def lead(to: Lead, judy: User, bo: User) -> None:
    """A settled section of a cohort whose lead is judy."""
    cohort = make.slim_cohort(by=bo)
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    settled = make.settled(make.offered(make.enrolment(cohort=cohort), "support"))
    to("reviews:wordings")
    to("reviews:wording", {"version": "0", "text-0": "The goal is the teacher’s own."}, alias=settled.alias)

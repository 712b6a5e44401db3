"""Where do the addresses of statements and of disagreement lead, and what are their forms sent?"""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User
from certification.models import Cohort
from reviews import statements
from reviews.confidentiality import CURRENT
from tests.make.people import NOON

Lead = Callable[..., None]


def lead(to: Lead, cohort: Cohort, ben: User) -> None:
    """ben has named a school in his statement."""
    named = statements.agree(CURRENT, agreed=True, relations="Hill School.", by=ben, at=NOON)
    to("reviews:statement", {"version": str(CURRENT), "agreed": "on", "relations": "Lake School."})
    to("reviews:back_readings", pk=cohort.pk)
    to("reviews:see_to", pk=cohort.pk, statement=named.pk)

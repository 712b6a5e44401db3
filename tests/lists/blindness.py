"""Lists of places that may tell whose a submission is, at so many rows."""

from __future__ import annotations

from collections.abc import Callable

from portfolios.models import Exhibit
from tests import make
from tests.counting import Act, made, reading


def findings(rows: int) -> Act:
    """The list of a cohort in which so many places wait for an administrator."""
    found = made(waiting=rows, exhibits=1)
    inside = Exhibit.objects.filter(submission__portfolio__enrolment__cohort=found.cohort)
    for exhibit in inside.order_by("pk")[:rows]:
        make.finding(exhibit)
    return reading(found.bo, "reviews:findings", found.cohort.pk)


FORMS = ("reviews:clear_finding",)
FILES = (
    "portfolios:evidence_part",
    "portfolios:preview_part",
    "reviews:exhibit_part",
    "reviews:submission_file",
    "reviews:submission_part",
    "reviews:original",
)
"""What is one file, made or handed in."""

LISTS: dict[str, Callable[[int], Act]] = {"reviews:findings": findings}

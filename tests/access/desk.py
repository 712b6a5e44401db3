"""Where do the addresses around a reviewer's desk lead, and what are their forms sent?"""

from __future__ import annotations

from collections.abc import Callable

from reviews import bank
from reviews.models import Assignment
from tests import make
from tests.make.people import NOON

Lead = Callable[..., None]


def lead(to: Lead, task: Assignment) -> None:
    """A review under way, one that was just handed in, and two sentences that their reviewer keeps."""
    kept = bank.keep(text="You asked first.", by=task.person, at=NOON)
    dropped = bank.keep(text="You waited.", by=task.person, at=NOON)
    cohort = make.slim_cohort("data", by=task.assigned_by)
    member = make.panel_member(task.person, cohort=cohort)
    (done,) = make.assigned(make.offered(make.enrolment(cohort=cohort)), member)
    to("reviews:reopen", pk=make.review(done).pk)
    to("reviews:spent", {"seconds": "20"}, pk=task.pk)
    to("reviews:sentences", {"text": "Leave more time after a question."})
    to("reviews:sentence", {"text": "You asked before you told."}, pk=kept.pk)
    to("reviews:drop_sentence", pk=dropped.pk)

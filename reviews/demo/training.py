"""What can the demonstration's reviewers practise on? One released section whose values and reasons are agreed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from accounts.models import User
from portfolios.models import Submission
from portfolios.states import Status
from reviews.states import Purpose
from reviews.training import benchmarks
from reviews.training.rules import Agreed

SECTION = "support"
"""It holds documents alone, so that nobody in a recording has to be asked."""

CONSENT = "The coach agreed in writing. The school's name and the principal's were taken out of both documents."
ROLE = """The coach's page and the principal's statement describe the same role in different words, and each names what
the coach does not do. The next level would need a case in which that was tested."""
TIME = """The time log covers real weeks and shows where the hours went. What it led to is said but not yet followed up,
which the next level asks for."""
TRUST = """The lists tell a teacher what stays in the room, what is shared with consent and what must be reported, and
the last page shows them in use when somebody asked."""

AGREED = (("3", ROLE), ("3", TIME), ("4", TRUST))
"""The values of the criteria in their order, and why."""


def practice_paper(*, by: User, at: datetime) -> None:
    """Agree on the first such section of last year's for practice."""
    released = Submission.objects.filter(status=Status.RELEASED, section__slug=SECTION).select_related("section")
    paper = released.earliest("pk")
    made = benchmarks.make(paper.pk, purpose=Purpose.PRACTICE, consent=CONSENT, by=by, at=at)
    criteria = paper.section.criteria.order_by("position")
    agreed = [
        Agreed(each.pk, Decimal(value), why.replace("\n", " "))
        for each, (value, why) in zip(criteria, AGREED, strict=True)
    ]
    benchmarks.agree(made.pk, scores=agreed, by=by, at=at)

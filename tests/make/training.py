"""Make benchmarks and whoever is measured by them, through the verbs that the product itself uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from certification import cohorts
from certification.models import Cohort, PanelMember
from portfolios.models import Submission
from reviews.models import Assignment, Benchmark
from reviews.states import Duty, Purpose, Task
from reviews.training import benchmarks
from reviews.training.rules import Agreed
from tests.make import reviews as make
from tests.make.cohorts import EARLIER, enrolment
from tests.make.people import NOON, administrator

YEAR = timedelta(days=365)
CONSENT = "The coach and the teacher agreed in writing in April; the school’s name was cut out."
WHY = "Exhibit 1 shows the questions, and two of them open the teacher’s thinking."


def past(cohort: Cohort, count: int, section: str = make.SECTION) -> list[Submission]:
    """So many submissions, released last year in another cohort under the same framework; reviewers of that cohort
    have judged them, below what certifies."""
    boss = cohort.created_by
    before = cohorts.create(
        cohort.framework_id,
        title="Last year’s cohort",
        time_zone=cohort.time_zone,
        first_year=NOON.year - 1,
        by=boss,
        at=EARLIER - YEAR,
    )
    found = []
    for _ in range(count):
        offered = make.offered(enrolment(cohort=before, at=EARLIER - YEAR), section, at=NOON - YEAR)
        found.append(make.settled(offered, (2,), (2,), at=NOON - YEAR))
    make.released(make.cycle(before), at=make.AFTER_CLOSE - YEAR)
    for each in found:
        each.refresh_from_db()
    return found


def agreed(
    submission: Submission,
    purpose: Purpose,
    *values: float,
    set_number: int | None = None,
    by: User | None = None,
    at: datetime = NOON,
) -> Benchmark:
    """A benchmark with these agreed values; one value alone stands for all, 3 where none is named."""
    boss = by or administrator()
    made = benchmarks.make(submission.pk, purpose=purpose, set_number=set_number, consent=CONSENT, by=boss, at=at)
    return benchmarks.agree(made.pk, scores=scores(submission, *values), by=boss, at=at)


def scores(submission: Submission, *values: float) -> list[Agreed]:
    criteria = list(submission.section.criteria.order_by("position"))
    given = values if len(values) > 1 else (values or (3,)) * len(criteria)
    return [Agreed(criterion.pk, Decimal(str(value)), WHY) for criterion, value in zip(criteria, given, strict=True)]


def papers(cohort: Cohort, purpose: Purpose, count: int, *values: float, sets: Sequence[int] = ()) -> list[Benchmark]:
    """So many benchmarks of one purpose; those of a qualification are spread over the sets."""
    found = past(cohort, count)
    numbers = [sets[place % len(sets)] if sets else None for place in range(count)]
    return [agreed(each, purpose, *values, set_number=number) for each, number in zip(found, numbers, strict=True)]


def tasks(member: PanelMember, duty: Duty, status: Task = Task.ASSIGNED) -> list[Assignment]:
    return list(Assignment.objects.filter(member=member, duty=duty, status=status).order_by("pk"))

"""How is a seeded cohort put together? People, what they offer, how it is judged; each part in a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from accounts.models import User
from certification import frameworks, schema
from certification.models import Cohort, Framework
from portfolios.models import Portfolio, Submission
from portfolios.states import Status
from reviews.models import Assignment
from tools.seeding import judging, offers, people
from tools.seeding.plan import Stage, Wanted

SHIPPED = Path(__file__).parents[2] / "certification" / "frameworks" / "seven-success-factors-2.yaml"


@dataclass(frozen=True)
class Seeded:
    """A cohort and where to begin in it. `saving` are ada's reviews to do, `ready` those that ben could hand in."""

    cohort: Cohort
    bo: User
    dora: User
    ada: User
    ben: User
    cleo: User
    portfolio: Portfolio
    draft: Submission | None
    saving: list[Assignment]
    ready: list[Assignment]


@transaction.atomic
def seed(wanted: Wanted, *, at: datetime) -> Seeded:
    """Make the cohort. `at` is now: its first window is open then, or has just closed."""
    cast = people.cast(wanted.tag, at=at)
    cohort = people.cohort(wanted, framework(at=at), by=cast["bo"], at=at)
    members = people.panel(cohort, [cast["ada"], cast["ben"]], wanted, at=at)
    portfolios = people.candidates(cohort, cast["cleo"], wanted, at=at)
    offered = offers.fill(cohort, portfolios, wanted, at=at)
    tasks = judging.judge(cohort, members, offered, wanted, at=at)
    drafts = [one.submission for one in offered if one.stage == Stage.DRAFT]
    return Seeded(
        cohort=cohort,
        **cast,
        portfolio=portfolios[0],
        draft=next((each for each in drafts if each.status == Status.DRAFT), None),
        saving=tasks[Stage.SAVING],
        ready=tasks[Stage.READY],
    )


def framework(*, at: datetime) -> Framework:
    """The shipped framework, published."""
    found = frameworks.load(schema.read(SHIPPED.read_text(encoding="utf-8")), at=at)
    return found if found.published_at else frameworks.publish(found.pk, by=None, at=at)

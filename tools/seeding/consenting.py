"""Who agreed to the recordings of a seeded cohort, and to which coaching cycle does its evidence belong?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from portfolios.models import CoachingCycle, Consent, ConsentList, Evidence, Submission
from portfolios.states import ConsentRole, ConsentScope
from tools.seeding.people import BATCH, counted

BEGUN = timedelta(days=90)


def agree(recordings: Sequence[Evidence], *, at: datetime) -> None:
    """The teacher of each recording agreed, and its candidate confirmed the list."""
    recorded = [(each, each.portfolio.enrolment.person_id or 0) for each in recordings]
    Consent.objects.bulk_create(
        [
            Consent(
                evidence=each,
                visible="Teacher A",
                role=ConsentRole.TEACHER,
                scope=ConsentScope.REVIEW,
                given_on=(at - BEGUN).date(),
                recorded_at=each.added_at,
                recorded_by_id=person,
            )
            for each, person in recorded
        ],
        batch_size=BATCH,
    )
    lists = [
        ConsentList(evidence=each, confirmed_at=each.added_at, confirmed_by_id=person) for each, person in recorded
    ]
    ConsentList.objects.bulk_create(lists, batch_size=BATCH)
    counted(Consent, ConsentList)


def belong(evidence: Sequence[Evidence], submissions: Sequence[Submission], *, at: datetime) -> None:
    """One coaching cycle for each portfolio; everything in it belongs to that."""
    portfolios = dict.fromkeys(each.portfolio_id for each in evidence)
    cycles = CoachingCycle.objects.bulk_create(
        [
            CoachingCycle(
                portfolio_id=portfolio_id,
                teacher="Teacher A",
                began_on=(at - BEGUN).date(),
                started_at=at - BEGUN,
                changed_at=at - BEGUN,
            )
            for portfolio_id in portfolios
        ],
        batch_size=BATCH,
    )
    of = {cycle.portfolio_id: cycle for cycle in cycles}
    for each in evidence:
        each.coaching_cycle = of[each.portfolio_id]
    Evidence.objects.bulk_update(evidence, ["coaching_cycle"], batch_size=BATCH)
    about = [each for each in submissions if each.section.one_coaching_cycle and each.portfolio_id in of]
    for submission in about:
        submission.coaching_cycle = of[submission.portfolio_id]
    Submission.objects.bulk_update(about, ["coaching_cycle"], batch_size=BATCH)
    counted(CoachingCycle)

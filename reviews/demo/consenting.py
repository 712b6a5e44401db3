"""Whom do the coaches of the demonstration work with, who agreed to be filmed, and which strategies do they list?"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from accounts.models import User
from certification.models import Section
from portfolios import items
from portfolios.models import CoachingCycle, Evidence, Portfolio, Submission, SubmissionItem
from portfolios.practice import coaching, consents
from portfolios.states import ConsentRole, ConsentScope
from reviews.demo.cast import Case

STRATEGIES = ("Wait and write", "Two-minute review", "Mistake of the day")
AGREED_FOR = timedelta(days=700)


def cycle_of(portfolio: Portfolio, case: Case, *, by: User, at: datetime) -> CoachingCycle:
    """The one coaching cycle of the story behind a portfolio, begun so many weeks before it is first needed."""
    known = CoachingCycle.objects.filter(portfolio=portfolio, teacher=case.teacher).first()
    if known:
        return known
    began_on = at.date() - timedelta(weeks=case.weeks + 2)
    return coaching.start(
        portfolio.pk,
        teacher=case.teacher,
        began_on=began_on,
        ended_on=began_on + timedelta(weeks=case.weeks),
        note=f"{case.subject[0].upper()}{case.subject[1:]}, {case.year}. We worked on {case.strategy}.",
        by=by,
        at=at,
    )


def agree(recording: Evidence, case: Case, *, confirmed: bool, by: User, at: datetime) -> None:
    """Enter the teacher and the class in the register of a recording; `confirmed` adds the coach's word."""
    given_on = at.date() - timedelta(weeks=1)
    enter = partial(consents.record, recording.pk, given_on=given_on, by=by, at=at)
    enter(visible=case.teacher, role=ConsentRole.TEACHER, scope=ConsentScope.TRAINING)
    enter(
        visible=f"Students of the class, {case.year}",
        role=ConsentRole.GUARDIAN,
        scope=ConsentScope.REVIEW,
        ends_on=given_on + AGREED_FOR,
    )
    if confirmed:
        consents.confirm(recording.pk, by=by, at=at)


def listed(submission: Submission, section: Section, case: Case, *, by: User, at: datetime) -> list[SubmissionItem]:
    """The strategies of a playbook, where the section lists them."""
    if not section.item or items.listed(submission.pk):
        return items.listed(submission.pk)
    titles = (case.strategy.capitalize(), *STRATEGIES[:2])
    return [items.add(submission.pk, title=title, by=by, at=at) for title in titles]

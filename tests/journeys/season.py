"""What stands before a season of reviewing begins: last year's released work, this year's panel and two sections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from certification.models import Cohort, Framework, PanelMember, Section
from certification.states import PanelRole
from portfolios import submissions
from portfolios.models import Consent, Submission
from portfolios.states import ConsentScope
from tests import make
from tests.make import AFTER_CLOSE, NOON
from tests.make.cohorts import EARLIER

YEAR = timedelta(days=365)
JUDGED, OTHER = "data", "support"
POLICY = {"near_floor": "0.25"}
PAPERS = 3
"""One to practise on and one for each of the two sets."""


@dataclass(frozen=True)
class Season:
    """The people and the work; `papers` are released sections of last year's cohort."""

    bo: User
    dora: User
    cleo: User
    ada: User
    judy: User
    cohort: Cohort
    papers: list[Submission]

    @property
    def section(self) -> Section:
        """The one in which ada qualifies."""
        return self.cohort.framework.sections.get(slug=JUDGED)

    def member(self, nick: str) -> PanelMember:
        return self.cohort.panel.select_related("person").get(person__email=f"{nick}@example.org")

    def work(self, slug: str) -> Submission:
        """What cleo has handed in."""
        return Submission.objects.get(portfolio__enrolment__cohort=self.cohort, section__slug=slug)


def begun() -> Season:
    """A window is open, and cleo has handed in both sections; nobody is qualified and nothing assigned."""
    now = timezone.now()
    under = make.slim_framework(JUDGED, OTHER, whole=(JUDGED,), policy=POLICY, at=EARLIER - YEAR)
    bo, dora = (make.administrator(nick, at=EARLIER - YEAR) for nick in ("bo", "dora"))
    papers = _released(under, bo)
    cohort = make.open_cohort(by=bo, under=under, at=now)
    ada, ben, dan, judy, cleo = (make.person(nick, at=now) for nick in ("ada", "ben", "dan", "judy", "cleo"))
    for person in (ada, ben, dan):
        make.panel_member(person, cohort=cohort, at=now)
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD, at=now)
    owned = make.portfolio(place=make.enrolment(cleo, cohort=cohort, at=now), at=now)
    for slug in (JUDGED, OTHER):
        _handed_in(make.draft(owned, slug, at=now), at=now)
    return Season(bo, dora, cleo, ada, judy, cohort, papers)


def _released(under: Framework, bo: User) -> list[Submission]:
    """Three sections that last year's reviewers judged below what certifies."""
    before = make.cohort(by=bo, title="Last year’s cohort", under=under, first_year=NOON.year - 1, at=EARLIER - YEAR)
    found = []
    for _ in range(PAPERS):
        owned = make.portfolio(place=make.enrolment(cohort=before, at=EARLIER - YEAR), at=NOON - YEAR)
        draft = make.draft(owned, JUDGED, at=NOON - YEAR)
        Consent.objects.filter(evidence__portfolio=owned).update(scope=ConsentScope.TRAINING)
        handed_in = _handed_in(draft, at=NOON - YEAR)
        found.append(make.settled(handed_in, (1,), (1,), at=NOON - YEAR))
    make.released(make.cycle(before), at=AFTER_CLOSE - YEAR)
    for each in found:
        each.refresh_from_db()
    return found


def _handed_in(draft: Submission, *, at: datetime) -> Submission:
    make.ready(draft)
    return submissions.submit(draft.pk, attested=True, by=make.owner(draft.portfolio), at=at)

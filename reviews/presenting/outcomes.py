"""What does a candidate read about the outcome, and where does it lead?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from accounts.actions import Action
from accounts.models import User
from certification import calendar, charts, presenting
from certification.access import credentials_for
from certification.calendar import Span
from certification.models import Credential
from portfolios import standing
from portfolios.models import Portfolio, Submission
from portfolios.standing import Standing
from portfolios.states import HANDED_IN, Status
from reviews import explaining, reports
from reviews.presenting import feedback, retakes
from reviews.presenting.feedback import AttemptCard
from reviews.presenting.retakes import Attempts, PlanPage
from reviews.reports import Report, SectionReport, Verdict
from reviews.states import Outcome

HIGHEST = 4

SENTENCES = {
    Outcome.CERTIFIED: "Both tests are passed. Congratulations.",
    Outcome.IN_PROGRESS: "On the way. Sections without a score are still missing for a decision.",
    Outcome.NOT_YET: "Every section has a score, but not both tests are passed. What can be tried again is below.",
    Outcome.NOT_CERTIFIED: "The last cycle is over, and not both tests are passed.",
    Outcome.WITHDRAWN: "This place was given up. What was released stays readable here.",
}


@dataclass(frozen=True)
class Test:
    """One of the two tests: its figure, what was needed, and whether it was passed."""

    title: str
    figure: str
    needed: str
    status: str
    status_label: str
    how: str


@dataclass(frozen=True)
class SectionCard:
    """A section with its score, why it stands where it does, its attempts, the latest first, and the way to its next
    one where there is one for this reader. `open` says that it isn't folded."""

    report: SectionReport
    score: str
    status: str
    status_label: str
    why: str
    attempts: Sequence[AttemptCard]
    again: Action | None
    next: str
    open: bool = False


@dataclass(frozen=True)
class ResultsPage:
    portfolio: Portfolio
    own: bool
    name: str
    report: Report | None
    sentence: str
    tests: Sequence[Test]
    wheel: charts.Wheel | None
    centre: str
    sections: Sequence[SectionCard]
    order: str
    plan: PlanPage | None
    whole: bool
    credential: Credential | None
    planned_at: datetime | None
    waiting: bool
    certified: bool

    @property
    def centre_note(self) -> str:
        """What the number in the middle of the wheel is."""
        return "overall" if self.centre else ""


ORDER = (
    "What would help most comes first: sections without a score, then those below the floor of {floor}, the furthest "
    "first, then those below {threshold}, then the rest. Within a section the lowest criterion comes first."
)


def results_page(person: User, portfolio: Portfolio, *, at: datetime, whole: bool = False) -> ResultsPage:
    """The results as this person may see them now; before the release a candidate reads when they come. `whole`
    leaves nothing folded, for printing."""
    report = reports.report(person, portfolio)
    verdict = report.verdict if report else None
    tried = _attempts(portfolio)
    waiting = _waiting(tried)
    book = _Book(person, portfolio, report, tried, standing.load(portfolio.enrolment, at=at), whole) if report else None
    cards = book.cards(judged=set() if report is None or report.embargoed else _slugs(waiting)) if book else []
    credential = credentials_for(person).filter(enrolment=portfolio.enrolment_id, revoked_at=None).first()
    return ResultsPage(
        portfolio=portfolio,
        own=portfolio.enrolment.person_id == person.pk,
        name=str(portfolio.enrolment),
        report=report,
        sentence=SENTENCES[verdict.outcome] if verdict else "",
        tests=_tests(verdict) if verdict else [],
        wheel=charts.wheel([_segment(card) for card in cards]) if cards else None,
        centre=explaining.number(verdict.overall) if verdict else "",
        sections=book.ordered(cards) if book else [],
        order=_order(verdict) if verdict else "",
        plan=retakes.plan_page(person, portfolio, report, attempts=tried, stands=book.stands)
        if report and book
        else None,
        whole=whole,
        credential=credential,
        planned_at=waiting[0].cycle.releases_at if waiting and waiting[0].cycle else None,
        waiting=bool(waiting),
        certified=verdict is not None and verdict.outcome == Outcome.CERTIFIED,
    )


def _attempts(portfolio: Portfolio) -> Attempts:
    """Every attempt of the portfolio by section, first to last."""
    found: dict[str, list[Submission]] = defaultdict(list)
    rows = Submission.objects.filter(portfolio=portfolio).select_related("cycle", "section")
    for row in rows.only("status", "attempt", "cycle", "section__slug").order_by("attempt"):
        found[row.section.slug].append(row)
    return found


def _waiting(tried: Attempts) -> list[Submission]:
    """What was handed in and is not released yet, the earliest cycle first."""
    rows = [row for rows in tried.values() for row in rows if row.status in HANDED_IN - {Status.RELEASED}]
    return sorted(rows, key=lambda row: row.cycle.number if row.cycle else 0)


def _slugs(rows: Sequence[Submission]) -> set[str]:
    return {row.section.slug for row in rows}


def _order(verdict: Verdict) -> str:
    return ORDER.format(floor=explaining.number(verdict.floor), threshold=explaining.number(verdict.threshold))


@dataclass(frozen=True)
class _Book:
    """What the cards of the sections are made of."""

    person: User
    portfolio: Portfolio
    report: Report
    tried: Attempts
    stands: Standing
    whole: bool

    @property
    def own(self) -> bool:
        return self.portfolio.enrolment.person_id == self.person.pk

    def cards(self, *, judged: set[str]) -> list[SectionCard]:
        """Every section in the framework's order; `judged` are those that were handed in since."""
        return [self._card(section, section.slug in judged) for section in self.report.sections]

    def ordered(self, cards: Sequence[SectionCard]) -> list[SectionCard]:
        """The cards in the order of what would help most; the first alone is unfolded."""
        by_slug = {card.report.slug: card for card in cards}
        told = [by_slug[slug] for slug, _ in self.report.order]
        return [replace(card, open=self.whole or place == 0) for place, card in enumerate(told)]

    def _card(self, section: SectionReport, judged: bool) -> SectionCard:
        status, words = _standing(section, judged)
        window, verdict = self._window(), self.report.verdict
        offers = self.own and window and section.next and not judged
        return SectionCard(
            report=section,
            score=explaining.number(section.score),
            status=status,
            status_label=words,
            why=feedback.why(dict(self.report.order)[section.slug], verdict) if verdict else "",
            attempts=[feedback.attempt(each, own=self.own) for each in reversed(section.attempts)],
            again=self._way_in(section.slug) if offers else None,
            next=_next(section, window, judged),
        )

    def _way_in(self, slug: str) -> Action | None:
        way = retakes.way_in(self.person, self.portfolio, slug, self.tried.get(slug, ()), self.stands)
        return way if way and way.allowed else None

    def _window(self) -> str:
        """When the next cycle takes something of this candidate, as seen from now; nothing once it is over."""
        cycle, zone = self.report.next_cycle, self.portfolio.enrolment.cohort.time_zone
        if cycle is None or self.stands.closes_at(cycle) <= self.stands.at:
            return ""
        closes_at = self.stands.closes_at(cycle)
        if cycle.opens_at <= self.stands.at:
            return f"The window is open until the end of {presenting.day(calendar.last_day(closes_at, zone))}."
        return f"The next window is open from {presenting.days(Span(cycle.opens_at, closes_at), zone)}."


def _tests(verdict: Verdict) -> list[Test]:
    """The two tests, apart."""
    overall_how, floor_how = verdict.how
    threshold, floor = explaining.number(verdict.threshold), explaining.number(verdict.floor)
    return [
        Test(
            "Overall",
            explaining.number(verdict.overall) or "–",
            f"{threshold} or more is needed.",
            *_passed(verdict.passes_overall),
            overall_how,
        ),
        Test("Every section", floor, "is the floor for each section.", *_passed(verdict.passes_floor), floor_how),
    ]


def _passed(passed: bool | None) -> tuple[str, str]:
    if passed is None:
        return "none", "Not decided yet"
    return ("released", "Passed") if passed else ("returned", "Not passed")


def _next(section: SectionReport, window: str, judged: bool) -> str:
    """What can be done about the section now."""
    if judged:
        return "Handed in; the result comes with the next release."
    return f"{section.next} {window}" if section.next and window else ""


def _standing(section: SectionReport, judged: bool) -> tuple[str, str]:
    if section.reaches_floor is None and judged:
        return ("submitted", "Handed in")
    if section.reaches_floor is None:
        return ("not_yet", "No score") if section.attempts else ("none", "Not handed in")
    return ("released", "Reaches the floor") if section.reaches_floor else ("returned", "Below the floor")


def _segment(card: SectionCard) -> charts.Segment:
    score = card.report.score or Fraction(0)
    return charts.Segment(
        number=card.report.factor,
        label=card.report.title,
        state=card.status,
        state_label=card.status_label,
        share=float(score) / HIGHEST,
        score=card.score,
        url=f"#section-{card.report.slug}" if card.report.attempts else "",
    )

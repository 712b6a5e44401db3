"""What does a candidate read about the outcome, and where does it lead?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.urls import reverse

from accounts.models import User
from certification import calendar, charts, presenting
from certification.access import credentials_for
from certification.calendar import Span
from certification.models import Credential, Cycle
from portfolios.models import Portfolio, Submission
from portfolios.states import HANDED_IN, Status
from reviews import explaining, reports
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
    """A section with its score, and the way to its next attempt where there is one for this reader."""

    report: SectionReport
    score: str
    status: str
    status_label: str
    again: str
    next: str


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
    credential: Credential | None
    planned_at: datetime | None
    waiting: bool
    certified: bool

    @property
    def centre_note(self) -> str:
        """What the number in the middle of the wheel is."""
        return "overall" if self.centre else ""


def results_page(person: User, portfolio: Portfolio, *, at: datetime) -> ResultsPage:
    """The results as this person may see them now; before the release a candidate reads when they come."""
    report = reports.report(person, portfolio)
    own = portfolio.enrolment.person_id == person.pk
    verdict = report.verdict if report else None
    unreleased = _unreleased(portfolio)
    judged = set() if report is None or report.embargoed else {each.section.slug for each in unreleased}
    window = _window(report.next_cycle, portfolio.enrolment.cohort.time_zone, at) if report else ""
    cards = [_card(each, portfolio, own, window, each.slug in judged) for each in report.sections] if report else []
    credential = credentials_for(person).filter(enrolment=portfolio.enrolment_id, revoked_at=None).first()
    return ResultsPage(
        portfolio=portfolio,
        own=own,
        name=str(portfolio.enrolment),
        report=report,
        sentence=SENTENCES[verdict.outcome] if verdict else "",
        tests=_tests(verdict) if verdict else [],
        wheel=charts.wheel([_segment(card) for card in cards]) if cards else None,
        centre=explaining.number(verdict.overall) if verdict else "",
        sections=cards,
        credential=credential,
        planned_at=unreleased[0].cycle.releases_at if unreleased and unreleased[0].cycle else None,
        waiting=bool(unreleased),
        certified=verdict is not None and verdict.outcome == Outcome.CERTIFIED,
    )


def _unreleased(portfolio: Portfolio) -> list[Submission]:
    """What was handed in and is not released yet, the earliest cycle first."""
    judged = Submission.objects.filter(portfolio=portfolio, status__in=HANDED_IN - {Status.RELEASED})
    return list(
        judged.select_related("cycle", "section").only("status", "cycle", "section__slug").order_by("cycle__number")
    )


def _window(cycle: Cycle | None, zone: str, at: datetime) -> str:
    """When the cycle takes something, as seen from now; nothing once it is over."""
    if cycle is None or cycle.closes_at <= at:
        return ""
    if cycle.opens_at <= at:
        return f"The window is open until the end of {presenting.day(calendar.last_day(cycle.closes_at, zone))}."
    return f"The next window is open from {presenting.days(Span(cycle.opens_at, cycle.closes_at), zone)}."


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


def _card(section: SectionReport, portfolio: Portfolio, own: bool, window: str, judged: bool) -> SectionCard:
    """A section; `window` says when it can be handed in, `judged` whether that was done since."""
    status, words = _standing(section, judged)
    offers = own and window and section.next and not judged
    return SectionCard(
        report=section,
        score=explaining.number(section.score),
        status=status,
        status_label=words,
        again=reverse("portfolios:section", args=[portfolio.pk, section.slug]) if offers else "",
        next=_next(section, window, judged),
    )


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

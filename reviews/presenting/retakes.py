"""What is the way on after a release? One next thing, what is banked, what would certify, and what opens when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.urls import reverse

from accounts.actions import Action
from accounts.models import User
from certification import calendar
from certification.models import Cycle
from certification.states import CycleKind
from portfolios import actions
from portfolios.models import Portfolio, Submission
from portfolios.standing import Standing
from portfolios.states import EDITABLE, HANDED_IN, Status
from reviews import explaining, retaking
from reviews.marks import Policy
from reviews.presenting.phrases import listed
from reviews.reports import Report, SectionReport, Verdict
from reviews.retaking import Plan, Route
from reviews.states import Outcome

OPEN_TO = {
    CycleKind.ANY: "It takes every section, for the first time or again.",
    CycleKind.REMAINING: "It takes every section that remains, for the first time or again.",
    CycleKind.RETAKES: "It takes retakes only: sections that have a result already.",
}
AHEAD = "You can begin now and hand in once the window is open."
BANKED = (
    "The best score of each section is kept. A retake can only add to it: if it scores lower, what you have stands."
)
LAST = "This was the last cycle, so no section opens again."
RESTING = "No further window is planned yet."
TOO_STEEP = "Not even the highest score in every section would pass both tests."
JUDGED = "It is handed in; the result comes with the next release."
MOST_ROUTES = 7
MOST_NAMED = 2
"""How many sections a headline names."""

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


@dataclass(frozen=True)
class Banked:
    """One section with what counts of it so far."""

    title: str
    slug: str
    score: str
    came: str
    reaches_floor: bool | None


@dataclass(frozen=True)
class Window:
    """The window that comes or is open; `closes_at` is this candidate's own."""

    cycle: Cycle
    closes_at: datetime
    is_open: bool
    takes: str


@dataclass(frozen=True)
class PlanPage:
    """The way on. `headline` and `text` are the one next thing, `routes` the sentences of all ways of the same
    length, `more` how many are left out, and `notes` what stands in the way."""

    headline: str
    text: str
    actions: Sequence[Action]
    banked: Sequence[Banked]
    routes: Sequence[str]
    more: int
    notes: Sequence[str]
    window: Window | None
    appeal_until: date | None
    kept: str = BANKED
    ahead: str = AHEAD


Attempts = Mapping[str, Sequence[Submission]]
"""Every attempt of the portfolio, withdrawn ones too, by section."""


def plan_page(
    person: User, portfolio: Portfolio, report: Report, *, attempts: Attempts, stands: Standing
) -> PlanPage | None:
    """The plan after a decision that leaves something to do or ends it without certifying; None otherwise."""
    verdict = report.verdict
    if verdict is None or verdict.outcome in (Outcome.CERTIFIED, Outcome.WITHDRAWN):
        return None
    policy = Policy.from_framework(portfolio.enrolment.cohort.framework.policy)
    best = {section.slug: section.score for section in report.sections}
    plan = retaking.plan(policy, best, {section.slug: section.criteria for section in report.sections})
    told = _Told(plan, {section.slug: section.title for section in report.sections})
    window = _window(verdict, stands)
    closed = _closed(plan, window, report, stands)
    over = verdict.outcome == Outcome.NOT_CERTIFIED
    open_ = not over and not closed
    return PlanPage(
        headline=LAST if over else told.headline() if open_ else "",
        text=_text(told, attempts) if open_ else "",
        actions=_begins(person, portfolio, told, attempts, stands) if open_ else [],
        banked=[_banked(section) for section in report.sections],
        routes=told.routes() if open_ else [],
        more=max(len(plan.routes) - MOST_ROUTES, 0) if open_ else 0,
        notes=closed or ([RESTING] if window is None and not over else []),
        window=None if over else window,
        appeal_until=_appeal_until(portfolio, verdict) if over else None,
    )


def _window(verdict: Verdict, stands: Standing) -> Window | None:
    """The window after the decided cycle that is open now for this candidate, or else the next to come."""
    cycle = stands.taking
    if cycle is None or cycle.number <= verdict.cycle:
        cycle = stands.coming
    if cycle is None:
        return None
    return Window(cycle, stands.closes_at(cycle), stands.is_open(cycle), OPEN_TO[CycleKind(cycle.kind)])


def _closed(plan: Plan, window: Window | None, report: Report, stands: Standing) -> list[str]:
    """Why no plan leads to both tests any more: a section without any result, and only retakes are to come."""
    coming = [cycle for cycle in stands.cycles if stands.closes_at(cycle) > stands.at]
    if plan.fewest is None:
        return [TOO_STEEP]
    if window is None or any(cycle.kind != CycleKind.RETAKES for cycle in coming):
        return []
    never = [s.title for s in report.sections if s.slug in plan.missing and not s.attempts]
    if not never:
        return []
    have = "has" if len(never) == 1 else "have"
    return [
        (
            f"{listed(never)} {have} no result, and only retakes are still to come. "
            "Certification can no longer be reached in this cohort; what is banked and written here stays yours."
        )
    ]


def _banked(section: SectionReport) -> Banked:
    counts = next((attempt for attempt in section.attempts if attempt.banked), None)
    came = f"Attempt {counts.number}, cycle {counts.cycle}" if counts else ""
    missing = "No score yet" if section.attempts else "Not handed in"
    return Banked(section.title, section.slug, explaining.number(section.score), came or missing, section.reaches_floor)


def _text(told: _Told, attempts: Attempts) -> str:
    """What the next thing would do; where all of it is being judged, that there is nothing to do but wait."""
    judged = told.first and all(_under_way(attempts.get(slug, ())) for slug in told.first)
    return f"{told.text()} {JUDGED}" if judged else told.text()


def _under_way(attempts: Sequence[Submission]) -> bool:
    """Whether an attempt is handed in and its result is not out."""
    return any(attempt.status in HANDED_IN - {Status.RELEASED} for attempt in attempts)


def _begins(person: User, portfolio: Portfolio, told: _Told, attempts: Attempts, stands: Standing) -> list[Action]:
    """The way into each section of the one next thing, for its candidate."""
    if portfolio.enrolment.person_id != person.pk:
        return []
    offered = [way_in(person, portfolio, slug, attempts.get(slug, ()), stands) for slug in told.first]
    titled = zip(offered, told.first, strict=True)
    return [_named(action, told.titles[slug]) for action, slug in titled if action and action.allowed]


def _named(action: Action, title: str) -> Action:
    return Action(f"{action.label}: {title}", action.url, kind=action.kind, method=action.method)


def way_in(
    person: User, portfolio: Portfolio, slug: str, attempts: Sequence[Submission], stands: Standing
) -> Action | None:
    """Begin a section, or go on where an attempt is under way; None while one is being judged."""
    if _under_way(attempts):
        return None
    if any(attempt.status in EDITABLE for attempt in attempts):
        return Action("Go on", reverse("portfolios:section", args=[portfolio.pk, slug]), method="get")
    return actions.begin(person, portfolio, slug, attempts, stands)


def _appeal_until(portfolio: Portfolio, verdict: Verdict) -> date | None:
    """The last day, in the cohort's zone, on which another look at a section can be asked for."""
    cohort = portfolio.enrolment.cohort
    days = int(cohort.framework.policy.get("appeal_days", 0))
    if not days or verdict.released_at is None:
        return None
    return calendar.local_day(verdict.released_at, cohort.time_zone) + timedelta(days=days)


@dataclass(frozen=True)
class _Told:
    """A plan in words; `titles` are the sections' by slug."""

    plan: Plan
    titles: Mapping[str, str]

    @property
    def first(self) -> tuple[str, ...]:
        """The sections of the one next thing: the easiest route, or what must rise anyway."""
        return self.plan.routes[0].slugs if self.plan.routes else self.plan.must

    def headline(self) -> str:
        plan = self.plan
        if not plan.routes:
            return f"{_count(plan.fewest or 0)} sections have to rise"
        easiest = plan.routes[0]
        if len(easiest.wanted) <= MOST_NAMED:
            return self._route(easiest)
        return f"{_count(len(easiest.wanted))} sections at {_wanted(easiest.lift)}"

    def text(self) -> str:
        """What the headline would do, and what else there is."""
        plan = self.plan
        if not plan.routes:
            few = _count(plan.fewest or 0).lower()
            return f"No smaller change would pass both tests. Which {few} is yours to choose; the order below helps."
        return f"That would pass both tests, with everything else as it is. {self._others()}"

    def _others(self) -> str:
        others = len(self.plan.routes) - 1
        if not others:
            return "Nothing less would."
        ways = ("other section", "other sections") if self.plan.fewest == 1 else ("other pair", "other pairs")
        return f"{_count(others)} {ways[others > 1]} would do it, too, at higher scores or the same."

    def routes(self) -> list[str]:
        return [self._route(route) for route in self.plan.routes[:MOST_ROUTES]]

    def _route(self, route: Route) -> str:
        """ "Gathering data at 1.75 or more (level 2)"."""
        names = [self.titles[slug] for slug in route.slugs]
        wanted = {score for _, score in route.wanted}
        if len(names) == 1:
            return f"{names[0]} at {_wanted(route.lift)}"
        if len(wanted) == 1:
            return f"{listed(names)}, each at {_wanted(route.lift)}"
        return listed([f"{self.titles[slug]} at {_wanted(score)}" for slug, score in route.wanted])


def _wanted(score: Fraction) -> str:
    words = explaining.level_words(score)
    return f"{explaining.number(score)} or more ({words[0].lower()}{words[1:]})"


def _count(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)

"""What does a coach read on results day: one next thing, the reviewers' words, the way into their own evidence?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from certification import extensions
from certification.models import Cohort, Enrolment
from certification.states import PanelRole
from portfolios import claims, submissions
from portfolios.viewing.pins import Pin
from reviews import attempts, results
from reviews.models import Assignment
from reviews.moments import Sight
from reviews.presenting import feedback
from reviews.presenting.outcomes import ResultsPage, results_page
from reviews.presenting.retakes import PlanPage
from reviews.states import Duty
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import AFTER_CLOSE
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
THREE = ("data", "leadership", "support")
YEAR = timedelta(days=366)


@pytest.fixture
def cohort() -> Cohort:
    return make.slim_cohort(*THREE)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


def judged(place: Enrolment, **values: float) -> None:
    """Sections settled with these scores of both reviewers, and their cycle released."""
    for slug, value in values.items():
        make.settled(make.offered(place, slug), (value,), (value,))
    make.released(make.cycle(place.cohort))


def page_of(place: Enrolment, at: datetime = AFTER_CLOSE, **options: bool) -> ResultsPage:
    assert place.person
    place.refresh_from_db()
    return results_page(place.person, place.portfolio, at=at, **options)


def plan_of(place: Enrolment, at: datetime = AFTER_CLOSE) -> PlanPage:
    plan = page_of(place, at).plan
    assert plan
    return plan


def html_of(log_in: LogIn, person: User, place: Enrolment, query: str = "") -> str:
    place.refresh_from_db()
    response = log_in(person).get(reverse("reviews:results", args=[place.portfolio.pk]) + query)
    assert response.status_code == 200
    return re.sub(r"[A-Za-z0-9]{64}", "TOKEN", response.content.decode())


# The report


def test_what_would_help_most_stands_first_and_is_unfolded(place: Enrolment) -> None:
    judged(place, data=3, leadership=1.25, support=2)
    cards = page_of(place).sections
    assert [(card.report.slug, card.open) for card in cards] == [
        ("leadership", True),
        ("support", False),
        ("data", False),
    ]
    assert cards[0].why == "Below the floor of 1.75; no other score makes up for that."
    assert all(card.open for card in page_of(place, whole=True).sections)


@pytest.mark.usefixtures("_after")
def test_both_reviewers_are_read_by_their_part_and_never_by_name(
    log_in: LogIn, cleo: User, ada: User, ben: User, place: Enrolment
) -> None:
    pair = [make.panel_member(person, cohort=place.cohort) for person in (ada, ben)]
    make.settled(make.offered(place, "data"), (2,), (2.25,), panel=pair)
    make.released(make.cycle(place.cohort))
    page = html_of(log_in, cleo, place)
    for words in ("First reviewer</figcaption>", "Second reviewer</figcaption>", "What to aim for: Level 3: Clear"):
        assert words in page, words
    assert "Level 2: Limited" in page
    assert not [name for person in (ada, ben) for name in person.name.split() if name in page]


@pytest.fixture
def _after(set_clock: SetClock) -> None:
    set_clock(AFTER_CLOSE)


def test_the_scores_exhibit_and_the_claims_page_lead_into_the_candidates_own_work(place: Enrolment) -> None:
    folder = make.portfolio(place=place)
    begun = make.draft(folder, "data")
    exhibit = begun.exhibits.get()
    criterion = begun.section.criteria.order_by("position")[0]
    claims.claim(exhibit.pk, criterion_id=criterion.pk, note="See the count.", by=make.owner(folder), at=NOON)
    submissions.submit(begun.pk, attested=True, by=make.owner(folder), at=NOON)
    make.settled(begun, (2,), (2,))
    make.released(make.cycle(place.cohort))
    (attempt,) = next(card for card in page_of(place).sections if card.report.slug == "data").attempts
    (sight,) = attempt.criteria[0].sights
    assert sight.title == "Exhibit 1: Written text"
    assert sight.url == reverse("portfolios:preview", args=[begun.pk]) + "#exhibit-1-title"


@pytest.mark.parametrize(
    ("pin", "plays", "pictured", "own", "leads"),
    [
        (Pin(from_seconds=3, to_seconds=9), True, False, True, "/submissions/7/preview/2/file/#t=3,9"),
        (Pin(from_seconds=3), True, False, True, "/submissions/7/preview/2/file/#t=3"),
        (Pin(from_seconds=3), True, False, False, "/submissions/7/exhibits/2/file/#t=3"),
        (Pin(from_seconds=3), False, False, True, "/submissions/7/preview/#exhibit-2-title"),
        (Pin(from_page=4), False, True, True, "/submissions/7/preview/#player-2-page-4"),
        (Pin(from_page=4), False, False, True, "/submissions/7/preview/#exhibit-2-title"),
        (Pin(from_page=4), False, True, False, "/submissions/7/#exhibits"),
    ],
)
def test_a_moment_opens_in_the_recording_and_a_page_where_it_is_pictured(
    pin: Pin, *, plays: bool, pictured: bool, own: bool, leads: str
) -> None:
    sight = sight_of(plays=plays, pictured=pictured, places=(pin,))
    ((_, url),) = feedback.attempt(told(sights=(sight,)), own=own).criteria[0].sights[0].places
    assert url == leads


def test_a_withdrawn_recording_is_named_and_leads_nowhere() -> None:
    card = feedback.attempt(told(sights=(sight_of(hidden=True),)), own=True).criteria[0].sights[0]
    assert (card.url, list(card.places), card.closed) == ("", [], "This recording was withdrawn.")


def sight_of(**changes: Any) -> Sight:
    plain: dict[str, Any] = {"submission_id": 7, "number": 2, "asked": "Explaining", "places": ()}
    return Sight(**plain | {"plays": False, "pictured": False, "hidden": False} | changes)


def told(**changes: Any) -> attempts.AttemptReport:
    """An attempt with one criterion that two reviewers scored."""
    voices = (attempts.Voice("First reviewer", "Good."), attempts.Voice("Second reviewer", "Clear."))
    criterion = attempts.CriterionReport(
        title="Learn", statement="", value=2, values=(2, 2), level=2, level_words="Level 2", descriptor="",  # type: ignore[arg-type]
        aim_words="Level 3", aim="More.", strengths=voices, next_steps=voices, sights=(),
    )  # fmt: skip
    return attempts.AttemptReport(
        number=1, cycle=1, score=None, condition="", condition_reasons=(), adjudicated=False, released=True,
        banked=True, how=(), criteria=(replace(criterion, **changes),),
    )  # fmt: skip


def test_a_reviewer_who_wrote_nothing_is_not_hidden_behind_the_other() -> None:
    silent = told(next_steps=(attempts.Voice("Second reviewer", "More."),))
    assert feedback.attempt(silent, own=True).criteria[0].note == feedback.ONE_VOICE
    assert feedback.attempt(told(), own=True).criteria[0].note == ""


def test_after_an_adjudication_the_page_says_whose_words_stand(place: Enrolment) -> None:
    make.panel_member(cohort=place.cohort, role=PanelRole.LEAD)
    make.settled(make.offered(place, "data"), (4,), (1,))
    make.review(Assignment.objects.get(duty=Duty.ADJUDICATION), "2.25")
    results.settle_ready(at=NOON)
    make.released(make.cycle(place.cohort))
    (attempt,) = page_of(place).sections[0].attempts
    assert attempt.note == feedback.ADJUDICATED
    assert {voice.who for each in attempt.report.criteria for voice in each.strengths} == {"Lead reviewer"}


def test_the_latest_attempt_is_read_first_and_the_best_counts(place: Enrolment) -> None:
    judged(place, data=2)
    later = make.cycle(place.cohort, 2).opens_at
    pair = [make.panel_member(cohort=place.cohort) for _ in range(2)]
    make.settled(make.offered(place, "data", at=later), (1.25,), (1.25,), panel=pair, at=later)
    make.released(make.cycle(place.cohort, 2), at=AFTER_CLOSE + YEAR)
    card = page_of(place, AFTER_CLOSE + YEAR).sections[0]
    assert [(a.report.number, a.score, a.report.banked) for a in card.attempts] == [(2, "1.25", False), (1, "2", True)]
    assert card.score == "2"


# The way on


def test_the_one_next_thing_is_the_single_section_that_would_certify(place: Enrolment) -> None:
    judged(place, data=1.25, leadership=3, support=3.25)
    plan = plan_of(place)
    assert plan.headline == "Gathering data at 2 or more (level 2)"
    assert plan.text == "That would pass both tests, with everything else as it is. Nothing less would."
    assert [action.label for action in plan.actions] == ["Begin a retake: Gathering data"]
    assert plan.actions[0].url == reverse("portfolios:begin", args=[place.portfolio.pk, "data"])
    assert [(row.title, row.score, row.reaches_floor) for row in plan.banked] == [
        ("Coaches as leaders", "3", True),
        ("Gathering data", "1.25", False),
        ("System support", "3.25", True),
    ]


def test_what_is_handed_in_again_is_waited_for(place: Enrolment) -> None:
    judged(place, data=1.25, leadership=3, support=3.25)
    again = make.cycle(place.cohort, 2).opens_at
    make.offered(place, "data", at=again)
    plan = plan_of(place, again)
    assert plan.text.endswith("Nothing less would. It is handed in; the result comes with the next release.")
    assert plan.actions == []


def test_what_was_never_handed_in_is_named_with_what_it_has_to_reach(place: Enrolment) -> None:
    judged(place, data=3)
    plan = plan_of(place)
    assert plan.headline == "Coaches as leaders and System support, each at 2.62 or more (between levels 2 and 3)"
    assert [action.label for action in plan.actions] == [
        "Begin this section: Coaches as leaders",
        "Begin this section: System support",
    ]
    assert plan.banked[0].came == "Not handed in"


def test_the_next_window_is_told_with_the_candidates_own_end(place: Enrolment, bo: User) -> None:
    judged(place, data=1.25, leadership=3, support=3)
    second = make.cycle(place.cohort, 2)
    until = second.closes_at + timedelta(days=5)
    extensions.grant(place.pk, cycle_id=second.pk, closes_at=until, reason="Illness.", by=bo, at=AFTER_CLOSE)
    coming, now_open = plan_of(place).window, plan_of(place, second.opens_at + timedelta(days=1)).window
    assert coming
    assert now_open
    assert (coming.is_open, now_open.is_open) == (False, True)
    assert (coming.cycle, coming.closes_at) == (second, until)


def test_after_the_last_cycle_nothing_opens_and_an_appeal_has_its_last_day(place: Enrolment, cohort: Cohort) -> None:
    judged(place, data=1.25, leadership=3, support=3)
    for number, years in ((2, 1), (3, 2)):
        make.released(make.cycle(cohort, number), at=AFTER_CLOSE + years * YEAR)
    page = page_of(place, AFTER_CLOSE + 2 * YEAR)
    plan = page.plan
    assert plan
    assert plan.headline == "This was the last cycle, so no section opens again."
    assert (plan.routes, plan.actions, plan.window) == ([], [], None)
    assert plan.appeal_until == (AFTER_CLOSE + 2 * YEAR + timedelta(days=30)).date()
    assert not any(card.again for card in page.sections)


def test_a_section_without_result_can_not_be_made_up_where_only_retakes_are_to_come(
    place: Enrolment, cohort: Cohort
) -> None:
    judged(place, data=3)
    make.released(make.cycle(cohort, 2), at=AFTER_CLOSE + YEAR)
    plan = plan_of(place, AFTER_CLOSE + YEAR)
    assert plan.notes[0].startswith("Coaches as leaders and System support have no result, and only retakes are")
    assert (plan.headline, plan.routes, plan.actions) == ("", [], [])


@pytest.mark.usefixtures("_after")
def test_the_certified_have_no_plan_and_an_administrator_no_button(
    log_in: LogIn, bo: User, place: Enrolment, cohort: Cohort
) -> None:
    judged(place, data=1.25, leadership=3, support=3)
    assert "Begin a retake" not in html_of(log_in, bo, place)
    other = make.enrolment(cohort=cohort)
    assert other.person
    for slug in THREE:
        make.settled(make.offered(other, slug))
    assert page_of(other).plan is None


@pytest.mark.usefixtures("_after")
def test_the_page_for_printing_leaves_nothing_folded(log_in: LogIn, cleo: User, place: Enrolment) -> None:
    judged(place, data=1.25, leadership=3, support=3)
    assert '<details class="fold">' in html_of(log_in, cleo, place)
    main = html_of(log_in, cleo, place, "?whole")
    assert '<details class="fold">' not in main


@pytest.mark.usefixtures("_after")
def test_before_the_release_the_page_is_the_same_whatever_the_reviews_say(
    log_in: LogIn, cleo: User, place: Enrolment
) -> None:
    offered = make.offered(place, "data")
    before = html_of(log_in, cleo, place)
    tasks = make.assigned(offered, *make.reviewers(place.cohort))
    for task in tasks:
        make.review(task, 1)
    assert results.settle_ready(at=NOON) == 1
    for query in ("", "?whole"):
        assert html_of(log_in, cleo, place, query) == before

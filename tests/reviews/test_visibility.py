"""What may be seen of the judging, by whom, and when?"""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from certification import enrolments, panels
from certification.models import Enrolment, PanelMember
from certification.states import PanelRole
from portfolios.models import Portfolio, Submission
from reviews import access, assignments, reports, results, visibility
from reviews.models import Assignment
from reviews.states import Duty, Outcome
from tests import make
from tests.make import AFTER_CLOSE, NOON


@pytest.fixture
def place(cleo: User, bo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=make.slim_cohort("data", "support", by=bo))


@pytest.fixture
def section(place: Enrolment) -> Submission:
    return make.offered(place)


@pytest.fixture
def pair(section: Submission, ada: User, ben: User) -> list[Assignment]:
    """Ada's and ben's reviews of one section."""
    cohort = section.portfolio.enrolment.cohort
    return make.assigned(section, make.panel_member(ada, cohort=cohort), make.panel_member(ben, cohort=cohort))


def portfolio(place: Enrolment) -> Portfolio:
    return Portfolio.objects.select_related("enrolment__cohort__framework").get(enrolment=place)


# Doors


def test_a_reviewer_finds_their_own_live_tasks_alone(
    pair: list[Assignment], ada: User, ben: User, bo: User, cleo: User
) -> None:
    mine, other = pair
    assert list(access.assignments_for(ada)) == [mine]
    for person in (ben, bo, cleo):
        with pytest.raises(Http404):
            access.assignment_for(person, mine.pk)
    assignments.decline(mine.pk, reason="No time.", by=ada, at=NOON)
    with pytest.raises(Http404):
        access.assignment_for(ada, mine.pk)
    assert access.assignment_for(ben, other.pk) == other


def test_whoever_leaves_the_panel_sees_nothing_of_it_any_more(pair: list[Assignment], ada: User, bo: User) -> None:
    panels.withdraw(pair[0].member_id, by=bo, at=NOON)
    assert not access.assignments_for(ada).exists()


def test_work_of_somebody_who_withdrew_leaves_the_queue(
    pair: list[Assignment], place: Enrolment, ada: User, ben: User, bo: User
) -> None:
    make.review(pair[0])
    enrolments.withdraw(place.pk, reason="Moved away.", by=bo, at=NOON)
    assert access.assignments_for(ada).count() == 1
    assert not access.assignments_for(ben).exists()


def test_an_exhibit_is_reached_through_ones_own_task_only(pair: list[Assignment], ada: User, ben: User) -> None:
    with CaptureQueriesContext(connection) as statements:
        assert access.exhibit_for(ada, pair[0].pk, 1).number == 1
    assert len(statements) == 1
    for person, pk, number in ((ben, pair[0].pk, 1), (ada, pair[0].pk, 2), (ada, 0, 1)):
        with pytest.raises(Http404):
            access.exhibit_for(person, pk, number)


def test_boards_and_lists_are_for_administrators(pair: list[Assignment], place: Enrolment, bo: User, ada: User) -> None:
    make.review(pair[0])
    cohort, cycle = place.cohort, make.cycle(place.cohort)
    row = access.board_submissions_for(bo, cohort).get()
    counts = access.board_submissions_for(bo, cohort).values_list("reviews_live", "reviews_in", "lead_live")
    assert counts.get() == (2, 1, 0)
    assert access.tasks_for(bo, cohort).count() == 2
    assert access.submission_for(bo, row.pk) == row
    assert access.task_for(bo, pair[1].pk) == pair[1]
    for found in (access.board_submissions_for(ada, cohort), access.tasks_for(ada, cohort)):
        assert not found.exists()
    assert not access.conflicts_for(ada, cohort).exists()
    assert not access.releases_for(ada, cycle).exists()
    for door, pk in ((access.submission_for, row.pk), (access.task_for, pair[1].pk), (access.release_for, cycle.pk)):
        with pytest.raises(Http404):
            door(ada, pk)


# Colleagues


def test_a_colleagues_scores_stay_hidden_until_ones_own_are_in(pair: list[Assignment]) -> None:
    mine, other = pair
    make.review(other, 4)
    assert visibility.colleagues(Assignment.objects.get(pk=mine.pk)) == []
    make.review(mine, 2)
    seen = visibility.colleagues(Assignment.objects.get(pk=mine.pk))
    assert [(review.who, review.mean) for review in seen] == [("Second reviewer", Fraction(4))]


def test_reviewers_read_no_names_and_administrators_do(pair: list[Assignment], ada: User, ben: User) -> None:
    for task in pair:
        make.review(task, 3)
    seen = visibility.colleagues(Assignment.objects.get(pk=pair[0].pk))
    assert not any(word in str([asdict(review) for review in seen]) for word in (*ada.name.split(), *ben.name.split()))
    assert [review.name for review in visibility.reviews_of(pair[0].submission_id)] == [ada.name, ben.name]


def test_a_lead_scores_blind_and_reviewers_never_see_the_ruling(pair: list[Assignment], place: Enrolment) -> None:
    make.panel_member(cohort=place.cohort, role=PanelRole.LEAD)
    make.review(pair[0], 4)
    make.review(pair[1], 1)
    results.settle_ready(at=NOON)
    ruling = Assignment.objects.get(duty=Duty.ADJUDICATION)
    assert visibility.colleagues(ruling) == []
    make.review(ruling, 2)
    assert len(visibility.colleagues(Assignment.objects.get(pk=ruling.pk))) == 2
    seen = visibility.colleagues(Assignment.objects.get(pk=pair[0].pk))
    assert [review.duty for review in seen] == [Duty.REVIEW]


# Results


def test_nobody_but_administrators_learns_anything_before_the_release(
    section: Submission, place: Enrolment, cleo: User, bo: User, ada: User
) -> None:
    make.settled(section)
    release = make.prepared(make.cycle(place.cohort))
    folder = portfolio(place)
    for person in (cleo, ada):
        assert reports.report(person, folder) is None
        assert not access.results_for(person, folder).exists()
        assert not access.decisions_for(person, folder).exists()
    early = reports.report(bo, folder)
    assert early
    assert early.embargoed
    assert early.verdict
    assert early.verdict.released_at is None
    assert release.status == "prepared"


def test_the_results_page_has_a_door(
    place: Enrolment, *, section: Submission, cleo: User, bo: User, otto: User, ada: User
) -> None:
    folder = portfolio(place)
    for person in (cleo, bo):
        assert access.portfolio_for(person, folder.pk) == folder
    for person in (otto, ada):
        with pytest.raises(Http404):
            access.portfolio_for(person, folder.pk)


def test_the_report_tells_both_tests_each_section_and_each_criterion(place: Enrolment, cleo: User, ada: User) -> None:
    panel = [make.panel_member(ada, cohort=place.cohort), make.panel_member(cohort=place.cohort)]
    make.settled(make.offered(place, "data"), (3, "3.25", "2.75"), (3, 3, "2.25"), panel=panel)
    make.settled(make.offered(place, "support"), ("1.25",), ("1.25",), panel=panel)
    make.released(make.cycle(place.cohort))
    with CaptureQueriesContext(connection) as statements:
        found = reports.report(cleo, portfolio(place))
    assert len(statements) <= 12
    assert found
    assert found.verdict
    assert not found.embargoed
    assert found.verdict.outcome is Outcome.NOT_YET
    assert (found.verdict.passes_overall, found.verdict.passes_floor) == (False, False)
    assert found.verdict.overall == (Fraction(69, 24) + Fraction(5, 4)) / 2
    data, support = found.sections
    assert (data.score, data.reaches_floor) == (Fraction(69, 24), True)
    assert (support.score, support.reaches_floor) == (Fraction(5, 4), False)
    assert support.next == "Below the floor; it can be handed in again."
    assert found.next_cycle
    assert found.next_cycle.number == 2
    levels = [(c.value, c.level, c.level_words) for c in data.attempts[0].criteria]
    assert levels == [
        (Fraction(5, 2), None, "Between levels 2 (limited) and 3 (clear)"),
        (3, 3, "Level 3: Clear"),
        (Fraction(25, 8), 3, "Level 3: Clear"),
    ]
    assert all(len(c.strengths) == len(c.next_steps) == 2 for c in data.attempts[0].criteria)
    assert not any(word in str(asdict(data)) for word in ada.name.split())


def test_the_report_says_how_every_number_came_about(place: Enrolment, cleo: User) -> None:
    make.settled(make.offered(place, "data"), (3, "3.25", "2.75"), (3, 3, "2.25"))
    make.settled(make.offered(place, "support"))
    make.released(make.cycle(place.cohort))
    found = reports.report(cleo, portfolio(place))
    assert found
    assert found.verdict
    agreed = (
        "The two are 0.25 apart, which is within 1.25, and both at or above the floor of 1.75, "
        "so the section score is their mean: 2.87."
    )
    assert found.sections[0].attempts[0].how == (
        "First reviewer: 3, 3.25, 2.75; the mean is 3.",
        "Second reviewer: 3, 3, 2.25; the mean is 2.75.",
        agreed,
    )
    assert found.verdict.how == (
        "Overall: the mean of the 2 section scores is 2.93; 2.75 was needed and reached.",
        "Floor: every section reaches 1.75.",
    )
    assert found.next_cycle is None


def test_after_an_adjudication_the_leads_words_alone_are_read(place: Enrolment, cleo: User) -> None:
    make.panel_member(cohort=place.cohort, role=PanelRole.LEAD)
    make.settled(make.offered(place, "data"), (4,), (1,))
    make.review(Assignment.objects.get(duty=Duty.ADJUDICATION), "2.25")
    results.settle_ready(at=NOON)
    make.released(make.cycle(place.cohort))
    found = reports.report(cleo, portfolio(place))
    assert found
    attempt = found.sections[0].attempts[0]
    assert attempt.adjudicated
    assert [len(criterion.values) for criterion in attempt.criteria] == [1, 1, 1]
    assert attempt.how[2:] == (
        "The two are 3 apart, more than 1.25, so a lead reviewer was asked.",
        "Lead reviewer: 2.25, 2.25, 2.25; the mean is 2.25.",
        "This score stands, because a lead reviewer scores without knowing what the others found.",
    )


def test_an_unscorable_section_gives_the_reviewers_reasons(place: Enrolment, cleo: User) -> None:
    for task in make.assigned(make.offered(place, "data"), *make.reviewers(place.cohort)):
        make.unscorable(task, "no-sound")
    results.settle_ready(at=NOON)
    make.released(make.cycle(place.cohort))
    found = reports.report(cleo, portfolio(place))
    assert found
    section = found.sections[0]
    assert (section.score, section.attempts[0].condition) == (None, "No usable sound")
    reasons = [(voice.who, voice.text) for voice in section.attempts[0].condition_reasons]
    words = "The recording stops after ten seconds."
    assert reasons == [("First reviewer", words), ("Second reviewer", words)]
    assert section.next == "Without a score so far; it can be handed in again."


def test_of_several_attempts_the_best_is_marked(place: Enrolment, cleo: User) -> None:
    make.settled(make.offered(place, "data"), (2,), (2,))
    make.released(make.cycle(place.cohort))
    later = make.cycle(place.cohort, 2).opens_at
    panel: list[PanelMember] = [make.panel_member(cohort=place.cohort) for _ in range(2)]
    make.settled(make.offered(place, "data", at=later), (3,), (3,), panel=panel, at=later)
    make.released(make.cycle(place.cohort, 2), at=AFTER_CLOSE.replace(year=AFTER_CLOSE.year + 1))
    found = reports.report(cleo, portfolio(place))
    assert found
    assert [(attempt.number, attempt.banked) for attempt in found.sections[0].attempts] == [(1, False), (2, True)]

"""The administrator's pages through HTTP: board, one submission, assignments by hand and by proposal, conflicts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from certification.models import Cohort, Extension
from certification.states import PanelRole
from portfolios.models import Submission
from portfolios.states import Status
from reviews import assignments, results
from reviews.models import Assignment, Conflict
from reviews.presenting import plans
from reviews.states import Duty, Task
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def cohort() -> Cohort:
    return make.slim_cohort()


@pytest.fixture
def work(cohort: Cohort, cleo: User) -> Submission:
    """A section that cleo has handed in."""
    return make.offered(make.enrolment(cleo, cohort=cohort))


@pytest.fixture
def admin(log_in: LogIn, bo: User) -> Client:
    return log_in(bo)


def text_of(response: Any) -> str:
    assert response.status_code in (200, 400), response.status_code
    return str(response.content.decode())


def board(cohort: Cohort) -> str:
    return reverse("reviews:board", args=[cohort.pk])


def case(work: Submission) -> str:
    return reverse("reviews:submission", args=[work.pk])


# The board


def test_an_empty_board_says_what_to_do_next(admin: Client, cohort: Cohort) -> None:
    page = text_of(admin.get(board(cohort)))
    assert "No candidates yet" in page
    assert "Nothing waits for anybody." in page


def test_the_board_shows_each_candidates_states_in_words(admin: Client, cohort: Cohort, work: Submission) -> None:
    page = text_of(admin.get(board(cohort)))
    assert "Cleo Carter" in page
    assert case(work) in page
    assert "Handed in" in page
    assert "2 reviewers missing." in page


def test_the_board_tells_what_needs_attention(
    admin: Client, cohort: Cohort, work: Submission, set_clock: SetClock
) -> None:
    one, two = make.assigned(work, *make.reviewers(cohort))
    assert "Nothing waits for anybody." in text_of(admin.get(board(cohort)))
    set_clock(NOON + timedelta(days=31))
    assert "A review is overdue." in text_of(admin.get(board(cohort)))
    make.review(one, 4)
    make.review(two, 1)
    results.settle(work.pk, at=NOON)
    assert "no lead reviewer is assigned" in text_of(admin.get(board(cohort)))


def test_a_draft_stands_on_the_board_without_a_way_into_it(admin: Client, cohort: Cohort, cleo: User) -> None:
    begun = make.draft(make.portfolio(place=make.enrolment(cleo, cohort=cohort)))
    page = text_of(admin.get(board(cohort)))
    assert "Draft" in page
    assert case(begun) not in page
    assert admin.get(case(begun)).status_code == 404


def test_the_board_pages_its_candidates(admin: Client, cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.presenting.boards.SIZE", 2)
    for name in ("Anna Amsel", "Bela Buch", "Cora Celan"):
        make.enrolment(make.person(name=name), cohort=cohort)
    first, last = text_of(admin.get(board(cohort))), text_of(admin.get(board(cohort), {"page": "first"}))
    assert "Anna Amsel" in first
    assert "Cora Celan" not in first
    assert "Anna Amsel" in last
    assert "Cora Celan" in text_of(admin.get(board(cohort), {"page": "2"}))


def test_the_board_takes_ten_statements_however_many_rows(admin: Client, cohort: Cohort) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make.offered(make.enrolment(cohort=cohort))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            text_of(admin.get(board(cohort)))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("name", ["board", "assignments", "conflicts", "statistics"])
def test_only_administrators_open_a_cohorts_pages(name: str, log_in: LogIn, cohort: Cohort, cleo: User) -> None:
    answer = log_in(cleo).get(reverse(f"reviews:{name}", args=[cohort.pk]))
    assert answer.status_code == 403
    assert "for the programme" in answer.content.decode()


@pytest.mark.parametrize("name", ["board", "assignments", "conflicts", "statistics", "submission", "release"])
def test_what_is_not_there_is_404(name: str, admin: Client) -> None:
    assert admin.get(reverse(f"reviews:{name}", args=[987654])).status_code == 404


# One submission


def test_a_submissions_page_tells_its_story(admin: Client, cohort: Cohort, work: Submission) -> None:
    make.settled(work, (3, 3, 3), (3, 3, 2))
    page = text_of(admin.get(case(work)))
    for words in ("Handed in", "Review began", "Settled", "First reviewer", "the mean is 2.66", "Exhibits"):
        assert words in page


def test_each_panel_member_has_a_button_or_a_reason(admin: Client, cohort: Cohort, work: Submission) -> None:
    make.panel_member(make.person(name="Free Frida"), cohort=cohort)
    make.panel_member(make.person(name="Same School", organisation="Lakeside Elementary"), cohort=cohort)
    page = text_of(admin.get(case(work)))
    assert 'Assign<span class="visually-hidden"> Free Frida</span>' in page
    assert "Same School works at the candidate" in page


def test_assigning_by_hand_gives_the_task(admin: Client, cohort: Cohort, work: Submission, ada: User) -> None:
    member = make.panel_member(ada, cohort=cohort)
    answer = admin.post(reverse("reviews:assign", args=[work.pk]), {"member": member.pk})
    assert answer.url == case(work)
    assert Assignment.objects.get().person == ada
    work.refresh_from_db()
    assert work.status == Status.IN_REVIEW


@pytest.mark.parametrize("member", ["", "0", "987654", "٣"])
def test_assigning_nobody_is_refused_in_a_sentence(admin: Client, work: Submission, member: str) -> None:
    answer = admin.post(reverse("reviews:assign", args=[work.pk]), {"member": member}, follow=True)
    assert "Choose a member of this cohort’s panel." in answer.content.decode().replace("&#x27;", "’")
    assert not Assignment.objects.exists()


def test_a_lead_is_assigned_to_an_adjudication(admin: Client, cohort: Cohort, work: Submission, judy: User) -> None:
    make.settled(work, (4,), (1,))
    lead = make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    admin.post(reverse("reviews:assign", args=[work.pk]), {"member": lead.pk})
    assert Assignment.objects.get(person=judy).duty == Duty.ADJUDICATION


def test_taking_back_a_task_needs_a_reason(admin: Client, cohort: Cohort, work: Submission) -> None:
    task = make.assigned(work, make.reviewers(cohort)[0])[0]
    cancel = reverse("reviews:cancel_assignment", args=[task.pk])
    assert "Take back a review" in text_of(admin.get(cancel))
    assert admin.post(cancel, {"reason": ""}).status_code == 400
    task.refresh_from_db()
    assert task.status == Task.ASSIGNED
    assert admin.post(cancel, {"reason": "Ill."}).url == case(work)
    task.refresh_from_db()
    assert task.status == Task.CANCELLED


def test_sending_back_keeps_reason_and_may_give_more_time(admin: Client, work: Submission) -> None:
    back = reverse("reviews:send_back", args=[work.pk])
    assert "America/Chicago" in text_of(admin.get(back))
    answer = admin.post(back, {"reason": "The sound is missing.", "until": "2027-06-20T12:00"})
    assert answer.url == case(work)
    work.refresh_from_db()
    assert (work.status, work.returned_reason) == (Status.RETURNED, "The sound is missing.")
    assert Extension.objects.get().closes_at.isoformat() == "2027-06-20T17:00:00+00:00"


@pytest.mark.parametrize("until", ["9999-12-31T23:59", "tomorrow", "٢٠٢٧-06-20T12:00"])
def test_sending_back_until_nonsense_changes_nothing(admin: Client, work: Submission, until: str) -> None:
    answer = admin.post(reverse("reviews:send_back", args=[work.pk]), {"reason": "Silent video.", "until": until})
    assert "Silent video." in text_of(answer)
    work.refresh_from_db()
    assert work.status == Status.SUBMITTED


# Assignments


def test_a_proposal_changes_nothing_until_it_is_applied(admin: Client, cohort: Cohort, work: Submission) -> None:
    make.reviewers(cohort)
    here = reverse("reviews:assignments", args=[cohort.pk])
    assert "0 of 2" in text_of(admin.get(here))
    shown = admin.get(here, {"propose": "1"})
    assert "Nothing is assigned yet. 2 reviews in 1 section" in text_of(shown)
    assert not Assignment.objects.exists()
    answer = admin.post(
        reverse("reviews:apply_proposal", args=[cohort.pk]),
        {"plan": shown.context["preview"].signed, "due_at": "2027-06-01T12:00"},
    )
    assert answer.url == here
    assert Assignment.objects.filter(submission=work).count() == 2
    assert "Every section that was handed in has its reviewers." in text_of(admin.get(here))


def test_a_proposal_says_why_places_stay_open(admin: Client, cohort: Cohort, work: Submission) -> None:
    make.reviewers(cohort)
    Conflict.objects.all().delete()
    member = make.panel_member(cohort=cohort)
    first = make.reviewers(cohort)[0]
    for person in (member.person_id, first.person_id):
        admin.post(
            reverse("reviews:conflicts", args=[cohort.pk]),
            {"person": person, "enrolment": work.portfolio.enrolment_id, "reason": "Neighbours."},
        )
    page = text_of(admin.get(reverse("reviews:assignments", args=[cohort.pk]), {"propose": "1"}))
    assert "Places that stay open" in page
    assert "2 with a conflict" in page


def test_a_forged_or_foreign_plan_assigns_nothing(admin: Client, cohort: Cohort, work: Submission) -> None:
    make.reviewers(cohort)
    foreign = plans.sealed(make.slim_cohort(title="Another"), assignments.propose(cohort.pk))
    for sent in ("", "forged", foreign):
        admin.post(reverse("reviews:apply_proposal", args=[cohort.pk]), {"plan": sent})
    assert not Assignment.objects.exists()


def test_a_plan_that_no_longer_fits_assigns_nothing(admin: Client, cohort: Cohort, work: Submission) -> None:
    pair = make.reviewers(cohort)
    signed = plans.sealed(cohort, assignments.propose(cohort.pk))
    make.assigned(work, pair[0])
    answer = admin.post(reverse("reviews:apply_proposal", args=[cohort.pk]), {"plan": signed}, follow=True)
    assert "This proposal no longer fits" in answer.content.decode()
    assert Assignment.objects.count() == 1


# Conflicts


def test_declaring_a_conflict_ends_the_task(admin: Client, cohort: Cohort, work: Submission) -> None:
    task = make.assigned(work, make.reviewers(cohort)[0])[0]
    here = reverse("reviews:conflicts", args=[cohort.pk])
    sent = {"person": task.person_id, "enrolment": work.portfolio.enrolment_id, "reason": "They are cousins."}
    assert admin.post(here, sent).url == here
    task.refresh_from_db()
    assert task.status == Task.CANCELLED
    assert "They are cousins." in text_of(admin.get(here))
    assert "recorded already" in text_of(admin.post(here, sent))
    assert Conflict.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"person": "1", "enrolment": "x", "reason": "y"}, {"person": "987654"}])
def test_a_conflict_between_strangers_is_not_recorded(admin: Client, cohort: Cohort, sent: dict[str, str]) -> None:
    assert admin.post(reverse("reviews:conflicts", args=[cohort.pk]), sent).status_code == 400
    assert not Conflict.objects.exists()

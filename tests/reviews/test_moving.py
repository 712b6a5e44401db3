"""Does all that waits on one reviewer go to others, whole or not at all, and nothing that is handed in?"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification.models import Cohort, PanelMember
from portfolios.models import Submission
from reviews import moving
from reviews.models import Assignment
from reviews.states import Task
from tests import make
from tests.conftest import LogIn
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
REASON = "She is ill until the end of May."


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", by=bo)


@pytest.fixture
def ill(cohort: Cohort, ada: User) -> PanelMember:
    return make.panel_member(ada, cohort=cohort)


@pytest.fixture
def others(cohort: Cohort) -> list[PanelMember]:
    return [make.panel_member(cohort=cohort) for _ in range(3)]


@pytest.fixture
def works(cohort: Cohort, ill: PanelMember) -> list[Submission]:
    """Three sections that the one who is ill was asked for; nobody else yet."""
    found = [make.offered(make.enrolment(cohort=cohort)) for _ in range(3)]
    for work in found:
        make.assigned(work, ill)
    return found


def live(member: PanelMember) -> list[int]:
    rows = Assignment.objects.filter(member=member, status=Task.ASSIGNED)
    return list(rows.order_by("submission").values_list("submission", flat=True))


def move(ill: PanelMember, by: User, **changed: object) -> list[Assignment]:
    found = moving.propose(ill.pk)
    pairs = [(pair.submission_id, pair.member_id) for pair in found.plan.pairs]
    words: dict[str, object] = {"tasks": found.tasks, "pairs": pairs, "reason": REASON} | changed
    return moving.move(ill.pk, **words, by=by, at=NOON)  # type: ignore[arg-type]


def test_everything_that_waits_goes_to_the_others_evenly(
    ill: PanelMember, others: list[PanelMember], works: list[Submission], bo: User
) -> None:
    move(ill, bo)
    assert live(ill) == []
    assert sorted(len(live(other)) for other in others) == [1, 1, 1]
    taken = Assignment.objects.filter(member=ill)
    assert {(row.status, row.ended_reason) for row in taken} == {(Task.CANCELLED, REASON)}
    assert AuditEvent.objects.filter(action="assignment.cancelled").count() == 3
    assert Message.objects.filter(key__startswith="review.cancelled").count() == 3


def test_what_is_handed_in_stays(
    ill: PanelMember, others: list[PanelMember], works: list[Submission], bo: User
) -> None:
    kept = make.review(Assignment.objects.get(member=ill, submission=works[0]))
    move(ill, bo)
    kept.refresh_from_db()
    assert kept.status == Task.HANDED_IN
    assert Assignment.objects.filter(submission=works[0], status=Task.ASSIGNED).count() == 0


def test_a_colleague_of_the_same_submission_gets_no_second_task(
    ill: PanelMember, others: list[PanelMember], works: list[Submission], bo: User
) -> None:
    for work, other in zip(works, others, strict=True):
        make.assigned(work, other)
    move(ill, bo)
    for work in works:
        people = list(Assignment.objects.filter(submission=work, status=Task.ASSIGNED).values_list("person", flat=True))
        assert len(people) == len(set(people)) == 2


def test_what_nobody_can_take_waits_again(ill: PanelMember, works: list[Submission], bo: User) -> None:
    assert len(moving.propose(ill.pk).plan.unplaced) == 3
    assert move(ill, bo) == []
    assert live(ill) == []


def test_a_move_that_no_longer_is_what_was_seen_moves_nothing(
    ill: PanelMember, others: list[PanelMember], works: list[Submission], bo: User
) -> None:
    elsewhere = make.offered(make.enrolment(cohort=ill.cohort))
    for changed in (
        {"tasks": set()},
        {"pairs": [(works[0].pk, ill.pk)]},
        {"pairs": [(elsewhere.pk, others[0].pk)]},
        {"reason": " "},
    ):
        with pytest.raises(Refused):
            move(ill, bo, **changed)
    assert len(live(ill)) == 3


def test_nothing_is_moved_twice(ill: PanelMember, others: list[PanelMember], works: list[Submission], bo: User) -> None:
    move(ill, bo)
    with pytest.raises(Refused, match="Nothing waits on this reviewer"):
        move(ill, bo)


def test_only_an_administrator_moves(
    ill: PanelMember, others: list[PanelMember], works: list[Submission], judy: User
) -> None:
    with pytest.raises(Refused):
        move(ill, judy)
    assert len(live(ill)) == 3


# The page


def test_the_page_shows_who_would_get_what_and_moves_it(
    ill: PanelMember, others: list[PanelMember], works: list[Submission], bo: User, log_in: LogIn
) -> None:
    browser, page = log_in(bo), reverse("reviews:move", args=[ill.pk])
    assert page in browser.get(reverse("reviews:assignments", args=[ill.cohort_id])).content.decode()
    shown = browser.get(page)
    assert "Nothing is moved yet" in shown.content.decode()
    assert len(live(ill)) == 3
    answer = browser.post(page, {"plan": shown.context["preview"].signed, "due_at": "", "reason": REASON})
    assert answer.status_code == 302
    assert live(ill) == []
    assert "Nothing to move" in browser.get(page).content.decode()


def test_a_bad_answer_keeps_the_reason_and_moves_nothing(
    ill: PanelMember, others: list[PanelMember], works: list[Submission], bo: User, log_in: LogIn
) -> None:
    browser, page = log_in(bo), reverse("reviews:move", args=[ill.pk])
    signed = browser.get(page).context["preview"].signed
    forged = browser.post(page, {"plan": "forged", "due_at": "", "reason": REASON})
    assert forged.status_code == 400
    assert REASON in forged.content.decode()
    make.review(Assignment.objects.get(member=ill, submission=works[0]))
    late = browser.post(page, {"plan": signed, "due_at": "", "reason": REASON})
    assert late.status_code == 400
    assert "no longer fits" in late.content.decode()
    assert len(live(ill)) == 2
    again = _hidden(late)
    assert browser.post(page, {"plan": again, "due_at": "", "reason": REASON}).status_code == 302
    assert live(ill) == []


def _hidden(answer: object) -> str:
    """The proposal that the form shown last would send."""
    return str(answer.context["form"]["plan"].value())  # type: ignore[attr-defined]


def test_the_page_is_not_for_others(ill: PanelMember, works: list[Submission], ada: User, client: Client) -> None:
    client.force_login(ada)
    assert client.get(reverse("reviews:move", args=[ill.pk])).status_code == 403

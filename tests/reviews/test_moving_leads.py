"""Do a lead's adjudications and back-readings go to other leads along with the rest of their work?"""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from certification.models import Cohort, PanelMember
from certification.states import PanelRole
from portfolios.models import Submission
from reviews import back_readings, moving
from reviews.models import Assignment
from reviews.states import Duty, Task
from tests import make
from tests.conftest import LogIn
from tests.make.people import NOON

REASON = "She is ill until the end of May."


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", by=bo, policy={"near_floor": "0.25"})


def lead(cohort: Cohort, who: User | None = None, **options: int) -> PanelMember:
    return make.panel_member(who, cohort=cohort, role=PanelRole.LEAD, **options)


@pytest.fixture
def ill(cohort: Cohort, judy: User) -> PanelMember:
    return lead(cohort, judy)


@pytest.fixture
def apart(cohort: Cohort, ill: PanelMember) -> Submission:
    """Referred to the lead who is ill."""
    return make.settled(make.offered(make.enrolment(cohort=cohort)), (4,), (1,))


@pytest.fixture
def near(cohort: Cohort, ill: PanelMember) -> Submission:
    """To be read once more by the lead who is ill."""
    section = make.settled(make.offered(make.enrolment(cohort=cohort)), (2,), ("1.75",))
    back_readings.sweep(at=NOON)
    return section


@pytest.fixture
def review(cohort: Cohort, ill: PanelMember) -> Submission:
    """A review that the lead was asked for by hand."""
    section = make.offered(make.enrolment(cohort=cohort))
    make.assigned(section, ill)
    return section


def live(member: PanelMember) -> list[tuple[int, str]]:
    rows = Assignment.objects.filter(member=member, status=Task.ASSIGNED)
    return list(rows.order_by("submission").values_list("submission", "duty"))


def move(member: PanelMember, by: User) -> list[Assignment]:
    found = moving.propose(member.pk)
    pairs = [(pair.submission_id, pair.member_id) for pair in found.plan.pairs]
    return moving.move(member.pk, tasks=found.tasks, pairs=pairs, reason=REASON, by=by, at=NOON)


def test_each_goes_to_whom_it_may(
    ill: PanelMember, apart: Submission, near: Submission, review: Submission, bo: User
) -> None:
    other = lead(ill.cohort)
    move(ill, bo)
    assert live(ill) == []
    assert live(other) == [(apart.pk, Duty.ADJUDICATION), (near.pk, Duty.BACK_READING)]
    (task,) = Assignment.objects.filter(submission=review, status=Task.ASSIGNED)
    assert task.member.role == PanelRole.REVIEWER


def test_they_are_spread_over_the_leads_within_their_room(
    cohort: Cohort, ill: PanelMember, apart: Submission, near: Submission, bo: User
) -> None:
    others = [lead(cohort, capacity=1), lead(cohort, capacity=1)]
    move(ill, bo)
    assert [len(live(other)) for other in others] == [1, 1]


def test_what_no_other_lead_can_take_stays_and_says_so(
    ill: PanelMember, apart: Submission, review: Submission, bo: User, log_in: LogIn
) -> None:
    browser, page = log_in(bo), reverse("reviews:move", args=[ill.pk])
    assert "no other lead can take; they stay" in browser.get(page).content.decode()
    move(ill, bo)
    assert live(ill) == [(apart.pk, Duty.ADJUDICATION)]
    shown = browser.get(page).content.decode()
    assert "no other lead can take; they stay" in shown
    assert "Move these reviews" not in shown
    assert "Nothing to move" not in shown


def test_a_ruling_that_came_in_meanwhile_is_not_moved(
    cohort: Cohort, ill: PanelMember, apart: Submission, bo: User
) -> None:
    lead(cohort)
    found = moving.propose(ill.pk)
    make.review(Assignment.objects.get(submission=apart, duty=Duty.ADJUDICATION))
    pairs = [(pair.submission_id, pair.member_id) for pair in found.plan.pairs]
    with pytest.raises(Refused):
        moving.move(ill.pk, tasks=found.tasks, pairs=pairs, reason=REASON, by=bo, at=NOON)
    assert Assignment.objects.filter(duty=Duty.ADJUDICATION).count() == 1


def test_the_page_moves_what_it_shows(
    cohort: Cohort, ill: PanelMember, apart: Submission, bo: User, log_in: LogIn
) -> None:
    other = lead(cohort)
    browser, page = log_in(bo), reverse("reviews:move", args=[ill.pk])
    shown = browser.get(page)
    assert apart.alias in shown.content.decode()
    sent = {"plan": shown.context["preview"].signed, "reason": REASON, "due_at": ""}
    assert browser.post(page, sent).status_code == 302
    assert live(other) == [(apart.pk, Duty.ADJUDICATION)]
    panel = browser.get(reverse("reviews:assignments", args=[cohort.pk])).context["panel"]
    assert {row.name: bool(row.move_url) for row in panel if row.role == "Lead reviewer"} == {
        str(ill): False,
        str(other): True,
    }

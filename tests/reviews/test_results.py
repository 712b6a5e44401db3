"""When is a section settled, and what happens where two reviewers disagree?"""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification.models import Cohort, Enrolment, PanelMember
from certification.states import PanelRole
from portfolios.models import Submission
from portfolios.states import Status
from reviews import adjudications, assignments, results
from reviews.models import Adjudication, Assignment, Result
from reviews.states import Duty, Task
from tests import make
from tests.make import NOON


@pytest.fixture
def place(cleo: User, bo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=make.slim_cohort(by=bo))


@pytest.fixture
def section(place: Enrolment) -> Submission:
    return make.offered(place)


def lead(cohort: Cohort, person: User | None = None, **options: Any) -> PanelMember:
    return make.panel_member(person, cohort=cohort, role=PanelRole.LEAD, **options)


def ruling_on(submission: Submission) -> Assignment:
    return Assignment.objects.get(submission=submission, duty=Duty.ADJUDICATION, status__in=["assigned", "handed_in"])


def test_two_reviews_that_agree_settle_as_their_exact_mean(section: Submission) -> None:
    make.settled(section, ("2.75", 3, "2.75"), (3, 3, 3))
    result = Result.objects.get(submission=section)
    assert section.status == Status.SETTLED
    assert (result.numerator, result.denominator, result.adjudicated) == (35, 12, False)
    assert result.policy_fingerprint == section.section.framework.fingerprint
    assert [review["score"] for review in result.working["reviews"]] == ["17/6", "3"]
    assert AuditEvent.objects.filter(action="submission.settled", subject_id=section.pk, by=None).exists()


def test_one_review_settles_nothing(section: Submission, ada: User, ben: User) -> None:
    cohort = section.portfolio.enrolment.cohort
    tasks = make.assigned(section, make.panel_member(ada, cohort=cohort), make.panel_member(ben, cohort=cohort))
    make.review(tasks[0])
    assert results.settle(section.pk, at=NOON) is None
    assert results.settle_ready(at=NOON) == 0
    assert Submission.objects.get(pk=section.pk).status == Status.IN_REVIEW


def test_settling_twice_settles_once(section: Submission) -> None:
    make.settled(section)
    events = AuditEvent.objects.count()
    assert results.settle(section.pk, at=NOON) is None
    assert results.settle_ready(at=NOON) == 0
    assert Result.objects.count() == 1
    assert AuditEvent.objects.count() == events


def test_two_conditions_leave_the_section_without_a_score(section: Submission) -> None:
    for task in make.assigned(section, *make.reviewers(section.portfolio.enrolment.cohort)):
        make.unscorable(task, "no-sound")
    result = results.settle(section.pk, at=NOON)
    assert result
    assert (result.numerator, result.condition) == (None, "no-sound")


@pytest.mark.parametrize(
    ("first", "second", "reason"), [((4,), ("2.25",), "gap"), ((2,), ("1.25",), "floor"), (None, (3,), "condition")]
)
def test_reviews_that_disagree_go_to_a_lead(
    section: Submission, first: tuple[float | str, ...] | None, second: tuple[float | str, ...], reason: str
) -> None:
    cohort = section.portfolio.enrolment.cohort
    member = lead(cohort)
    one, two = make.assigned(section, *make.reviewers(cohort))
    make.review(one, *first) if first else make.unscorable(one)
    make.review(two, *second)
    assert results.settle_ready(at=NOON) == 0
    section.refresh_from_db()
    assert section.status == Status.ADJUDICATION
    assert Adjudication.objects.get().reason == reason
    task = ruling_on(section)
    assert (task.member_id, task.assigned_by) == (member.pk, None)
    assert Message.objects.filter(person=member.person, key=f"review.asked.{task.pk}").exists()


def test_the_leads_score_stands_alone(section: Submission) -> None:
    lead(section.portfolio.enrolment.cohort)
    make.settled(section, (4,), (1,))
    make.review(ruling_on(section), "2.25", 2, 2)
    assert results.settle_ready(at=NOON) == 1
    result = Result.objects.get()
    assert (result.numerator, result.denominator, result.adjudicated) == (25, 12, True)
    adjudication = Adjudication.objects.get()
    assert (adjudication.ruling_id, adjudication.ruled_at) == (ruling_on(section).pk, NOON)


def test_a_lead_must_be_blind_free_and_without_conflict(section: Submission, judy: User, otto: User) -> None:
    cohort = section.portfolio.enrolment.cohort
    near = make.person("near", organisation="Lakeside Elementary")
    lead(cohort, near)
    lead(cohort, otto, sections=["support"])
    reviewing = lead(cohort, judy)
    other = make.reviewers(cohort)[0]
    make.settled(section, (4,), (1,), panel=[reviewing, other])
    section.refresh_from_db()
    assert section.status == Status.ADJUDICATION
    assert not Assignment.objects.filter(duty=Duty.ADJUDICATION).exists()


def test_the_least_busy_lead_is_asked(place: Enrolment, judy: User) -> None:
    busy, free = lead(place.cohort, judy), lead(place.cohort)
    make.assigned(make.offered(place, "support"), busy)
    section = make.settled(make.offered(place), (4,), (1,))
    assert ruling_on(section).member_id == free.pk


def test_administrators_hear_once_that_no_lead_is_free_and_the_sweep_looks_again(section: Submission, bo: User) -> None:
    make.settled(section, (4,), (1,))
    for _ in range(3):
        results.settle_ready(at=NOON)
    assert Message.objects.filter(person=bo, key__startswith="adjudication.lead_wanted.").count() == 1
    member = lead(section.portfolio.enrolment.cohort)
    results.settle_ready(at=NOON)
    assert ruling_on(section).member_id == member.pk
    assert adjudications.ask_lead(section.pk, at=NOON) is None
    assert Assignment.objects.filter(duty=Duty.ADJUDICATION).count() == 1


def test_a_lead_who_declines_is_replaced_by_another(section: Submission, judy: User) -> None:
    cohort = section.portfolio.enrolment.cohort
    lead(cohort, judy)
    make.settled(section, (4,), (1,))
    assignments.decline(ruling_on(section).pk, reason="On leave.", by=judy, at=NOON)
    other = lead(cohort)
    results.settle_ready(at=NOON)
    assert ruling_on(section).member_id == other.pk


def test_an_administrator_may_choose_the_lead(section: Submission, bo: User, judy: User, otto: User) -> None:
    cohort = section.portfolio.enrolment.cohort
    make.settled(section, (4,), (1,))
    reviewer, member = make.panel_member(otto, cohort=cohort), lead(cohort, judy)
    with pytest.raises(Refused, match="isn’t a lead reviewer"):
        assignments.assign(section.pk, member_id=reviewer.pk, duty=Duty.ADJUDICATION, by=bo, at=NOON)
    assignments.assign(section.pk, member_id=member.pk, duty=Duty.ADJUDICATION, by=bo, at=NOON)
    assert ruling_on(section).assigned_by == bo
    with pytest.raises(Refused, match="has its lead reviewer"):
        assignments.assign(section.pk, member_id=lead(cohort).pk, duty=Duty.ADJUDICATION, by=bo, at=NOON)


def test_a_lead_may_find_the_evidence_unscorable(section: Submission) -> None:
    lead(section.portfolio.enrolment.cohort)
    make.settled(section, (4,), (1,))
    make.unscorable(ruling_on(section), "edited-video")
    results.settle_ready(at=NOON)
    assert Result.objects.get().condition == "edited-video"


def test_one_bad_row_never_stops_the_rest(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = make.reviewed(make.offered(place, "data")), make.reviewed(make.offered(place, "support"))
    real = results.review_of

    def breaks(assignment: Assignment) -> Any:
        if assignment.submission_id == bad.pk:
            raise ZeroDivisionError
        return real(assignment)

    monkeypatch.setattr(results, "review_of", breaks)
    assert results.settle_ready(at=NOON) == 1
    assert set(Result.objects.values_list("submission", flat=True)) == {good.pk}
    monkeypatch.undo()
    assert results.settle_ready(at=NOON) == 1
    assert set(Submission.objects.values_list("status", flat=True)) == {Status.SETTLED}


def test_a_sweep_that_is_killed_half_way_is_finished_by_the_next(
    place: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing catches it, as nothing catches SIGKILL."""

    for slug in ("data", "support", "playbook"):
        make.reviewed(make.offered(place, slug))
    real = results.settle
    seen: list[int] = []

    def dies(pk: int, **options: Any) -> Any:
        if seen:
            raise Killed
        seen.append(pk)
        return real(pk, **options)

    monkeypatch.setattr(results, "settle", dies)
    with pytest.raises(Killed):
        results.settle_ready(at=NOON)
    assert Result.objects.count() == 1
    monkeypatch.undo()
    assert results.settle_ready(at=NOON) == 2
    assert Result.objects.count() == 3


def test_a_cancelled_review_is_not_counted(section: Submission, bo: User) -> None:
    cohort = section.portfolio.enrolment.cohort
    one, two = make.assigned(section, *make.reviewers(cohort))
    make.review(one, 3)
    assignments.cancel(two.pk, reason="On leave.", by=bo, at=NOON)
    assert results.settle_ready(at=NOON) == 0
    third = make.assigned(section, make.panel_member(cohort=cohort))[0]
    make.review(third, 4)
    assert results.settle_ready(at=NOON) == 1
    assert Assignment.objects.filter(status=Task.CANCELLED).count() == 1
    assert Result.objects.get().numerator == 7

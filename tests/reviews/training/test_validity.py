"""Do validity papers come along at their rate, like any other work, and never one that somebody has met?"""

from __future__ import annotations

import pytest

from accounts.models import Message, User
from certification.models import Cohort, PanelMember
from portfolios.states import Status
from reviews import access, assignments, conflicts, moving, results, statistics, visibility
from reviews.marks import Policy
from reviews.models import Assignment, Benchmark
from reviews.states import Duty, Purpose, Task
from reviews.training import validity
from reviews.training.qualifying import DEFAULTS
from tests import make
from tests.make import training
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """One validity paper for every two reviews, the first with the second."""
    monkeypatch.setitem(DEFAULTS, "validity_share", "0.5")  # type: ignore[arg-type]
    monkeypatch.setattr(validity, "_phase", lambda member_id: 0)


@pytest.fixture
def papers(cohort: Cohort) -> list[Benchmark]:
    return training.papers(cohort, Purpose.VALIDITY, 2, 3)


def give(cohort: Cohort, member: PanelMember, count: int) -> list[Assignment]:
    """So many live reviews, assigned at once."""
    works = [make.offered(make.enrolment(cohort=cohort)) for _ in range(count)]
    pairs = [(work.pk, member.pk) for work in works]
    return assignments.apply(cohort.pk, pairs=pairs, by=cohort.created_by, at=NOON)


@pytest.mark.usefixtures("often")
def test_a_paper_comes_for_every_so_many_reviews_as_the_framework_asks(
    cohort: Cohort, papers: list[Benchmark], member: PanelMember
) -> None:
    found = []
    for _ in range(5):
        give(cohort, member, 1)
        found.append(len(training.tasks(member, Duty.VALIDITY)))
    assert found == [0, 1, 1, 2, 2]


@pytest.mark.usefixtures("often")
def test_it_comes_in_the_same_mail_with_the_same_date_and_stands_in_the_queue(
    cohort: Cohort, papers: list[Benchmark], member: PanelMember, ada: User
) -> None:
    given = give(cohort, member, 2)
    (paper,) = training.tasks(member, Duty.VALIDITY)
    assert paper.pk not in {task.pk for task in given}
    assert {task.due_at for task in given} == {paper.due_at}
    assert {task.assigned_by_id for task in given} == {paper.assigned_by_id}
    assert access.queue_for(ada).count() == 3
    (mail,) = Message.objects.filter(person=ada, key__startswith="review.asked")
    assert mail.subject == "3 sections wait for your review"
    for task in (*given, paper):
        assert task.submission.alias in mail.body


@pytest.mark.usefixtures("often")
def test_its_place_among_the_rest_says_nothing(cohort: Cohort, papers: list[Benchmark]) -> None:
    places = set()
    for _ in range(6):
        member = make.panel_member(cohort=cohort)
        give(cohort, member, 3)
        rows = list(Assignment.objects.filter(member=member).order_by("pk").values_list("duty", flat=True))
        places.add(rows.index(Duty.VALIDITY))
    assert len(places) > 1


@pytest.mark.usefixtures("often")
def test_nobody_is_given_a_paper_that_they_have_met(
    cohort: Cohort, papers: list[Benchmark], member: PanelMember, ada: User
) -> None:
    one, two = papers
    conflicts.declare(ada.pk, enrolment_id=one.submission.portfolio.enrolment_id, reason="Kin.", by=ada, at=NOON)
    give(cohort, member, 2)
    (paper,) = training.tasks(member, Duty.VALIDITY)
    assert paper.submission_id == two.submission_id
    give(cohort, member, 4)
    assert len(training.tasks(member, Duty.VALIDITY)) == 1


@pytest.mark.usefixtures("often")
def test_a_paper_takes_no_room_settles_nothing_and_counts_for_no_agreement(
    cohort: Cohort, papers: list[Benchmark], member: PanelMember
) -> None:
    give(cohort, member, 2)
    (paper,) = training.tasks(member, Duty.VALIDITY)
    past = paper.submission.cycle.cohort  # type: ignore[union-attr]
    before = statistics.statistics(past)
    (judge,) = assignments.situations.load(cohort.pk, [], policy=Policy.from_framework(cohort.framework.policy)).judges
    assert sum(judge.load.values()) == 2
    make.review(paper, 1)
    assert results.settle(paper.submission_id, at=NOON) is None
    paper.submission.refresh_from_db()
    assert paper.submission.status == Status.RELEASED
    assert statistics.statistics(past) == before
    assert len(visibility.reviews_of(paper.submission_id)) == 2


@pytest.mark.usefixtures("often")
def test_a_paper_given_back_tells_administrators_nothing(
    cohort: Cohort, papers: list[Benchmark], member: PanelMember, ada: User
) -> None:
    give(cohort, member, 2)
    (paper,) = training.tasks(member, Duty.VALIDITY)
    assignments.decline(paper.pk, reason="I am ill.", by=ada, at=NOON)
    assert not Message.objects.filter(key__startswith="review.declined").exists()


@pytest.mark.usefixtures("often")
def test_papers_leave_with_the_reviews_when_all_that_waits_is_moved(
    cohort: Cohort, papers: list[Benchmark], member: PanelMember, bo: User
) -> None:
    give(cohort, member, 2)
    make.panel_member(cohort=cohort)
    found = moving.propose(member.pk)
    pairs = [(pair.submission_id, pair.member_id) for pair in found.plan.pairs]
    moving.move(member.pk, tasks=found.tasks, pairs=pairs, reason="She is ill.", by=bo, at=NOON)
    assert training.tasks(member, Duty.VALIDITY) == []
    assert len(training.tasks(member, Duty.VALIDITY, Task.CANCELLED)) == 1


def test_a_lead_who_adjudicates_is_sent_none(cohort: Cohort, papers: list[Benchmark]) -> None:
    work = make.settled(make.offered(make.enrolment(cohort=cohort)), (4,), (1,))
    lead = make.panel_member(cohort=cohort, role="lead")
    make.assigned(work, lead, duty=Duty.ADJUDICATION)
    assert training.tasks(lead, Duty.VALIDITY) == []

"""Is whoever drifts beyond the line paused once, told fairly, and left with what they have handed in?"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from accounts.models import Message, User
from certification.models import Cohort, PanelMember, Section
from certification.states import PanelRole
from reviews import assignments
from reviews.models import Assignment, Benchmark, Qualification
from reviews.states import Duty, Purpose, Standing, Task
from reviews.training import drifting, giving, qualifications, validity
from tests import make
from tests.make import training
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_paper_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first paper comes after twenty reviews here, so that the tests give them themselves."""
    monkeypatch.setattr(validity, "_phase", lambda member_id: Fraction())


@pytest.fixture
def papers(cohort: Cohort) -> list[Benchmark]:
    return training.papers(cohort, Purpose.VALIDITY, 4, 3)


def score(papers: list[Benchmark], member: PanelMember, *values: float) -> None:
    """Validity papers given and handed in, one value for all criteria of each."""
    assert member.person is not None
    for paper, value in zip(papers, values, strict=True):
        task = giving.task(paper, member.pk, member.person, due_at=LATER, by=None, at=NOON)
        task.save()
        make.review(task, value, at=LATER)


def test_whoever_stays_near_is_left_alone(papers: list[Benchmark], member: PanelMember) -> None:
    score(papers, member, 3, 3, 2.75, 2)
    assert drifting.look(at=LATER) == 0
    assert not Qualification.objects.exists()


def test_one_paper_alone_tells_nothing(papers: list[Benchmark], member: PanelMember) -> None:
    score(papers[:1], member, 1)
    assert drifting.look(at=LATER) == 0


def test_drift_pauses_once_and_tells_the_reviewer_the_lead_and_the_administrators(
    cohort: Cohort, papers: list[Benchmark], member: PanelMember, judy: User, bo: User
) -> None:
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    (waiting,) = make.assigned(make.offered(make.enrolment(cohort=cohort)), member)
    score(papers[:2], member, 1, 1)
    assert [drifting.look(at=LATER) for _ in range(2)] == [1, 0]
    row = Qualification.objects.get()
    assert (row.standing, row.decided_by, row.papers, row.values, row.same_level) == (Standing.PAUSED, None, 2, 6, 0)
    own = Message.objects.get(person=member.person, key__startswith="qualification.paused")
    assert "Everything that you have handed in stays as it is" in own.body
    for paper in papers:
        assert paper.submission.alias not in own.body
    told = Message.objects.filter(key__startswith="qualification.drifted")
    assert {message.person for message in told} >= {judy, bo}
    assert "1 review of this section still waits" in told[0].body
    waiting.refresh_from_db()
    assert waiting.status == Task.ASSIGNED


def test_a_paused_reviewer_gets_no_new_work_and_keeps_what_is_handed_in(
    cohort: Cohort, papers: list[Benchmark], member: PanelMember
) -> None:
    (done,) = make.assigned(make.offered(make.enrolment(cohort=cohort)), member)
    make.review(done, 3)
    score(papers[:2], member, 1, 1)
    drifting.look(at=LATER)
    make.offered(make.enrolment(cohort=cohort))
    assert assignments.propose(cohort.pk).pairs == ()
    done.refresh_from_db()
    assert done.status == Task.HANDED_IN


def test_after_a_pause_is_lifted_only_later_papers_count(
    papers: list[Benchmark], member: PanelMember, section: Section, bo: User
) -> None:
    score(papers[:2], member, 1, 1)
    drifting.look(at=LATER)
    qualifications.vouch(
        member.pk, section_id=section.pk, standing=Standing.QUALIFIED, reason="We have talked.", by=bo, at=LATER
    )
    assert drifting.look(at=LATER) == 0


def test_practice_and_live_work_never_pause_anybody(cohort: Cohort, member: PanelMember) -> None:
    for paper in training.papers(cohort, Purpose.PRACTICE, 2, 3):
        assert member.person is not None
        task = giving.task(paper, member.pk, member.person, due_at=LATER, by=None, at=NOON)
        task.save()
        make.review(task, 1)
    assert not Assignment.objects.filter(duty=Duty.VALIDITY).exists()
    assert drifting.look(at=LATER) == 0

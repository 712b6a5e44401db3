"""Are sets scored cold and decided once by their figures, and does an administrator's word stand beside them?"""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification.models import Cohort, PanelMember, Section
from reviews import conflicts, visibility
from reviews.models import Assignment, Benchmark, Qualification
from reviews.states import Duty, Purpose, Standing
from reviews.training import benchmarks, qualifications, standings
from tests import make
from tests.make import training
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
SETS = (1, 2)


@pytest.fixture
def papers(cohort: Cohort) -> list[Benchmark]:
    """Two sets of one paper each, everything agreed at 3."""
    return training.papers(cohort, Purpose.QUALIFICATION, 2, 3, sets=SETS)


def begin(member: PanelMember, section: Section) -> Qualification:
    assert member.person is not None
    return qualifications.begin(member.pk, section_id=section.pk, by=member.person, at=NOON)


def hand_in(member: PanelMember, *values: float) -> list[Assignment]:
    """Every open paper of the sets scored; one value stands for all criteria of all papers."""
    tasks = training.tasks(member, Duty.QUALIFICATION)
    return [make.review(task, *(values or (3,))) for task in tasks]


def test_all_papers_of_as_many_sets_as_are_asked_come_at_once(
    papers: list[Benchmark], member: PanelMember, section: Section
) -> None:
    row = begin(member, section)
    assert (row.standing, row.sets, row.cycle.number) == (Standing.OPEN, [1, 2], 1)
    given = training.tasks(member, Duty.QUALIFICATION)
    assert {task.submission_id for task in given} == {paper.submission_id for paper in papers}
    with pytest.raises(Refused, match="that you have begun first"):
        begin(member, section)
    assert Qualification.objects.count() == 1


def test_nothing_is_decided_or_shown_before_every_paper_is_in(
    papers: list[Benchmark], member: PanelMember, section: Section
) -> None:
    row = begin(member, section)
    first, _ = training.tasks(member, Duty.QUALIFICATION)
    first = make.review(first, 3)
    assert qualifications.due() == []
    assert qualifications.decide(row.pk, at=NOON) is None
    assert visibility.agreed(first) == []
    assert visibility.colleagues(first) == []
    assert not Message.objects.filter(person=member.person, key__startswith="qualification").exists()


@pytest.mark.parametrize(
    ("values", "standing", "figures"),
    [
        ((3, 3, 3), Standing.QUALIFIED, (6, 6, 6)),
        ((3, 2.75, 2), Standing.NOT_YET, (6, 4, 6)),
        ((3, 3, 1.75), Standing.NOT_YET, (6, 4, 4)),
    ],
)
@pytest.mark.usefixtures("papers")
def test_the_figures_of_both_sets_decide(
    member: PanelMember,
    section: Section,
    values: tuple[float, ...],
    standing: Standing,
    figures: tuple[int, int, int],
) -> None:
    row = begin(member, section)
    hand_in(member, *values)
    assert qualifications.decide_ready(at=NOON) == 1
    row.refresh_from_db()
    assert row.standing == standing
    assert (row.values, row.same_level, row.adjacent) == figures
    assert row.papers == 2
    (told,) = Message.objects.filter(person=member.person, key__startswith="qualification.")
    assert f"Of 6 values, {figures[1]} were at the agreed level" in told.body
    assert AuditEvent.objects.filter(action=f"qualification.{standing}").count() == 1


def test_the_agreed_scores_of_a_set_stay_hidden_after_the_outcome(
    papers: list[Benchmark], member: PanelMember, section: Section
) -> None:
    begin(member, section)
    tasks = hand_in(member)
    qualifications.decide_ready(at=NOON)
    assert [visibility.agreed(task) for task in tasks] == [[], []]


def test_what_is_decided_is_decided_once_and_stays(
    papers: list[Benchmark], member: PanelMember, section: Section
) -> None:
    row = begin(member, section)
    hand_in(member)
    assert qualifications.decide(row.pk, at=NOON)
    assert qualifications.decide(row.pk, at=NOON) is None
    assert Message.objects.filter(key__startswith="qualification.").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Qualification.objects.filter(pk=row.pk).update(standing=Standing.PAUSED)
    with pytest.raises(Refused, match="You are qualified"):
        begin(member, section)


def test_whoever_misses_may_score_other_sets_while_there_are_any(
    cohort: Cohort, member: PanelMember, section: Section
) -> None:
    *first, third, fourth = training.past(cohort, 4)
    for number, each in enumerate(first, start=1):
        training.agreed(each, Purpose.QUALIFICATION, set_number=number)
    begin(member, section)
    hand_in(member, 1)
    qualifications.decide_ready(at=NOON)
    with pytest.raises(Refused, match="no further set for you"):
        begin(member, section)
    for number, each in ((3, third), (4, fourth)):
        training.agreed(each, Purpose.QUALIFICATION, set_number=number)
    assert begin(member, section).sets == [3, 4]
    hand_in(member)
    qualifications.decide_ready(at=NOON)
    latest = standings.gate(cohort.pk).latest(member.pk, section.pk)
    assert latest
    assert latest.standing == Standing.QUALIFIED


def test_a_set_of_which_one_paper_is_known_to_somebody_is_not_for_them(
    papers: list[Benchmark], member: PanelMember, section: Section
) -> None:
    known = papers[0].submission.portfolio.enrolment_id
    assert member.person is not None
    conflicts.declare(member.person.pk, enrolment_id=known, reason="My niece.", by=member.person, at=NOON)
    with pytest.raises(Refused, match="no further set for you"):
        begin(member, section)
    assert not Qualification.objects.exists()


def test_sets_of_which_a_paper_is_given_back_dont_count(
    papers: list[Benchmark], member: PanelMember, section: Section
) -> None:
    row = begin(member, section)
    first, second = training.tasks(member, Duty.QUALIFICATION)
    assert member.person is not None
    conflicts.recuse(first.pk, reason="We taught together.", by=member.person, at=NOON)
    make.review(second, 3)
    qualifications.decide_ready(at=NOON)
    row.refresh_from_db()
    assert row.standing == Standing.VOID
    assert standings.gate(member.cohort_id).latest(member.pk, section.pk) is None


def test_sets_of_which_a_paper_is_retired_dont_count(
    papers: list[Benchmark], member: PanelMember, section: Section, bo: User
) -> None:
    row = begin(member, section)
    benchmarks.retire(papers[0].pk, reason="The rubric has changed.", by=bo, at=NOON)
    hand_in(member)
    qualifications.decide_ready(at=NOON)
    row.refresh_from_db()
    assert row.standing == Standing.VOID


def test_evidence_found_unscorable_misses_every_value(
    papers: list[Benchmark], member: PanelMember, section: Section
) -> None:
    row = begin(member, section)
    first, second = training.tasks(member, Duty.QUALIFICATION)
    make.unscorable(first)
    make.review(second, 3)
    qualifications.decide_ready(at=NOON)
    row.refresh_from_db()
    assert (row.standing, row.same_level, row.values) == (Standing.NOT_YET, 3, 6)


def test_an_administrator_can_qualify_and_pause_by_hand_with_a_reason(
    member: PanelMember, section: Section, cohort: Cohort, bo: User
) -> None:
    for standing in (Standing.QUALIFIED, Standing.PAUSED):
        row = qualifications.vouch(
            member.pk, section_id=section.pk, standing=standing, reason="We have talked.", by=bo, at=NOON
        )
        assert (row.decided_by, row.reason) == (bo, "We have talked.")
        assert standings.gate(cohort.pk).latest(member.pk, section.pk) == row
        assert "We have talked." in Message.objects.filter(person=member.person).latest("pk").body


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"reason": ""}, "Please give a reason."),
        ({"standing": Standing.NOT_YET}, "Choose how this member stands."),
        ({"standing": Standing.QUALIFIED}, "how this member stands already"),
    ],
)
def test_an_administrators_word_needs_its_reason_and_says_something_new(
    member: PanelMember, section: Section, bo: User, changed: dict[str, str], refusal: str
) -> None:
    words = {"standing": Standing.QUALIFIED, "reason": "Qualified elsewhere."}
    qualifications.vouch(member.pk, section_id=section.pk, **words, by=bo, at=NOON)
    with pytest.raises(Refused, match=refusal):
        qualifications.vouch(
            member.pk, section_id=section.pk, **words | {"standing": Standing.PAUSED} | changed, by=bo, at=NOON
        )
    assert Qualification.objects.count() == 1


def test_nobody_else_decides_by_hand(member: PanelMember, section: Section, judy: User) -> None:
    words = {"standing": Standing.QUALIFIED, "reason": "She is good."}
    with pytest.raises(Refused, match="Only an administrator"):
        qualifications.vouch(member.pk, section_id=section.pk, **words, by=judy, at=NOON)
    assert not Qualification.objects.exists()

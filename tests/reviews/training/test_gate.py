"""Does live work go only to those who are qualified, where a section asks for it, and anew in each cycle?"""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.refusals import Refused
from certification.models import Cohort, PanelMember, Section
from certification.states import PanelRole
from reviews import assignments
from reviews.models import Assignment, Qualification
from reviews.states import Duty, Purpose, Standing
from reviews.training import qualifications, standings
from tests import make
from tests.make import training
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


def vouch(member: PanelMember, section: Section, standing: Standing, by: User) -> Qualification:
    words = {"standing": standing, "reason": "We have talked."}
    return qualifications.vouch(member.pk, section_id=section.pk, **words, by=by, at=NOON)


def proposed(cohort: Cohort) -> set[int]:
    return {pair.member_id for pair in assignments.propose(cohort.pk).pairs}


def test_a_section_without_sets_is_judged_on_the_administrators_word(cohort: Cohort, member: PanelMember) -> None:
    make.offered(make.enrolment(cohort=cohort))
    training.papers(cohort, Purpose.QUALIFICATION, 1, sets=[1])  # one set is fewer than the two that are asked
    assert proposed(cohort) == {member.pk}


def test_whoever_isnt_qualified_gets_no_live_work_by_proposal_or_by_hand(
    cohort: Cohort, member: PanelMember, section: Section, bo: User
) -> None:
    work = make.offered(make.enrolment(cohort=cohort))
    training.papers(cohort, Purpose.QUALIFICATION, 2, sets=(1, 2))
    plan = assignments.propose(cohort.pk)
    assert plan.pairs == ()
    assert "1 not qualified yet" in plan.unplaced[0].reason
    with pytest.raises(Refused, match="isn’t qualified yet"):
        make.assigned(work, member)
    assert not Assignment.objects.filter(member=member).exists()
    vouch(member, section, Standing.QUALIFIED, bo)
    assert proposed(cohort) == {member.pk}
    assert make.assigned(work, member)


def test_the_way_by_sets_leads_to_live_work(cohort: Cohort, member: PanelMember, section: Section, ada: User) -> None:
    make.offered(make.enrolment(cohort=cohort))
    training.papers(cohort, Purpose.QUALIFICATION, 2, sets=(1, 2))
    qualifications.begin(member.pk, section_id=section.pk, by=ada, at=NOON)
    for task in training.tasks(member, Duty.QUALIFICATION):
        make.review(task, 3)
    assert proposed(cohort) == set()
    qualifications.decide_ready(at=NOON)
    assert proposed(cohort) == {member.pk}


def test_a_lead_who_isnt_qualified_adjudicates_nothing(cohort: Cohort, section: Section, bo: User) -> None:
    lead = make.panel_member(cohort=cohort, role=PanelRole.LEAD)
    work = make.settled(make.offered(make.enrolment(cohort=cohort)), (4,), (1,))
    Assignment.objects.filter(submission=work, duty=Duty.ADJUDICATION).delete()
    training.papers(cohort, Purpose.QUALIFICATION, 2, sets=(1, 2))
    with pytest.raises(Refused, match="isn’t qualified yet"):
        make.assigned(work, lead, duty=Duty.ADJUDICATION)
    vouch(lead, section, Standing.QUALIFIED, bo)
    assert make.assigned(work, lead, duty=Duty.ADJUDICATION)


def test_a_pause_holds_even_where_no_sets_are_asked_and_keeps_what_there_is(
    cohort: Cohort, member: PanelMember, section: Section, bo: User
) -> None:
    (kept,) = make.assigned(make.offered(make.enrolment(cohort=cohort)), member)
    vouch(member, section, Standing.PAUSED, bo)
    make.offered(make.enrolment(cohort=cohort))
    assert proposed(cohort) == set()
    make.review(kept, 3)  # what was begun can still be handed in
    vouch(member, section, Standing.QUALIFIED, bo)
    assert proposed(cohort) == {member.pk}


def test_a_qualification_holds_for_its_cycle_and_one_set_does_in_the_next(
    cohort: Cohort, member: PanelMember, section: Section, bo: User, ada: User
) -> None:
    training.papers(cohort, Purpose.QUALIFICATION, 2, sets=(1, 2))
    vouch(member, section, Standing.QUALIFIED, bo)
    assert not standings.gate(cohort.pk).bars(member.pk, section.pk)
    make.released(make.cycle(cohort))
    assert standings.cycle_of(cohort.pk).number == 2
    assert standings.gate(cohort.pk).bars(member.pk, section.pk)
    row = qualifications.begin(member.pk, section_id=section.pk, by=ada, at=NOON)
    assert (row.sets, row.cycle.number) == ([1], 2)
    for task in training.tasks(member, Duty.QUALIFICATION):
        make.review(task, 3)
    qualifications.decide_ready(at=NOON)
    assert not standings.gate(cohort.pk).bars(member.pk, section.pk)


def test_somebody_who_ended_the_last_cycle_paused_scores_all_sets_again(
    cohort: Cohort, member: PanelMember, section: Section, bo: User, ada: User
) -> None:
    training.papers(cohort, Purpose.QUALIFICATION, 2, sets=(1, 2))
    vouch(member, section, Standing.QUALIFIED, bo)
    vouch(member, section, Standing.PAUSED, bo)
    make.released(make.cycle(cohort))
    row = qualifications.begin(member.pk, section_id=section.pk, by=ada, at=NOON)
    assert row.sets == [1, 2]

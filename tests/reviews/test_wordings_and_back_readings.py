"""Does nobody who may still have to read a section blind see its texts, and does nobody read blind what they worded?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from certification import enrolments
from certification.models import Cohort, Enrolment, PanelMember
from certification.states import PanelRole
from portfolios.models import Submission
from reviews import access, assignments, back_readings, decisions, fitness, rules, wordings
from reviews.models import Assignment, BackReading, LookedAt, Opened, Wording
from reviews.states import Duty, Spot
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import AFTER_CLOSE, NOON

pytestmark = pytest.mark.django_db
LATER = AFTER_CLOSE + timedelta(days=1)
KIND = "Your goal is the teacher’s own, and one can measure it."
UNDECIDED, UNREAD = "outcome of this candidate is to be decided first", "once more first"


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", "support", by=bo, policy={"near_threshold": "0.1"})


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture(autouse=True)
def lead(cohort: Cohort, judy: User) -> PanelMember:
    return make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)


def settled(place: Enrolment, *values: float | str) -> list[Submission]:
    """A section of each kind, both with these values: 3 is near the threshold of passing, 4 isn't."""
    return [make.settled(make.offered(place, slug), values, values) for slug in ("data", "support")]


def refused(section: Submission, by: User, because: str) -> None:
    assert section not in access.wordable_for(by)
    with pytest.raises(Http404):
        access.wording_for(by, section.alias)
    with pytest.raises(Refused, match=because):
        wordings.save(section.pk, version=0, said={0: KIND}, by=by, at=NOON)
    assert not Wording.objects.exists()
    assert not LookedAt.objects.exists()


def threshold(place: Enrolment) -> float:
    return float(place.cohort.framework.policy["overall_threshold"])


def test_before_the_decision_nobody_words_what_it_may_call_to_be_read(place: Enrolment, judy: User, bo: User) -> None:
    sections = settled(place, 4)
    for person in (judy, bo):
        refused(sections[0], person, UNDECIDED)
    decisions.decide_ready(at=AFTER_CLOSE)
    assert not BackReading.objects.exists()
    assert set(access.wordable_for(judy)) == set(sections)
    assert wordings.save(sections[0].pk, version=0, said={0: KIND}, by=judy, at=AFTER_CLOSE) == 1


def test_what_the_decision_calls_to_be_read_is_worded_once_all_of_it_is_read(place: Enrolment, judy: User) -> None:
    near = threshold(place)
    sections = settled(place, near)
    decisions.decide_ready(at=AFTER_CLOSE)
    assert BackReading.objects.filter(reason=Spot.THRESHOLD).count() == 2
    back_readings.sweep(at=LATER)
    first, second = Assignment.objects.filter(duty=Duty.BACK_READING).order_by("pk")
    make.review(first, near, at=LATER)
    assert back_readings.sweep(at=LATER) == 1
    for section in sections:
        refused(section, judy, UNREAD)
    make.review(second, near, at=LATER)
    assert back_readings.sweep(at=LATER) == 1
    assert set(access.wordable_for(judy)) == set(sections)


def test_a_decision_that_is_taken_back_shuts_the_texts_again(place: Enrolment, judy: User) -> None:
    sections = settled(place, 4)
    decisions.decide_ready(at=AFTER_CLOSE)
    decisions.take_back(place.pk, at=LATER)
    refused(sections[0], judy, UNDECIDED)


def test_what_nobody_will_read_keeps_no_texts_shut(place: Enrolment, judy: User, bo: User) -> None:
    sections = settled(place, threshold(place))
    decisions.decide_ready(at=AFTER_CLOSE)
    assert access.wordable_for(judy) == []
    enrolments.withdraw(place.pk, reason="I have moved.", by=bo, at=LATER)
    assert set(access.wordable_for(judy)) == set(sections)


def test_who_worded_a_section_is_never_asked_to_read_it_blind(place: Enrolment, judy: User, bo: User) -> None:
    section, _ = settled(place, 4)
    decisions.decide_ready(at=AFTER_CLOSE)
    wordings.save(section.pk, version=0, said={}, by=judy, at=AFTER_CLOSE)
    BackReading.objects.create(submission=section, reason=Spot.SAMPLE, wanted_at=LATER)
    back_readings.sweep(at=LATER)
    assert not Assignment.objects.filter(duty=Duty.BACK_READING).exists()
    member = PanelMember.objects.get(person=judy)
    with pytest.raises(Refused, match=fitness.Bar.WORDED.value):
        assignments.assign(section.pk, member_id=member.pk, duty=Duty.BACK_READING, by=bo, at=LATER)
    other = make.panel_member(cohort=place.cohort, role=PanelRole.LEAD)
    back_readings.sweep(at=LATER)
    assert Assignment.objects.get(duty=Duty.BACK_READING).member == other


def test_who_has_only_opened_the_texts_is_not_asked_either(
    place: Enrolment, cohort: Cohort, judy: User, log_in: LogIn, set_clock: SetClock
) -> None:
    section, _ = settled(place, 4)
    decisions.decide_ready(at=AFTER_CLOSE)
    set_clock(LATER)
    for _ in range(2):
        assert log_in(judy).get(reverse("reviews:wording", args=[section.alias])).status_code == 200
    seen = Opened.objects.get()
    assert (seen.submission, seen.person, seen.at) == (section, judy, LATER)
    assert not LookedAt.objects.exists()
    BackReading.objects.create(submission=section, reason=Spot.SAMPLE, wanted_at=LATER)
    back_readings.sweep(at=LATER)
    assert not Assignment.objects.filter(duty=Duty.BACK_READING).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        Opened.objects.all().delete()


def test_texts_that_are_shut_are_not_opened_by_asking_for_them(place: Enrolment, judy: User, log_in: LogIn) -> None:
    section, _ = settled(place, 4)
    assert log_in(judy).get(reverse("reviews:wording", args=[section.alias])).status_code == 404
    assert not Opened.objects.exists()


@pytest.mark.parametrize(
    ("shut", "prepared", "sentence"),
    [("", False, ""), ("Not yet.", False, "Not yet."), ("Not yet.", True, "Not yet."), ("", True, "A release is prep")],
)
def test_the_rule_says_first_why_the_texts_are_shut(shut: str, prepared: bool, sentence: str) -> None:
    said = rules.refuse_word(allowed=True, bar="", status="settled", shut=shut, prepared=prepared)
    assert said.startswith(sentence)
    assert bool(said) == bool(sentence)

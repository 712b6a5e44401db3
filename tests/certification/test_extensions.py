"""Does one candidate get more time, for a reason, within the calendar?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification import calendar, enrolments, extensions
from certification.models import Cycle, Enrolment, Extension
from tests import make
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
JULY = datetime.fromisoformat("2027-07-01T05:00:00+00:00")


@pytest.fixture
def enrolment(bo: User, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=make.cohort(by=bo))


@pytest.fixture
def first(enrolment: Enrolment) -> Cycle:
    return enrolment.cohort.cycles.get(number=1)


def test_a_candidate_gets_more_time_and_is_told(enrolment: Enrolment, first: Cycle, bo: User, cleo: User) -> None:
    extensions.grant(enrolment.pk, cycle_id=first.pk, closes_at=JULY, reason="Ill.", by=bo, at=NOON)
    assert calendar.closes_for(first, enrolment.extensions.all()) == JULY
    letter = Message.objects.get(person=cleo, key__startswith="extension.")
    assert letter.subject == "More time in cycle 1"
    assert "your last full day is 30 June 2027" in letter.body
    assert AuditEvent.objects.filter(action="extension.granted", by=bo).count() == 1


def test_granting_the_same_close_twice_is_granting_it_once(enrolment: Enrolment, first: Cycle, bo: User) -> None:
    granted = [
        extensions.grant(enrolment.pk, cycle_id=first.pk, closes_at=JULY, reason="Ill.", by=bo, at=at)
        for at in (NOON, NOON + timedelta(seconds=1))
    ]
    assert granted[0] == granted[1]
    assert Message.objects.filter(key__startswith="extension.").count() == 1
    assert AuditEvent.objects.filter(action="extension.granted").count() == 1


def test_the_next_grant_replaces_the_last_and_both_are_kept(enrolment: Enrolment, first: Cycle, bo: User) -> None:
    for days, at in ((9, NOON), (4, NOON + timedelta(hours=1))):
        until = first.closes_at + timedelta(days=days)
        extensions.grant(enrolment.pk, cycle_id=first.pk, closes_at=until, reason="Ill.", by=bo, at=at)
    assert calendar.closes_for(first, enrolment.extensions.all()) == first.closes_at + timedelta(days=4)
    assert Extension.objects.count() == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"reason": "  "}, "give a reason"),
        ({"closes_at": NOON + timedelta(days=1)}, "must end after cycle 1 closes for all"),
        ({"at": JULY}, "must end in the future"),
        ({"closes_at": datetime.fromisoformat("2027-11-01T05:00:00+00:00")}, "before the results of cycle 1"),
    ],
)
def test_an_extension_that_cannot_be_is_refused(
    enrolment: Enrolment, first: Cycle, bo: User, options: dict[str, Any], words: str
) -> None:
    asked: dict[str, Any] = {"cycle_id": first.pk, "closes_at": JULY, "reason": "Ill.", "by": bo, "at": NOON}
    with pytest.raises(Refused, match=words):
        extensions.grant(enrolment.pk, **asked | options)
    assert not Extension.objects.exists()


def test_an_extension_needs_a_cycle_of_the_same_cohort(enrolment: Enrolment, bo: User) -> None:
    other = make.cohort(by=bo, title="Another").cycles.get(number=1)
    with pytest.raises(Refused, match="cycle of this candidate’s cohort"):
        extensions.grant(enrolment.pk, cycle_id=other.pk, closes_at=JULY, reason="Ill.", by=bo, at=NOON)
    assert not Extension.objects.exists()


def test_who_has_left_gets_no_extension(enrolment: Enrolment, first: Cycle, bo: User) -> None:
    enrolments.withdraw(enrolment.pk, reason="Moved.", by=bo, at=NOON)
    with pytest.raises(Refused, match="Only an active candidate"):
        extensions.grant(enrolment.pk, cycle_id=first.pk, closes_at=JULY, reason="Ill.", by=bo, at=NOON)


def test_only_administrators_grant_extensions(enrolment: Enrolment, first: Cycle, cleo: User) -> None:
    with pytest.raises(Refused, match="Only an administrator"):
        extensions.grant(enrolment.pk, cycle_id=first.pk, closes_at=JULY, reason="Ill.", by=cleo, at=NOON)
    assert not Extension.objects.exists()

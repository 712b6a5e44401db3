"""Do candidates get places, settle fees and leave as the rules say?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEvent, Invitation, Message, User
from accounts.refusals import Refused
from certification import enrolments
from certification.calendar import Span
from certification.models import Cohort, Enrolment
from certification.states import Payment, Place
from tests import make
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
AROUND_NOON = Span(NOON - timedelta(days=1), NOON + timedelta(days=1))


@pytest.fixture
def cohort(bo: User) -> Cohort:
    """Open to anybody from the day before NOON."""
    return make.cohort(by=bo, open_registration=True, first_year=2028, registration=AROUND_NOON)


def test_invited_people_get_a_place_that_waits_and_a_mail_with_a_link(cohort: Cohort, bo: User) -> None:
    people = [("Cleo Carter", "CLEO@example.org "), ("", "kim@example.org")]
    offered = enrolments.invite(cohort.pk, people=people, by=bo, at=NOON)
    assert [(one.status, one.invitation.email, one.fee_cents) for one in offered if one.invitation] == [
        (Place.INVITED, "cleo@example.org", 40_000),
        (Place.INVITED, "kim@example.org", 40_000),
    ]
    letter = Message.objects.get(email="cleo@example.org")
    assert letter.subject == "Your place in Pilot cohort"
    assert letter.link.startswith("/join/")
    assert "400 USD" in letter.body
    assert AuditEvent.objects.filter(action="enrolment.offered", by=bo).count() == 2


def test_one_who_cannot_be_invited_stops_all_and_every_reason_is_told(cohort: Cohort, bo: User) -> None:
    make.invited(cohort, email="cleo@example.org")
    make.seat(cohort, email="ada@example.org")
    before = Invitation.objects.count()
    asked = [("", f"{name}@example.org") for name in ("cleo", "ada", "kim", "kim")]
    with pytest.raises(enrolments.SomeRefused) as refused:
        enrolments.invite(cohort.pk, people=asked, by=bo, at=NOON)
    assert refused.value.refusals == [
        "cleo@example.org has a candidate’s place in this cohort already.",
        "ada@example.org is on this cohort’s panel; nobody can be judged by their own panel.",
        "kim@example.org is named twice.",
    ]
    assert Invitation.objects.count() == before


def test_nobody_and_too_many_are_refused(cohort: Cohort, bo: User) -> None:
    with pytest.raises(Refused, match="at least one"):
        enrolments.invite(cohort.pk, people=[], by=bo, at=NOON)
    with pytest.raises(Refused, match="at most 200"):
        enrolments.invite(cohort.pk, people=[("", f"x{n}@example.org") for n in range(201)], by=bo, at=NOON)
    assert not Enrolment.objects.exists()


def test_only_administrators_invite(cohort: Cohort, otto: User) -> None:
    with pytest.raises(Refused, match="Only an administrator"):
        enrolments.invite(cohort.pk, people=[("", "kim@example.org")], by=otto, at=NOON)
    assert not Enrolment.objects.exists()


def test_anybody_may_register_while_it_is_open(cohort: Cohort, cleo: User) -> None:
    enrolment = enrolments.register(
        cohort.pk, by=cleo, at=NOON, eligible=True, payment=Payment.ORDERED, payment_reference="PO 7"
    )
    assert (enrolment.person, enrolment.status, enrolment.payment) == (cleo, Place.ACTIVE, Payment.ORDERED)
    assert enrolment.eligibility_confirmed_at == enrolment.joined_at == NOON
    letter = Message.objects.get(person=cleo)
    assert letter.subject == "Welcome to Pilot cohort"
    assert "purchase order PO 7" in letter.body
    assert "from 1 May 2028; the last day is 15 June 2028" in letter.body


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"eligible": False}, "confirm that you are eligible"),
        ({"payment": Payment.PAID}, "purchase order or an invoice"),
        ({"payment": Payment.ORDERED}, "number of the purchase order"),
        ({"at": NOON - timedelta(days=2)}, "not opened yet"),
        ({"at": NOON + timedelta(days=1)}, "is closed"),
    ],
)
def test_registering_is_refused_with_a_reason(cohort: Cohort, cleo: User, options: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        enrolments.register(cohort.pk, **{"by": cleo, "at": NOON, "eligible": True} | options)
    assert not Enrolment.objects.exists()


def test_the_last_instant_of_registration_counts(cohort: Cohort, cleo: User) -> None:
    last = cohort.registration_closes_at - timedelta(microseconds=1)
    assert enrolments.register(cohort.pk, by=cleo, at=last, eligible=True).status == Place.ACTIVE


def test_a_closed_cohort_takes_nobody_unasked(bo: User, cleo: User) -> None:
    with pytest.raises(Refused, match="by invitation"):
        enrolments.register(make.cohort(by=bo).pk, by=cleo, at=NOON, eligible=True)


def test_nobody_registers_twice_or_beside_a_seat_on_the_panel(cohort: Cohort, cleo: User, ada: User) -> None:
    enrolments.register(cohort.pk, by=cleo, at=NOON, eligible=True)
    make.panel_member(ada, cohort=cohort)
    with pytest.raises(Refused, match="You have a place in this cohort already"):
        enrolments.register(cohort.pk, by=cleo, at=NOON, eligible=True)
    with pytest.raises(Refused, match="on this cohort’s panel"):
        enrolments.register(cohort.pk, by=ada, at=NOON, eligible=True)
    assert Enrolment.objects.count() == 1


def test_registering_takes_up_an_invitation_that_waits(cohort: Cohort, cleo: User) -> None:
    offered = make.invited(cohort, email=cleo.email)
    taken = enrolments.register(cohort.pk, by=cleo, at=NOON, eligible=True)
    assert taken.pk == offered.pk
    assert Invitation.objects.get().accepted_by == cleo


def test_a_payment_is_noted(cohort: Cohort, bo: User) -> None:
    enrolment = make.enrolment(cohort=cohort)
    enrolments.note_payment(enrolment.pk, payment=Payment.PAID, payment_reference="Bank 12", by=bo, at=NOON)
    enrolment.refresh_from_db()
    assert (enrolment.payment, enrolment.payment_reference) == (Payment.PAID, "Bank 12")
    assert AuditEvent.objects.filter(action="enrolment.payment_noted").count() == 1


@pytest.mark.parametrize(("payment", "words"), [("gold", "Choose how"), (Payment.ORDERED, "number of the purchase")])
def test_a_payment_that_says_nothing_is_refused(cohort: Cohort, bo: User, payment: str, words: str) -> None:
    enrolment = make.enrolment(cohort=cohort)
    with pytest.raises(Refused, match=words):
        enrolments.note_payment(enrolment.pk, payment=payment, by=bo, at=NOON)
    enrolment.refresh_from_db()
    assert enrolment.payment == Payment.OPEN


def test_giving_a_place_up_tells_the_candidate_why(cohort: Cohort, bo: User, cleo: User) -> None:
    enrolment = make.enrolment(cleo, cohort=cohort)
    enrolments.withdraw(enrolment.pk, reason="Moved abroad.", by=bo, at=NOON)
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.withdrawn_at) == (Place.WITHDRAWN, NOON)
    assert "Moved abroad." in Message.objects.get(key__startswith="enrolment.withdrawn").body
    with pytest.raises(Refused, match="given up already"):
        enrolments.withdraw(enrolment.pk, reason="Again.", by=bo, at=NOON)


def test_giving_up_a_place_that_waits_takes_its_invitation_back(cohort: Cohort, bo: User) -> None:
    offered = make.invited(cohort, email="kim@example.org")
    enrolments.withdraw(offered.pk, reason="A mistake.", by=bo, at=NOON)
    assert Invitation.objects.get().revoked_by == bo
    assert make.invited(cohort, email="kim@example.org").status == Place.INVITED


def test_a_place_is_not_given_up_without_a_reason_or_by_others(cohort: Cohort, bo: User, otto: User) -> None:
    enrolment = make.enrolment(cohort=cohort)
    with pytest.raises(Refused, match="give a reason"):
        enrolments.withdraw(enrolment.pk, reason=" ", by=bo, at=NOON)
    for verb in (
        lambda: enrolments.withdraw(enrolment.pk, reason="Because.", by=otto, at=NOON),
        lambda: enrolments.note_payment(enrolment.pk, payment=Payment.PAID, by=otto, at=NOON),
    ):
        with pytest.raises(Refused, match="Only an administrator"):
            verb()
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.payment) == (Place.ACTIVE, Payment.OPEN)

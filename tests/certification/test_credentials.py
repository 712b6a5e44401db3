"""Are certificates issued once, verified however they are typed, and revoked for good?"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification import credentials
from certification.credentials import Award
from certification.models import Credential
from tests import make
from tests.make.people import NOON

DAY = date(2027, 10, 31)


@pytest.mark.django_db
def test_a_certificate_freezes_name_title_and_day(bo: User, cleo: User) -> None:
    place = make.enrolment(cleo, cohort=make.cohort(by=bo))
    [issued] = credentials.issue_many([Award(place.pk, DAY)], at=NOON)
    cleo.name = "Somebody Else"
    cleo.save()
    stored = Credential.objects.get(pk=issued.pk)
    assert (stored.holder_name, stored.title, stored.awarded_on) == (
        "Cleo Carter",
        "Certified Instructional Coach",
        DAY,
    )
    letter = Message.objects.get(key__startswith="credential.issued")
    assert (letter.person, letter.link) == (cleo, f"/verify/{stored.code}/")
    assert AuditEvent.objects.filter(action="credential.issued", by=None).count() == 1


@pytest.mark.django_db
def test_issuing_again_changes_nothing(bo: User) -> None:
    place = make.enrolment(cohort=make.cohort(by=bo))
    credentials.issue_many([Award(place.pk, DAY)], at=NOON)
    assert credentials.issue_many([Award(place.pk, DAY)], at=NOON) == []
    assert Credential.objects.count() == 1


@pytest.mark.django_db
def test_a_place_that_nobody_took_gets_no_certificate(bo: User) -> None:
    place = make.invited(make.cohort(by=bo), email="kim@example.org")
    assert credentials.issue_many([Award(place.pk, DAY)], at=NOON) == []


@pytest.mark.django_db
def test_issuing_costs_the_same_for_one_and_for_many(bo: User) -> None:
    cohort = make.cohort(by=bo)
    spent = []
    for number in (1, 4):
        awards = [Award(make.enrolment(cohort=cohort).pk, DAY) for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            assert len(credentials.issue_many(awards, at=NOON)) == number
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 6


@pytest.mark.django_db
def test_revoking_is_told_and_seen_and_final(bo: User, cleo: User) -> None:
    credential = make.credential(make.enrolment(cleo, cohort=make.cohort(by=bo)))
    credentials.revoke(credential.pk, reason="Not own work.", by=bo, at=NOON)
    found = credentials.verify(credential.code)
    assert found is not None
    assert (found.revoked_at, found.revoked_by) == (NOON, bo)
    assert "Not own work." in Message.objects.get(key__startswith="credential.revoked").body
    with pytest.raises(Refused, match="revoked already"):
        credentials.revoke(credential.pk, reason="Again.", by=bo, at=NOON)


@pytest.mark.django_db
def test_revoking_needs_a_reason_and_an_administrator(bo: User, otto: User) -> None:
    credential = make.credential(make.enrolment(cohort=make.cohort(by=bo)))
    with pytest.raises(Refused, match="give a reason"):
        credentials.revoke(credential.pk, reason="", by=bo, at=NOON)
    with pytest.raises(Refused, match="Only an administrator"):
        credentials.revoke(credential.pk, reason="Because.", by=otto, at=NOON)
    credential.refresh_from_db()
    assert credential.revoked_at is None


@pytest.mark.django_db
def test_after_a_revocation_a_new_certificate_can_be_earned(bo: User) -> None:
    place = make.enrolment(cohort=make.cohort(by=bo))
    credentials.revoke(make.credential(place).pk, reason="Misspelt.", by=bo, at=NOON)
    assert len(credentials.issue_many([Award(place.pk, DAY)], at=NOON)) == 1


@pytest.mark.django_db
def test_the_database_keeps_what_is_printed(bo: User) -> None:
    credential = make.credential(make.enrolment(cohort=make.cohort(by=bo)))
    for change in ({"holder_name": "Otto"}, {"awarded_on": date(2020, 1, 1)}, {"code": "0000-0000-0000"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Credential.objects.filter(pk=credential.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Credential.objects.filter(pk=credential.pk)._raw_delete("default")  # type: ignore[attr-defined]
    credentials.revoke(credential.pk, reason="Because.", by=bo, at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        Credential.objects.update(revoked_at=None, revoked_by=None, revoked_reason="")


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9QXA-2201",
        "7k3m-9qxa-2201",
        " 7K3M 9QXA 2201 ",
        "7K3M9QXA2201",
        "7K3M–9QXA—22Ol",
        "7K3M-9QXA-22oI",
        "７Ｋ３Ｍ-9QXA-2201",
    ],
)
def test_a_code_is_read_as_it_was_meant(typed: str) -> None:
    assert credentials.normal(typed) == "7K3M-9QXA-2201"


@pytest.mark.parametrize("typed", ["", "7K3M-9QXA", "7K3M-9QXA-22011", "7K3M-9QXA-22§1", "\x00" * 12, "x" * 100_000])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert credentials.normal(typed) == ""


@given(st.text(max_size=40))
def test_reading_a_code_never_fails_and_its_answer_reads_as_itself(typed: str) -> None:
    found = credentials.normal(typed)
    assert credentials.normal(found) == found


def test_codes_are_of_readable_letters_and_all_different() -> None:
    codes = {credentials.new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(credentials.normal(code) == code for code in codes)

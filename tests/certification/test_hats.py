"""Which hats does somebody wear, what may they see, and must they have a second factor?"""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import Message, User
from certification import access, enrolments, panels
from certification.access import Hats
from certification.models import Cohort
from certification.states import PanelRole
from tests import make
from tests.conftest import LogIn
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.cohort(by=bo)


def test_an_outsider_wears_none(otto: User) -> None:
    assert access.hats(otto) == access.hats(AnonymousUser()) == Hats()


def test_each_part_is_a_hat(cohort: Cohort, bo: User, cleo: User, ada: User, judy: User) -> None:
    make.enrolment(cleo, cohort=cohort)
    make.panel_member(ada, cohort=cohort)
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    assert access.hats(bo).administrator
    assert (access.hats(ada).reviewer, access.hats(ada).lead) == (True, False)
    assert (access.hats(judy).reviewer, access.hats(judy).lead) == (False, True)
    assert (access.hats(cleo).candidate, access.hats(cleo).guarded) == (True, False)


def test_who_leaves_takes_the_hat_off(cohort: Cohort, bo: User, cleo: User, ada: User) -> None:
    place, seat = make.enrolment(cleo, cohort=cohort), make.panel_member(ada, cohort=cohort)
    enrolments.withdraw(place.pk, reason="Moved.", by=bo, at=NOON)
    panels.withdraw(seat.pk, by=bo, at=NOON)
    assert not access.hats(cleo).candidate
    assert not access.hats(ada).reviewer


def test_hats_with_the_unread_count_are_found_in_one_statement(
    cohort: Cohort, cleo: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.enrolment(cleo, cohort=cohort)
    Message.objects.filter(person=cleo).update(read_at=NOON)
    for key in ("one", "two"):
        Message.objects.create(key=key, person=cleo, subject=key, body=key, mailed=False, created_at=NOON, due_at=NOON)
    with django_assert_num_queries(1):
        assert access.hats(cleo).unread == 2
    with django_assert_num_queries(0):
        access.hats(AnonymousUser())


def test_only_administrators_pass_the_doors(cohort: Cohort, bo: User, cleo: User, ada: User) -> None:
    place, seat = make.enrolment(cleo, cohort=cohort), make.panel_member(ada, cohort=cohort)
    doors = [
        (access.cohort_for, cohort.pk),
        (access.cycle_for, cohort.cycles.get(number=1).pk),
        (access.enrolment_for, place.pk),
        (access.panel_member_for, seat.pk),
        (access.invitation_for, place.invitation_id),
        (access.framework_for, cohort.framework_id),
    ]
    for door, pk in doors:
        assert pk is not None
        assert door(bo, pk).pk == pk
        for stranger in (cleo, ada, AnonymousUser()):
            with pytest.raises(Http404):
                door(stranger, pk)


def test_a_certificate_is_its_holders_and_the_administrators(cohort: Cohort, bo: User, cleo: User, ada: User) -> None:
    credential = make.credential(make.enrolment(cleo, cohort=cohort))
    for reader in (bo, cleo):
        assert access.credential_for(reader, credential.pk) == credential
    for stranger in (ada, AnonymousUser()):
        with pytest.raises(Http404):
            access.credential_for(stranger, credential.pk)


def test_candidates_find_their_own_places_only(cohort: Cohort, cleo: User, otto: User) -> None:
    place = make.enrolment(cleo, cohort=cohort)
    make.enrolment(cohort=cohort)
    assert list(access.enrolments_for(cleo)) == [place]
    assert not access.enrolments_for(otto).exists()
    assert not access.enrolments_for(AnonymousUser()).exists()


@pytest.mark.parametrize("path", ["/start/", "/cohorts/", "/profile/"])
def test_without_a_second_factor_an_administrator_is_sent_to_set_one_up(
    path: str, bo: User, log_in: LogIn, settings: Settings
) -> None:
    settings.REQUIRE_MFA = True
    answer = log_in(bo).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/")


def test_a_reviewer_needs_one_too_and_a_candidate_does_not(
    cohort: Cohort, ada: User, cleo: User, log_in: LogIn, settings: Settings
) -> None:
    make.panel_member(ada, cohort=cohort)
    make.enrolment(cleo, cohort=cohort)
    settings.REQUIRE_MFA = True
    assert log_in(ada).get("/start/").headers["Location"] == "/accounts/2fa/"
    assert log_in(cleo).get("/start/").headers["Location"] == "/portfolio/"


def test_with_a_second_factor_everything_opens_and_recovery_codes_alone_are_none(
    bo: User, log_in: LogIn, settings: Settings
) -> None:
    settings.REQUIRE_MFA = True
    Authenticator.objects.create(user=bo, type=Authenticator.Type.RECOVERY_CODES, data={})
    browser = log_in(bo)
    assert browser.get("/cohorts/").status_code == 302
    Authenticator.objects.create(user=bo, type=Authenticator.Type.TOTP, data={})
    assert browser.get("/cohorts/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/factors/", "/verify/", "/healthz", "/accounts/logout/", "/accounts/2fa/"])
def test_public_pages_and_the_way_to_a_second_factor_stay_open(
    path: str, bo: User, log_in: LogIn, settings: Settings
) -> None:
    settings.REQUIRE_MFA = True
    assert log_in(bo).get(path).status_code == 200


def test_where_the_setting_is_off_nobody_is_asked(bo: User, log_in: LogIn) -> None:
    assert log_in(bo).get("/cohorts/").status_code == 200


def test_the_navigation_shows_what_somebody_can_do(cohort: Cohort, bo: User, cleo: User, log_in: LogIn) -> None:
    make.enrolment(cleo, cohort=cohort)
    labels = [entry.label for entry in log_in(bo).get("/").context["nav"]]
    assert labels[:2] == ["Cohorts", "People"]
    assert log_in(cleo).get("/").context["nav"][0].label == "Portfolio"
    assert "Cohorts" not in [entry.label for entry in Client().get("/").context["nav"]]

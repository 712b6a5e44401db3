"""Can anybody read what the programme is and whether a certificate is valid, and nothing else?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from certification import credentials, frameworks, schema
from certification.models import Credential
from tests import make
from tests.conftest import SetClock
from tests.make.cohorts import SHIPPED
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


def text(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


@pytest.fixture
def credential(bo: User, cleo: User) -> Credential:
    return make.credential(make.enrolment(cleo, cohort=make.cohort(by=bo)))


@pytest.mark.parametrize("path", ["/", "/how-it-works/", "/factors/", "/verify/"])
def test_every_public_page_works_before_anything_is_set_up(path: str) -> None:
    text(path)


def test_a_strangers_home_costs_three_statements(
    bo: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        make.cohort(by=bo, title=f"Cohort {number}", open_registration=True)
    with django_assert_max_num_queries(3):
        Client().get("/")


def test_home_shows_the_dates_in_the_cohorts_own_days(bo: User, set_clock: SetClock) -> None:
    make.cohort(by=bo, title="Pilot 2028", first_year=2028, open_registration=True, time_zone="Pacific/Auckland")
    set_clock(NOON)
    page = text("/")
    for part in ("Pilot 2028", "1 November 2027 to 31 January 2028", "1 May to 15 June 2028", "31 October 2028"):
        assert part in page
    assert "Auckland" in page
    assert "/register/" not in page


def test_home_offers_registration_only_while_it_is_open(bo: User, set_clock: SetClock) -> None:
    cohort = make.cohort(by=bo, first_year=2028, open_registration=True)
    for at, offered in (
        (cohort.registration_opens_at, True),
        (cohort.registration_closes_at - timedelta(microseconds=1), True),
        (cohort.registration_closes_at, False),
    ):
        set_clock(at)
        assert (f"/register/{cohort.slug}/" in text("/")) is offered


def test_home_shows_the_cohort_that_can_be_joined_before_one_that_runs(bo: User, set_clock: SetClock) -> None:
    make.cohort(by=bo, title="Running", first_year=2027)
    make.cohort(by=bo, title="Joinable", first_year=2028, open_registration=True)
    make.cohort(by=bo, title="Far away", first_year=2035)
    set_clock(NOON)
    assert "Joinable" in text("/")


def test_home_forgets_a_cohort_that_is_over(bo: User, set_clock: SetClock) -> None:
    make.cohort(by=bo, title="Long ago", first_year=2015)
    set_clock(NOON)
    assert "Long ago" not in text("/")


def test_each_factor_shows_requirements_criteria_and_four_levels() -> None:
    framework = make.framework()
    for factor in framework.factors.all():
        page = text(f"/factors/{factor.slug}/")
        section = factor.sections.get()
        for criterion in section.criteria.all():
            assert criterion.levels.count() == page.count('class="rubric-level"') // section.criteria.count() == 4
        assert page.count("What reviewers look for") == section.criteria.count()


def test_an_unknown_factor_is_not_found() -> None:
    make.framework()
    text("/factors/astrology/", 404)


def test_the_policy_is_told_in_the_frameworks_own_numbers() -> None:
    policy = make.framework().policy
    page = text("/how-it-works/")
    assert all(policy[name] in page for name in ("overall_threshold", "section_floor", "tolerance"))


def test_a_valid_certificate_shows_its_holders_name_and_nothing_else_of_them(
    credential: Credential, cleo: User
) -> None:
    page = text(f"/verify/{credential.code}/")
    assert "This certificate is valid" in page
    assert "Cleo Carter" in page
    for private in (cleo.email, cleo.organisation, "Pilot cohort"):
        assert private not in page


def test_a_revoked_certificate_says_when_and_not_why(credential: Credential, bo: User) -> None:
    credentials.revoke(credential.pk, reason="Copied from elsewhere.", by=bo, at=NOON + timedelta(hours=1))
    page = text(f"/verify/{credential.code}/")
    assert "This certificate was revoked" in page
    assert "10 May 2027" in page
    for hidden in ("is valid", "Copied", credential.title, str(bo)):
        assert hidden not in page


@pytest.mark.parametrize("code", ["0000-0000-0000", "nonsense", "%00", "x" * 3000, "%F0%9F%A6%84"])
def test_an_unknown_code_is_a_calm_sentence(code: str) -> None:
    assert "No certificate has this code" in text(f"/verify/{code}/", 404)


def test_a_typed_code_leads_to_its_certificate(credential: Credential) -> None:
    typed = credential.code.replace("-", " ").lower()
    answer = Client().get("/verify/", {"code": typed})
    assert answer.headers["Location"] == f"/verify/{credential.code}/"


@pytest.mark.parametrize("typed", ["", "abc", "a\x00b", "٣" * 12])
def test_what_cannot_be_a_code_is_said_on_the_form(typed: str) -> None:
    answer = Client().get("/verify/", {"code": typed})
    assert answer.status_code == 200
    assert answer.context["form"].errors["code"]


def test_a_draft_changes_no_public_page() -> None:
    make.framework()
    document = schema.read(SHIPPED.read_text(encoding="utf-8")) | {"version": 3}
    document["factors"][0]["tagline"] = "Not yet decided."
    frameworks.load(document, at=NOON)
    assert "Not yet decided." not in text("/factors/")

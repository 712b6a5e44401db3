"""Does every list cost the same, however long it is?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from certification import extensions, frameworks, schema
from certification.models import Cohort
from tests import make
from tests.conftest import LogIn
from tests.make.cohorts import SHIPPED
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
MOST = 12


def grow(path: str, cohort: Cohort, number: int) -> None:
    """One more of everything that the lists show."""
    place = make.enrolment(cohort=cohort)
    make.credential(place)
    make.invited(cohort, email=f"kim-{number}@example.org")
    make.panel_member(cohort=cohort)
    make.seat(cohort, email=f"ada-{number}@example.org")
    make.cohort(by=cohort.created_by, title=f"Cohort {number}")
    if path == "/frameworks/":
        document = schema.read(SHIPPED.read_text(encoding="utf-8"))
        frameworks.load(document | {"version": number + 1}, at=NOON)


@pytest.mark.parametrize(
    "path",
    [
        "/cohorts/",
        "/cohorts/{pk}/people/",
        "/cohorts/{pk}/people/?list=panel",
        "/cohorts/{pk}/calendar/",
        "/frameworks/",
        "/credentials/",
        "/",
    ],
)
def test_a_page_costs_the_same_with_one_row_and_with_three(path: str, bo: User, log_in: LogIn) -> None:
    cohort, browser, spent = make.cohort(by=bo), log_in(bo), []
    for number in (1, 2, 3):
        grow(path, cohort, number)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path.format(pk=cohort.pk)).status_code == 200
        spent.append(len(queries))
    assert spent[0] == spent[2] <= MOST


def test_a_place_costs_the_same_with_one_extension_and_with_three(bo: User, log_in: LogIn) -> None:
    place, browser, spent = make.enrolment(cohort=make.cohort(by=bo)), log_in(bo), []
    first = place.cohort.cycles.get(number=1)
    for days in (1, 2, 3):
        until = first.closes_at + timedelta(days=days)
        extensions.grant(place.pk, cycle_id=first.pk, closes_at=until, reason="Ill.", by=bo, at=NOON)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/enrolments/{place.pk}/").status_code == 200
        spent.append(len(queries))
    assert spent[0] == spent[2] <= MOST


def test_a_long_list_is_cut_in_the_database(bo: User, log_in: LogIn) -> None:
    cohort, browser = make.cohort(by=bo), log_in(bo)
    for number in range(27):
        make.invited(cohort, email=f"kim-{number}@example.org")
    first = browser.get(f"/cohorts/{cohort.pk}/people/").content.decode()
    second = browser.get(f"/cohorts/{cohort.pk}/people/?page=2").content.decode()
    assert [page.count("Send again") for page in (first, second)] == [25, 2]
    assert browser.get(f"/cohorts/{cohort.pk}/people/?page=nonsense").status_code == 200

"""The pages of agreement through HTTP: the table, one line seen closely, the file, and a reviewer's own."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certification.models import Cohort, PanelMember
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make.people import NOON

pytestmark = pytest.mark.django_db

NASTY = '=HYPERLINK("https://example.org")'


@pytest.fixture(autouse=True)
def _noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def cohort() -> Cohort:
    return make.slim_cohort()


@pytest.fixture
def panel(cohort: Cohort, ada: User, ben: User) -> list[PanelMember]:
    return [make.panel_member(who, cohort=cohort, capacity=200) for who in (ada, ben)]


@pytest.fixture
def admin(log_in: LogIn, bo: User) -> Client:
    return log_in(bo)


def judged(cohort: Cohort, panel: list[PanelMember], count: int, first: float = 3, second: float = 2) -> None:
    for _ in range(count):
        make.reviewed(make.offered(make.enrolment(cohort=cohort)), (first,), (second,), panel=panel)


def page(client: Client, url: str, **asked: str) -> str:
    answer: Any = client.get(url, asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def without_token(shown: str) -> str:
    return re.sub(r"[A-Za-z0-9]{64}", "", shown)


def here(cohort: Cohort, name: str = "agreement") -> str:
    return reverse(f"reviews:{name}", args=[cohort.pk])


def test_without_readings_the_page_says_so(admin: Client, cohort: Cohort) -> None:
    assert "Withheld under 10." in page(admin, here(cohort))
    assert "Nothing to compare yet" in page(admin, here(cohort), by="pair")


def test_figures_stand_with_n_and_their_interval(admin: Client, cohort: Cohort, panel: list[PanelMember]) -> None:
    judged(cohort, panel, 10)
    shown = page(admin, here(cohort), by="reviewer")
    assert "+0.50" in shown
    assert "−0.50" in shown
    assert "100 %" in shown
    assert "Ada" in shown


def test_one_line_shows_which_values_met_and_how_it_went_on(
    admin: Client, cohort: Cohort, panel: list[PanelMember], ada: User
) -> None:
    judged(cohort, panel, 10)
    shown = page(admin, here(cohort), by="reviewer", of=str(ada.pk))
    assert "Which values met" in shown
    assert "<td>3</td><td>2</td><td>30</td>" in shown
    assert "May 2027" in shown
    assert '<th scope="row">Severity</th>' in shown


@pytest.mark.parametrize("asked", ["", "0", "all-1", "²", "-", "1-2-3", "9" * 40])
def test_a_line_that_is_not_there_is_404(asked: str, admin: Client, cohort: Cohort, panel: list[PanelMember]) -> None:
    judged(cohort, panel, 1)
    assert admin.get(here(cohort), {"by": "pair", "of": asked}).status_code == 404


def test_nonsense_compares_sections(admin: Client, cohort: Cohort) -> None:
    shown = [page(admin, here(cohort), by=by) for by in ("<b>", "section")]
    assert without_token(shown[0]) == without_token(shown[1])


def test_the_file_holds_every_line_with_its_interval(admin: Client, cohort: Cohort, panel: list[PanelMember]) -> None:
    judged(cohort, panel, 10)
    answer = admin.get(here(cohort, "agreement_csv"), {"by": "reviewer"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["n"] for row in rows} == {"10"}
    assert {(row["severity"], row["severity_low"], row["severity_high"]) for row in rows} == {
        ("0.5000",) * 3,
        ("-0.5000",) * 3,
    }


def test_a_name_is_no_formula_in_the_file(admin: Client, cohort: Cohort) -> None:
    seats = [make.panel_member(make.person(name=name), cohort=cohort) for name in (NASTY, "Ben")]
    judged(cohort, seats, 1)
    answer = admin.get(here(cohort, "agreement_csv"), {"by": "reviewer"})
    names = [row["reviewer"] for row in csv.DictReader(io.StringIO(answer.content.decode()))]
    assert f"'{NASTY}" in names


def test_a_reviewer_sees_own_figures_and_nobody_elses_name(
    log_in: LogIn, cohort: Cohort, panel: list[PanelMember], ada: User, ben: User
) -> None:
    judged(cohort, panel, 10)
    shown = page(log_in(ada), reverse("reviews:own_agreement"))
    assert "+0.50" in shown
    assert str(ben) not in shown
    assert "Colleagues" in shown


def test_what_others_do_changes_nothing_on_ones_own_page(
    log_in: LogIn, cohort: Cohort, panel: list[PanelMember], ada: User
) -> None:
    judged(cohort, panel, 10)
    _, colleague = make.assigned(make.offered(make.enrolment(cohort=cohort)), *panel)
    client = log_in(ada)
    before = page(client, reverse("reviews:own_agreement"))
    judged(cohort, [make.panel_member(cohort=cohort) for _ in range(2)], 11, 1, 4)
    make.review(colleague, 4)
    assert without_token(page(client, reverse("reviews:own_agreement"))) == without_token(before)


def test_somebody_on_no_panel_reads_what_the_page_is_for(log_in: LogIn, otto: User) -> None:
    assert "You are on no panel" in page(log_in(otto), reverse("reviews:own_agreement"))


@pytest.mark.parametrize("name", ["agreement", "agreement_csv"])
def test_only_administrators_see_everybodys(name: str, log_in: LogIn, cohort: Cohort, panel: list[PanelMember]) -> None:
    reviewer = panel[0].person
    assert reviewer is not None
    assert log_in(reviewer).get(here(cohort, name)).status_code == 403

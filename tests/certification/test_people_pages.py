"""Can administrators invite people and look after their places in the browser?"""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Invitation, User
from certification.models import Cohort, Credential, Enrolment, Extension, PanelMember
from certification.states import PanelRole, Payment, Place
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def browser(bo: User, log_in: LogIn) -> Client:
    return log_in(bo)


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.cohort(by=bo)


def invite(browser: Client, cohort: Cohort, people: str) -> tuple[int, str]:
    answer = browser.post(f"/cohorts/{cohort.pk}/candidates/invite/", {"people": people})
    return answer.status_code, answer.content.decode()


def test_several_candidates_are_invited_as_they_are_pasted(browser: Client, cohort: Cohort) -> None:
    pasted = """Maria Sanz <Maria@Example.org>
        kim@example.org

        "Li, Wei" <wei@example.org>;
        Zoë Ó Briain, zoe@example.org
        <bare@example.org>"""
    assert invite(browser, cohort, pasted)[0] == 302
    found = Invitation.objects.order_by("pk").values_list("name", "email")
    assert list(found) == [
        ("Maria Sanz", "maria@example.org"),
        ("", "kim@example.org"),
        ("Li, Wei", "wei@example.org"),
        ("Zoë Ó Briain", "zoe@example.org"),
        ("", "bare@example.org"),
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("no address", "Line 2 has no address that can be read: no address"),
        ("Kim <kim@>", "Line 2 has no address"),
        ("Kim <kim@example.org", ""),
        ("x" * 600 + "@example.org", "Line 2 has no address"),
        ("a@b@c.org", "Line 2 has no address"),
        ("first@example.org", "first@example.org is named twice."),
        ("ada@example.org", "ada@example.org is on this cohort’s panel"),
    ],
)
def test_a_line_that_cannot_be_invited_stops_all_and_is_kept(
    browser: Client, cohort: Cohort, line: str, sentence: str
) -> None:
    make.seat(cohort, email="ada@example.org")
    status, page = invite(browser, cohort, f"first@example.org\n{line}")
    if not sentence:
        assert status == 302
        return
    assert sentence in page
    assert "first@example.org" in page
    assert not Enrolment.objects.exists()


def test_nothing_pasted_is_said(browser: Client, cohort: Cohort) -> None:
    assert "This field is required." in invite(browser, cohort, "  \n ")[1]


def test_a_panel_member_is_invited_with_role_sections_and_capacity(browser: Client, cohort: Cohort) -> None:
    sections = list(cohort.framework.sections.filter(slug__in=["data", "support"]).values_list("pk", flat=True))
    sent = {"name": "Ada", "email": "ada@example.org", "role": "lead", "sections": sections, "capacity": "5"}
    answer = browser.post(f"/cohorts/{cohort.pk}/panel/invite/", sent)
    assert answer.headers["Location"] == f"/cohorts/{cohort.pk}/people/?list=panel"
    member = PanelMember.objects.get()
    assert (member.role, member.capacity, member.sections.count()) == (PanelRole.LEAD, 5, 2)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sections": []}, "This field is required."),
        ({"sections": ["999999"]}, "Select a valid choice"),
        ({"role": "king"}, "Select a valid choice"),
        ({"capacity": "٥"}, "Use the digits 0 to 9."),
        ({"capacity": "9" * 30}, "less than or equal to 200"),
        ({"email": "cleo@example.org"}, "is a candidate of this cohort"),
    ],
)
def test_a_seat_that_cannot_be_is_a_sentence(
    browser: Client, cohort: Cohort, change: dict[str, object], sentence: str
) -> None:
    make.invited(cohort, email="cleo@example.org")
    section = cohort.framework.sections.get(slug="data").pk
    sent = {"name": "Ada", "email": "ada@example.org", "role": "lead", "sections": [section], "capacity": "5"}
    page = browser.post(f"/cohorts/{cohort.pk}/panel/invite/", sent | change).content.decode()
    assert sentence in page
    assert not PanelMember.objects.exists()


def test_a_seat_is_changed_and_given_up(browser: Client, cohort: Cohort, ada: User) -> None:
    member = make.panel_member(ada, cohort=cohort)
    section = cohort.framework.sections.get(slug="data").pk
    browser.post(f"/panel/{member.pk}/", {"role": "lead", "sections": [section], "capacity": "2"})
    member.refresh_from_db()
    assert (member.role, member.capacity, member.sections.count()) == (PanelRole.LEAD, 2, 1)
    browser.post(f"/panel/{member.pk}/", {"withdraw": "1"})
    member.refresh_from_db()
    assert member.status == Place.WITHDRAWN
    assert browser.get(f"/panel/{member.pk}/").status_code == 200


def test_both_lists_show_where_everybody_stands(browser: Client, cohort: Cohort, cleo: User, ada: User) -> None:
    make.enrolment(cleo, cohort=cohort)
    make.invited(cohort, email="kim@example.org")
    make.panel_member(ada, cohort=cohort)
    candidates = browser.get(f"/cohorts/{cohort.pk}/people/").content.decode()
    panel = browser.get(f"/cohorts/{cohort.pk}/people/?list=panel").content.decode()
    assert all(part in candidates for part in ("Cleo Carter", "Joined", "kim@example.org", "Open until", "Send again"))
    assert "Ada Abara" not in candidates
    assert all(part in panel for part in ("Ada Abara", "Reviewer", "All"))


def test_an_invitation_is_sent_again_and_revoked(browser: Client, cohort: Cohort) -> None:
    place, seat = make.invited(cohort, email="kim@example.org"), make.seat(cohort, email="ada@example.org")
    old = make.token_of(place.invitation)
    assert browser.post(f"/invitations/{place.invitation_id}/resend/").headers["Location"].endswith("/people/")
    assert make.token_of(place.invitation) != old
    answer = browser.post(f"/invitations/{seat.invitation_id}/revoke/")
    assert answer.headers["Location"].endswith("?list=panel")
    seat.refresh_from_db()
    assert seat.status == Place.WITHDRAWN


def test_a_click_that_comes_too_late_is_a_sentence(browser: Client, cohort: Cohort, cleo: User) -> None:
    place = make.enrolment(cleo, cohort=cohort)
    answer = browser.post(f"/invitations/{place.invitation_id}/revoke/", follow=True)
    assert "accepted already" in answer.content.decode()
    place.refresh_from_db()
    assert place.status == Place.ACTIVE


def test_the_place_of_a_candidate_takes_extension_payment_and_goodbye(
    browser: Client, cohort: Cohort, cleo: User
) -> None:
    place = make.enrolment(cleo, cohort=cohort)
    path, first = f"/enrolments/{place.pk}/", cohort.cycles.get(number=1)
    browser.post(f"{path}extend/", {"cycle": first.pk, "last_day": "2027-06-30", "reason": "Ill."})
    browser.post(f"{path}payment/", {"payment": "paid", "payment_reference": "Bank 3"})
    page = browser.get(path).content.decode()
    assert Extension.objects.get().closes_at.isoformat() == "2027-07-01T05:00:00+00:00"
    assert all(part in page for part in ("30 June 2027", "Bo Berg", "Bank 3"))
    browser.post(f"{path}withdraw/", {"reason": "Moved."})
    place.refresh_from_db()
    assert (place.payment, place.status) == (Payment.PAID, Place.WITHDRAWN)
    assert "Moved." in browser.get(path).content.decode()


@pytest.mark.parametrize(
    ("form", "sent", "sentence"),
    [
        ("extend", {"last_day": "2027-06-01", "reason": "Ill."}, "must end after cycle 1 closes for all"),
        ("extend", {"last_day": "9999-12-31", "reason": "Ill."}, "between 2000 and 2099"),
        ("extend", {"last_day": "", "reason": "A long story."}, "This field is required."),
        ("payment", {"payment": "ordered", "payment_reference": ""}, "number of the purchase order"),
        ("payment", {"payment": "gold", "payment_reference": "x"}, "Select a valid choice"),
        ("withdraw", {"reason": " "}, "This field is required."),
    ],
)
def test_a_refused_form_stays_with_what_was_typed(
    browser: Client, cohort: Cohort, form: str, sent: dict[str, str], sentence: str
) -> None:
    place = make.enrolment(cohort=cohort)
    first = cohort.cycles.get(number=1)
    page = browser.post(f"/enrolments/{place.pk}/{form}/", sent | {"cycle": str(first.pk)}).content.decode()
    assert sentence in page
    assert all(value in page for value in sent.values() if value.strip() and value != "gold")
    place.refresh_from_db()
    assert (place.status, place.payment, Extension.objects.count()) == (Place.ACTIVE, Payment.OPEN, 0)


def test_a_certificate_is_downloaded_by_its_holder_until_it_is_revoked(
    browser: Client, cohort: Cohort, cleo: User, otto: User, log_in: LogIn
) -> None:
    credential = make.credential(make.enrolment(cleo, cohort=cohort))
    path = f"/credentials/{credential.pk}/certificate.pdf"
    pdf = log_in(cleo).get(path)
    assert (pdf.status_code, pdf.content[:5], pdf.headers["Content-Type"]) == (200, b"%PDF-", "application/pdf")
    assert log_in(otto).get(path).status_code == 404
    assert "Please" in browser.post(f"/credentials/{credential.pk}/revoke/", {"reason": ""}).content.decode()
    assert Credential.objects.get().revoked_at is None
    browser.post(f"/credentials/{credential.pk}/revoke/", {"reason": "Not own work."})
    assert Credential.objects.get().revoked_reason == "Not own work."
    assert log_in(cleo).get(path).status_code == 404
    assert "Not own work." in browser.get("/credentials/").content.decode()

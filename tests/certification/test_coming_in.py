"""Do people come in through the pages: by a link, by open registration, and to where they work?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts import invitations
from accounts.access import is_administrator
from accounts.models import User
from accounts.states import Role
from certification.calendar import Span
from certification.models import Cohort, Enrolment
from certification.states import Payment, Place
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
ACCOUNT = {"name": "Kim Kwon", "organisation": "", "time_zone": "Asia/Seoul", "password1": "a long enough secret"}
YES = {"eligible": "on", "payment": "open"}


@pytest.fixture(autouse=True)
def _noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def cohort(bo: User) -> Cohort:
    around = Span(NOON - timedelta(days=1), NOON + timedelta(days=1))
    return make.cohort(by=bo, open_registration=True, registration=around)


@pytest.fixture
def otto_in(otto: User, log_in: LogIn) -> Client:
    """A browser of somebody who has an account and no place."""
    return log_in(otto)


def link(place: Enrolment) -> str:
    return f"/join/{make.token_of(place.invitation)}/"


def words(browser: Client, path: str) -> str:
    return " ".join(browser.get(path).content.decode().split())


def test_a_stranger_reads_who_invites_to_what_until_when(cohort: Cohort) -> None:
    page = words(Client(), link(make.invited(cohort, email="kim@example.org")))
    for part in ("Bo Berg invites you", "place in Pilot cohort", "400 USD", "kim@example.org", "20 May 2027"):
        assert part in page
    assert "Create your account" in page
    assert "Log in" in page


def test_an_invited_stranger_makes_an_account_and_takes_the_place(cohort: Cohort) -> None:
    place, browser = make.invited(cohort, email="kim@example.org", name="Kim Kwon"), Client()
    browser.get(link(place))
    signed_up = browser.post(f"/accounts/signup/?next={link(place)}", ACCOUNT)
    assert signed_up.headers["Location"] == link(place)
    assert "Take my place" in words(browser, link(place))
    taken = browser.post(link(place), {"eligible": "on", "payment": "ordered", "payment_reference": "PO 12"})
    assert taken.headers["Location"] == "/start/"
    assert browser.get("/start/").headers["Location"] == "/portfolio/"
    place.refresh_from_db()
    assert (place.status, str(place.person), place.payment_reference) == (Place.ACTIVE, "Kim Kwon", "PO 12")


@pytest.mark.parametrize(
    ("sent", "words_"),
    [
        ({"payment": "open"}, "Please confirm that you are eligible."),
        ({"eligible": "on", "payment": "ordered"}, "Give the number of the purchase order."),
        ({"eligible": "on", "payment": "paid"}, "paid is not one of the available choices"),
        ({"eligible": "on", "payment": "ordered", "payment_reference": "a\x00b"}, "hidden characters"),
    ],
)
def test_a_form_that_is_not_right_keeps_what_was_typed(
    cohort: Cohort, cleo: User, log_in: LogIn, sent: dict[str, str], words_: str
) -> None:
    place = make.invited(cohort, email=cleo.email)
    answer = log_in(cleo).post(link(place), sent)
    assert answer.status_code == 200
    assert words_ in answer.content.decode()
    assert answer.context["form"].data["payment"] == sent["payment"]
    place.refresh_from_db()
    assert place.status == Place.INVITED


def test_somebody_else_who_is_logged_in_is_told_and_cannot_take_it(cohort: Cohort, otto: User, log_in: LogIn) -> None:
    place = make.invited(cohort, email="kim@example.org")
    browser = log_in(otto)
    assert "sent to another address" in words(browser, link(place))
    browser.post(link(place), YES)
    place.refresh_from_db()
    assert (place.status, place.person) == (Place.INVITED, None)


def test_a_post_without_logging_in_changes_nothing(cohort: Cohort) -> None:
    place = make.invited(cohort, email="kim@example.org")
    assert "Log in" in Client().post(link(place), YES).content.decode()
    place.refresh_from_db()
    assert place.status == Place.INVITED


def test_an_expired_link_says_so(cohort: Cohort, cleo: User, log_in: LogIn, set_clock: SetClock) -> None:
    place = make.invited(cohort, email=cleo.email)
    set_clock(NOON + timedelta(days=60))
    browser = log_in(cleo)
    assert "This invitation has expired" in words(browser, link(place))
    browser.post(link(place), YES)
    place.refresh_from_db()
    assert place.status == Place.INVITED


def test_a_used_link_leads_its_person_on(cohort: Cohort, cleo: User, log_in: LogIn) -> None:
    place = make.enrolment(cleo, cohort=cohort)
    assert log_in(cleo).get(link(place)).headers["Location"] == "/start/"
    assert "used already" in words(Client(), link(place))


@pytest.mark.parametrize("token", ["nonsense", "%00", "x" * 2000, "%F0%9F%A6%84"])
def test_an_unknown_link_is_not_found(token: str) -> None:
    assert Client().get(f"/join/{token}/").status_code == 404


def test_a_reviewer_accepts_with_one_click(cohort: Cohort, ada: User, log_in: LogIn) -> None:
    seat = make.seat(cohort, email=ada.email, sections=["data"], capacity=4)
    path, browser = f"/join/{make.token_of(seat.invitation)}/", log_in(ada)
    assert "at most 4 in a cycle" in words(browser, path)
    browser.post(path)
    assert browser.get("/start/").headers["Location"] == "/reviews/"


def test_an_administrators_invitation_is_accepted_here_too(bo: User, otto: User, log_in: LogIn) -> None:
    issued = invitations.issue(otto.email, name="Otto", role=Role.ADMINISTRATOR, by=bo, at=NOON)
    browser = log_in(otto)
    assert "Help to run the programme" in words(browser, f"/join/{issued.token}/")
    browser.post(f"/join/{issued.token}/")
    assert is_administrator(otto)


def test_a_refusal_of_a_reviewers_seat_is_a_sentence_and_no_error(cohort: Cohort, ada: User, log_in: LogIn) -> None:
    seat = make.seat(cohort, email=ada.email)
    Enrolment.objects.create(
        cohort=cohort, person=ada, status=Place.ACTIVE, joined_at=NOON, eligibility_confirmed_at=NOON
    )
    answer = log_in(ada).post(f"/join/{make.token_of(seat.invitation)}/", follow=True)
    assert answer.status_code == 200
    assert "can’t sit on its panel" in answer.content.decode()
    seat.refresh_from_db()
    assert seat.status == Place.INVITED


def test_registering_from_the_first_page_to_the_portfolio(cohort: Cohort) -> None:
    browser, path = Client(), f"/register/{cohort.slug}/"
    assert "Create your account" in words(browser, path)
    browser.post(f"/accounts/signup/?next={path}", ACCOUNT | {"email": "kim@example.org"})
    kim = User.objects.get(email="kim@example.org")
    browser.force_login(kim)
    assert browser.post(path, YES).headers["Location"] == "/start/"
    place = Enrolment.objects.get(person=kim)
    assert (place.status, place.payment, place.cohort) == (Place.ACTIVE, Payment.OPEN, cohort)


@pytest.mark.parametrize(("days", "sentence"), [(-2, "has not opened yet"), (1, "is closed")])
def test_outside_its_days_registration_says_so_and_takes_nobody(
    cohort: Cohort, otto_in: Client, set_clock: SetClock, days: int, sentence: str
) -> None:
    set_clock(NOON + timedelta(days=days))
    assert sentence in words(otto_in, f"/register/{cohort.slug}/")
    otto_in.post(f"/register/{cohort.slug}/", YES)
    assert not Enrolment.objects.exists()


def test_a_closed_cohort_has_no_registration_page(bo: User) -> None:
    hidden = make.cohort(by=bo, title="By invitation")
    assert Client().get(f"/register/{hidden.slug}/").status_code == 404


def test_a_cohort_without_a_fee_asks_for_no_payment(bo: User, cleo: User, log_in: LogIn) -> None:
    free = make.cohort(by=bo, title="Free", fee_cents=0)
    place = make.invited(free, email=cleo.email)
    browser = log_in(cleo)
    assert "purchase order" not in words(browser, link(place))
    browser.post(link(place), {"eligible": "on"})
    place.refresh_from_db()
    assert place.status == Place.ACTIVE


def test_who_has_no_place_reads_what_to_do(otto: User, log_in: LogIn) -> None:
    assert "You have no place in a cohort" in words(log_in(otto), "/start/")


def test_who_plays_two_parts_chooses(cohort: Cohort, bo: User, log_in: LogIn) -> None:
    make.panel_member(bo, cohort=cohort)
    page = words(log_in(bo), "/start/")
    assert 'href="/reviews/"' in page
    assert 'href="/cohorts/"' in page

"""Making an account and logging in: by invitation or open registration only, every mail through the outbox."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts import entrance, invitations, outbox
from accounts.models import AuditEvent, Message, User
from tests import make

SIGNUP = "/accounts/signup/"
PASSWORD = "a long enough secret"
FORM = {
    "name": "Cleo Carter",
    "email": "cleo@example.org",
    "organisation": "Lakeside Elementary School",
    "time_zone": "America/Chicago",
    "password1": PASSWORD,
}


def carrying(**session: str) -> Client:
    """A browser whose session carries what the page before left there."""
    client = Client()
    stored = client.session
    stored.update(session)
    stored.save()
    return client


@pytest.fixture
def invited(bo: User) -> Client:
    """A browser that followed cleo's invitation."""
    issued = invitations.issue("cleo@example.org", name="Cleo Carter", by=bo, at=datetime.now(UTC))
    return carrying(**{entrance.INVITATION: issued.token})


def code_sent_to(address: str) -> str:
    """The code in the newest mail to the address."""
    body = Message.objects.filter(email=address).latest("pk").body
    found = re.search(r"code is ([A-Z0-9-]+)", body)
    assert found, body
    return found.group(1)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_an_invitation_nobody_makes_an_account(method: str) -> None:
    page = getattr(Client(), method)(SIGNUP, FORM)
    assert "by invitation" in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_forged_token_opens_nothing() -> None:
    carrying(**{entrance.INVITATION: "forged"}).post(SIGNUP, FORM)
    assert not User.objects.exists()


def test_an_expired_invitation_opens_nothing(bo: User) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=31)
    issued = invitations.issue("cleo@example.org", name="Cleo", by=bo, at=long_ago)
    carrying(**{entrance.INVITATION: issued.token}).post(SIGNUP, FORM)
    assert User.objects.get() == bo


def test_an_invited_person_signs_up_without_proving_the_address_again(invited: Client) -> None:
    answer = invited.post(SIGNUP, FORM)
    assert answer.status_code == 302
    cleo = User.objects.get(email="cleo@example.org")
    assert (cleo.name, cleo.organisation, cleo.time_zone) == (FORM["name"], FORM["organisation"], FORM["time_zone"])
    assert cleo.joined_at is not None
    assert EmailAddress.objects.get(user=cleo).verified
    assert invited.session["_auth_user_id"] == str(cleo.pk)
    assert AuditEvent.objects.filter(action="person.joined", by=cleo).exists()


def test_the_address_of_an_invited_person_is_fixed(invited: Client) -> None:
    page = invited.get(SIGNUP).content.decode()
    assert re.search(r'<input[^>]*name="email"[^>]*value="cleo@example.org"[^>]*disabled', page)
    invited.post(SIGNUP, FORM | {"email": "otto@example.org"})
    assert not User.objects.filter(email="otto@example.org").exists()
    assert User.objects.filter(email="cleo@example.org").exists()


def test_a_new_form_asks_the_browser_for_its_zone_and_a_refused_one_keeps_the_choice(invited: Client) -> None:
    assert "data-propose-zone" in invited.get(SIGNUP).content.decode()
    page = invited.post(SIGNUP, FORM | {"password1": ""}).content.decode()
    assert "data-propose-zone" not in page
    assert '<option value="America/Chicago" selected>' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 300),
        ("name", "Cleo\x00"),
        ("name", "Cleo\u202eretraC"),
        ("organisation", "\x00"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", ""),
        ("password1", "short"),
        ("password1", "12345678901234"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_makes_no_account(invited: Client, field: str, value: str) -> None:
    answer = invited.post(SIGNUP, FORM | {field: value})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert not User.objects.filter(email="cleo@example.org").exists()


@pytest.mark.django_db
def test_whoever_registers_openly_proves_the_address_with_a_code() -> None:
    client = carrying(**{entrance.REGISTRATION: "pilot-cohort"})
    answer = client.post(SIGNUP, FORM)
    assert answer["Location"].startswith("/accounts/confirm-email/")
    assert "_auth_user_id" not in client.session
    client.post("/accounts/confirm-email/", {"code": code_sent_to("cleo@example.org")})
    cleo = User.objects.get()
    assert EmailAddress.objects.get(user=cleo).verified
    assert client.session["_auth_user_id"] == str(cleo.pk)


@pytest.mark.django_db
def test_a_wrong_code_proves_nothing() -> None:
    client = carrying(**{entrance.REGISTRATION: "pilot-cohort"})
    client.post(SIGNUP, FORM)
    client.post("/accounts/confirm-email/", {"code": "WRONG1"})
    assert not EmailAddress.objects.get().verified
    assert "_auth_user_id" not in client.session


def test_signing_up_with_a_known_address_tells_its_owner_and_makes_no_second_account(cleo: User) -> None:
    carrying(**{entrance.REGISTRATION: "pilot-cohort"}).post(SIGNUP, FORM)
    assert User.objects.get() == cleo
    assert Message.objects.get(email=cleo.email).subject == "You have an account already"


def test_logging_in_with_a_password_whatever_the_case_of_the_address(cleo: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "CLEO@example.org", "password": make.PASSWORD})
    assert client.session["_auth_user_id"] == str(cleo.pk)


def test_a_wrong_password_opens_nothing(cleo: User) -> None:
    client = Client()
    answer = client.post("/accounts/login/", {"login": cleo.email, "password": "not it at all"})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_logging_in_by_code_and_the_code_is_an_outbox_row_first(cleo: User) -> None:
    client = Client()
    client.post("/accounts/login/code/", {"email": cleo.email})
    assert mail.outbox == []
    outbox.deliver_due(at=datetime.now(UTC) + timedelta(seconds=1))
    code = code_sent_to(cleo.email)
    assert code in mail.outbox[0].body
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.session["_auth_user_id"] == str(cleo.pk)


@pytest.mark.django_db
def test_a_code_for_an_unknown_address_says_so_in_the_mail_only() -> None:
    answer = Client().post("/accounts/login/code/", {"email": "nobody@example.org"})
    assert answer["Location"].startswith("/accounts/login/code/confirm/")
    assert Message.objects.get().subject == "There is no account for this address"


def test_codes_never_show_among_the_notices_of_the_app(cleo: User) -> None:
    Client().post("/accounts/login/code/", {"email": cleo.email})
    assert Message.objects.get(email=cleo.email).person is None


def test_a_forgotten_password_is_replaced_with_a_code_and_the_owner_is_warned(cleo: User) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": cleo.email})
    client.post("/accounts/password/reset/confirm/", {"code": code_sent_to(cleo.email)})
    new = "quite another secret"
    client.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})
    cleo.refresh_from_db()
    assert cleo.check_password(new)
    assert Message.objects.filter(email=cleo.email, subject="Your password was reset").exists()
    assert AuditEvent.objects.filter(action="security.password_reset", by=cleo).count() == 1


def test_an_account_that_was_closed_cannot_be_entered(cleo: User) -> None:
    User.objects.update(is_active=False)
    client = Client()
    client.post("/accounts/login/", {"login": cleo.email, "password": make.PASSWORD})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path", ["/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/email/"]
)
def test_second_factors_and_addresses_have_their_pages(cleo: User, path: str) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": cleo.email, "password": make.PASSWORD})
    assert client.get(path, follow=True).status_code == 200

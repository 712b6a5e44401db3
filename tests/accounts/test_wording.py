"""Do the pages of logging in speak as the rest of the house does?"""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(client: Client) -> Client:
    """Somebody who has just logged in with a password."""
    person = make.person("mina")
    client.post(reverse("account_login"), {"login": person.email, "password": make.PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    return client


def text_of(client: Client, name: str) -> str:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_log_in_page_asks_for_an_e_mail_address_without_saying_it_twice(client: Client) -> None:
    page = text_of(client, "account_login")
    assert "E-mail address" in page
    assert "Stay logged in on this computer" in page
    assert "placeholder=" not in page


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_change_password", "Change your password"),
        ("mfa_activate_totp", "Set up an authenticator app"),
        ("mfa_list_webauthn", "Passkeys and security keys"),
        ("mfa_add_webauthn", "Add a passkey or security key"),
    ],
)
def test_the_pages_of_an_account_are_titled_as_they_are_headed(known: Client, name: str, heading: str) -> None:
    page = text_of(known, name)
    assert f"<h1>{heading}</h1>" in page


def test_an_app_is_set_up_with_the_picture_or_the_key(known: Client) -> None:
    page = text_of(known, "mfa_activate_totp")
    assert "data:image/svg+xml" in page
    assert "Key, if you cannot scan" in page
    assert "Code" in page


def test_the_second_step_offers_the_app_and_a_passkey(client: Client) -> None:
    person = make.person("mina")
    TOTP.activate(person, generate_totp_secret())
    answer = client.post(reverse("account_login"), {"login": person.email, "password": make.PASSWORD}, follow=True)
    page = answer.content.decode()
    assert "<h1>Second step</h1>" in page
    assert "Use a passkey or key" in page


@pytest.mark.parametrize(
    ("name", "heading"),
    [("mfa_deactivate_totp", "Remove the authenticator app?"), ("mfa_generate_recovery_codes", "Make recovery codes")],
)
def test_what_was_set_up_can_be_taken_back(known: Client, name: str, heading: str) -> None:
    TOTP.activate(User.objects.get(email="mina@example.org"), generate_totp_secret())
    assert f"<h1>{heading}</h1>" in text_of(known, name)

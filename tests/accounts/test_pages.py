"""The pages about oneself, for administrators, and of the demo."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts import access, audit, invitations, outbox, people
from accounts.middleware import zone
from accounts.models import Invitation, Message, User
from accounts.outbox import Letter
from accounts.states import Role
from accounts.web import me
from tests import make
from tests.conftest import NOON, LogIn

PAST = datetime(2026, 1, 1, 12, tzinfo=UTC)
PROFILE = {"name": "Cleo C. Carter", "organisation": "Lakeside", "time_zone": "Europe/Oslo"}
ADMINISTRATORS_PAGES = ("people", "invite_administrator", "messages", "audit")


def told(person: User | str, key: str = "told:1", link: str = "") -> Message:
    letter = Letter(key, person, "emails/accounts/role_granted.txt", {"role": "administrator"}, link)
    outbox.post(letter, at=PAST)
    return Message.objects.get(key=key)


def text(client: Client, name: str, **query: str) -> str:
    answer = client.get(reverse(f"accounts:{name}"), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["profile", "notices", *ADMINISTRATORS_PAGES])
def test_a_stranger_is_asked_to_log_in(name: str) -> None:
    answer = Client().get(reverse(f"accounts:{name}"))
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ADMINISTRATORS_PAGES)
def test_whoever_lacks_the_role_reads_why(cleo: User, log_in: LogIn, name: str) -> None:
    answer = log_in(cleo).get(reverse(f"accounts:{name}"))
    assert answer.status_code == 403
    assert "for the programme’s administrators" in answer.content.decode()


@pytest.mark.parametrize("name", ["revoke_administrator", "renew_invitation", "withdraw_invitation", "retry_message"])
@pytest.mark.parametrize("pk", [999_999, 2**63, 10**30])
def test_forged_numbers_are_not_found(bo: User, log_in: LogIn, name: str, pk: int) -> None:
    assert log_in(bo).post(reverse(f"accounts:{name}", args=[pk])).status_code == 404


def test_the_profile_is_saved_and_the_page_shows_the_new_zone(cleo: User, log_in: LogIn) -> None:
    client = log_in(cleo)
    answer = client.post(reverse("accounts:profile"), PROFILE, follow=True)
    assert "Profile saved." in answer.content.decode()
    assert re.search(r"Your clock shows .* \(CES?T\)", answer.content.decode())
    cleo.refresh_from_db()
    assert (cleo.name, cleo.time_zone) == ("Cleo C. Carter", "Europe/Oslo")


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "Cleo\x00"), ("name", "x" * 300), ("time_zone", "Mars/Olympus")]
)
def test_a_refused_profile_keeps_what_was_typed_and_stores_nothing(
    cleo: User, log_in: LogIn, field: str, value: str
) -> None:
    answer = log_in(cleo).post(reverse("accounts:profile"), PROFILE | {field: value})
    form = answer.context["form"]
    assert form.errors[field]
    assert form["organisation"].value() == "Lakeside"
    cleo.refresh_from_db()
    assert cleo.name == "Cleo Carter"


def test_a_notice_is_read_by_opening_it_and_leads_to_what_it_tells_of(cleo: User, log_in: LogIn) -> None:
    message, client = told(cleo, link="/factors/"), log_in(cleo)
    assert "New" in text(client, "notices")
    answer = client.get(reverse("accounts:notice", args=[message.pk]))
    assert answer["Location"] == "/factors/"
    message.refresh_from_db()
    assert message.read_at is not None


def test_somebody_elses_notice_is_not_found_and_stays_unread(cleo: User, otto: User, log_in: LogIn) -> None:
    message = told(cleo)
    assert log_in(otto).get(reverse("accounts:notice", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_all_notices_are_marked_as_read_with_one_button(cleo: User, log_in: LogIn) -> None:
    told(cleo)
    client = log_in(cleo)
    client.post(reverse("accounts:read_notices"))
    assert not Message.objects.filter(person=cleo, read_at=None).exists()
    assert client.get(reverse("accounts:read_notices")).status_code == 405


def test_notices_are_empty_with_a_word(otto: User, log_in: LogIn) -> None:
    assert "Nothing to tell you yet" in text(log_in(otto), "notices")


def test_people_are_found_by_a_part_of_name_address_or_organisation(bo: User, cleo: User, log_in: LogIn) -> None:
    client = log_in(bo)
    for part in ("carter", "cleo@", "lakeside"):
        page = client.get(reverse("accounts:people"), {"q": part}).context["page"]
        assert list(page) == [cleo]
    assert "Nobody is found" in text(client, "people", q="nobody at all")


def test_hostile_searches_show_everybody_and_a_sentence(bo: User, cleo: User, log_in: LogIn) -> None:
    client = log_in(bo)
    for q in ("\x00", "x" * 5000):
        answer = client.get(reverse("accounts:people"), {"q": q, "page": "٩" * 300})
        assert len(answer.context["page"].object_list) == 2
        assert answer.context["form"].errors["q"]


def test_inviting_revoking_and_renewing_through_the_pages(bo: User, log_in: LogIn) -> None:
    client = log_in(bo)
    form = {"name": "Otto Olsen", "email": "Otto@example.org"}
    page = client.post(reverse("accounts:invite_administrator"), form, follow=True).content.decode()
    assert "Otto Olsen is invited." in page
    invitation = Invitation.objects.get()
    client.post(reverse("accounts:renew_invitation", args=[invitation.pk]))
    assert Message.objects.filter(email="otto@example.org").count() == 2
    page = client.post(reverse("accounts:withdraw_invitation", args=[invitation.pk]), follow=True).content.decode()
    assert "The invitation to otto@example.org was withdrawn." in page
    assert Invitation.objects.get().revoked_by == bo


def test_inviting_somebody_twice_is_answered_in_the_form(bo: User, log_in: LogIn) -> None:
    answer = log_in(bo).post(reverse("accounts:invite_administrator"), {"name": "Bo", "email": "bo@example.org"})
    assert "invited already" in answer.content.decode()
    assert answer.context["form"]["name"].value() == "Bo"
    assert not Invitation.objects.exists()


def test_an_administrator_is_removed_after_a_question(bo: User, dora: User, log_in: LogIn) -> None:
    client, url = log_in(bo), reverse("accounts:revoke_administrator", args=[dora.pk])
    assert "Remove Dora Diaz as administrator?" in client.get(url).content.decode()
    assert access.is_administrator(dora)
    client.post(url)
    assert not access.is_administrator(dora)


def test_the_last_administrator_reads_why_the_role_stays(bo: User, log_in: LogIn) -> None:
    client = log_in(bo)
    assert "The programme needs at least one administrator." in text(client, "people")
    url = reverse("accounts:revoke_administrator", args=[bo.pk])
    assert "at least one administrator" in client.post(url, follow=True).content.decode()
    assert access.is_administrator(bo)


def test_the_outbox_page_shows_how_each_mail_is_doing_but_not_its_text(bo: User, log_in: LogIn) -> None:
    message, client = told("otto@example.org", link="/join/secret/"), log_in(bo)
    Message.objects.filter(pk=message.pk).update(tries=2, last_error="SMTPConnectError: away")
    page = text(client, "messages", state="failing")
    assert "SMTPConnectError: away" in page
    assert "Try again now" in page
    assert "/join/secret/" not in page
    assert message.body not in page
    assert "No mails here" in text(client, "messages", state="sent")


def test_a_failing_mail_is_tried_again_with_a_button(bo: User, log_in: LogIn) -> None:
    message = told("otto@example.org")
    Message.objects.filter(pk=message.pk).update(tries=2, due_at=NOON + timedelta(days=300))
    log_in(bo).post(reverse("accounts:retry_message", args=[message.pk]))
    message.refresh_from_db()
    assert message.due_at < NOON


def test_the_trail_is_narrowed_by_person_action_subject_and_day(bo: User, dora: User, log_in: LogIn) -> None:
    people.revoke_role(dora.pk, role=Role.ADMINISTRATOR, by=bo, at=NOON + timedelta(days=3))
    client = log_in(bo)
    for query in (
        {"person": "bo berg", "action": "role.revoked"},
        {"subject": "dora", "since": "2027-05-13", "until": "2027-05-13"},
    ):
        answer = client.get(reverse("accounts:audit"), query)
        assert [line.action for line in answer.context["lines"]] == ["Role revoked"]
    assert "No lines match" in text(client, "audit", since="2027-05-14")


def test_the_trail_says_whether_its_chain_is_whole_and_looks_anew_after_a_while(
    bo: User, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = log_in(bo)
    assert "The chain is whole" in text(client, "audit")
    monkeypatch.setattr("accounts.audit.broken_at", lambda: 3)
    assert "The chain is whole" in text(client, "audit")
    cache.delete(audit.CHECKED)
    page = text(client, "audit")
    assert "The chain is broken" in page
    assert "Line 3" in page


@pytest.mark.parametrize(
    "query", [{"since": "9999-12-31"}, {"action": "forged"}, {"person": "\x00"}, {"since": "٢٠٢٧-٠١-٠١"}]
)
def test_hostile_filters_of_the_trail_show_a_sentence(bo: User, log_in: LogIn, query: dict[str, str]) -> None:
    answer = log_in(bo).get(reverse("accounts:audit"), query)
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(query)


@pytest.mark.django_db
def test_outside_the_demo_the_mail_pages_do_not_exist(bo: User, log_in: LogIn, settings: Settings) -> None:
    settings.DEMO = False
    message = told("otto@example.org")
    outbox.deliver_due(at=NOON)
    for client in (Client(), log_in(bo)):
        assert client.get(reverse("accounts:demo_mails")).status_code == 404
        assert client.get(reverse("accounts:demo_mail", args=[message.pk])).status_code == 404


@pytest.mark.django_db
def test_in_the_demo_anybody_reads_sent_mails_with_their_links(settings: Settings) -> None:
    settings.DEMO = True
    message = told("otto@example.org", link="/join/token/")
    assert "No mails yet" in text(Client(), "demo_mails")
    outbox.deliver_due(at=NOON)
    assert message.subject in text(Client(), "demo_mails", q="otto")
    page = Client().get(reverse("accounts:demo_mail", args=[message.pk])).content.decode()
    assert 'href="/join/token/"' in page


@pytest.mark.parametrize("name", ["notices", "people", "messages", "audit"])
def test_a_list_costs_the_same_at_one_row_and_at_three(
    bo: User, log_in: LogIn, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = log_in(bo), reverse(f"accounts:{name}")

    def row(number: int) -> None:
        told(bo, f"told:{number}")
        invitations.invite_administrator(f"i{number}@example.org", name="I", by=bo, at=timezone.now())
        make.administrator(f"a{number}")

    row(1)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    row(2)
    row(3)
    with django_assert_num_queries(len(one.captured_queries)):
        client.get(url)


def test_a_zone_that_this_computer_does_not_know_reads_as_utc() -> None:
    assert str(zone("Mars/Olympus")) == str(zone("../etc")) == str(zone("")) == "UTC"


@pytest.mark.django_db
def test_a_view_without_a_person_is_refused() -> None:
    request: HttpRequest = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        me(request)

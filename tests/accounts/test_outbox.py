"""Telling people: written with the change, mailed once, tried again, never lost."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts import letters, outbox
from accounts.models import AuditEvent, Message, User
from accounts.outbox import Letter
from accounts.refusals import Refused
from accounts.tasks import deliver_messages
from tests import make
from tests.conftest import NOON

TEMPLATE = "emails/accounts/role_granted.txt"
LATER = NOON + timedelta(minutes=1)


class BrokenBackend(EmailBackend):
    """A mail server that takes nothing for one address."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if messages[0].to == ["broken@example.org"]:
            raise smtplib.SMTPRecipientsRefused({"broken@example.org": (550, b"No such mailbox")})
        return super().send_messages(messages)

    def close(self) -> None:
        raise smtplib.SMTPServerDisconnected("gone")


class AbsentBackend(EmailBackend):
    """A mail server that does not answer."""

    calls = 0

    def open(self) -> bool:
        AbsentBackend.calls += 1
        raise ConnectionRefusedError("no answer")


def letter(key: str = "told:1", to: User | str = "somebody@example.org", link: str = "", mailed: bool = True) -> Letter:
    return Letter(key, to, TEMPLATE, {"role": "administrator"}, link, mailed)


def test_the_first_line_of_a_template_is_the_subject_and_the_rest_the_text(cleo: User) -> None:
    outbox.post(letter(to=cleo, link="/people/"), at=NOON)
    message = Message.objects.get(key="told:1")
    assert message.subject == "You are now an administrator"
    assert message.body.startswith("You now run Sevenfold")
    assert (message.person, message.email, message.link) == (cleo, "cleo@example.org", "/people/")


def test_texts_are_plain_and_not_escaped_for_html(cleo: User) -> None:
    outbox.post(Letter("told:2", cleo, TEMPLATE, {"role": "A&B <c>"}), at=NOON)
    assert Message.objects.get().subject == "You are now an A&B <c>"


def test_telling_twice_is_telling_once(cleo: User) -> None:
    outbox.post(letter(to=cleo), at=NOON)
    outbox.post(letter(to=cleo), at=LATER)
    assert Message.objects.get().created_at == NOON


@pytest.mark.parametrize("count", [1, 3, 30])
def test_many_are_told_with_one_statement(
    cleo: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        outbox.post_many([letter(f"told:{number}", cleo) for number in range(count)], at=NOON)
    assert Message.objects.count() == count


@pytest.mark.django_db
def test_a_letter_of_a_change_that_is_rolled_back_is_never_sent() -> None:
    with transaction.atomic():
        outbox.post(letter(), at=NOON)
        transaction.set_rollback(True)
    assert outbox.deliver_due(at=LATER) == 0
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_due_mail_is_sent_as_text_and_html_with_its_link_on_this_site(settings: Settings) -> None:
    settings.SITE_URL = "https://sevenfold.example.org"
    outbox.post(letter(link="/people/"), at=NOON)
    assert outbox.deliver_due(at=LATER) == 1
    sent = mail.outbox[0]
    assert "https://sevenfold.example.org/people/" in sent.body
    html = sent.alternatives[0][0]  # type: ignore[attr-defined]
    assert 'href="https://sevenfold.example.org/people/"' in html
    assert "style=" in html
    assert "<style" not in html
    assert Message.objects.get().sent_at == LATER


@pytest.mark.django_db
def test_a_sent_mail_is_not_sent_again() -> None:
    outbox.post(letter(), at=NOON)
    outbox.deliver_due(at=LATER)
    assert outbox.deliver_due(at=LATER + timedelta(days=1)) == 0
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_mail_is_not_sent_before_it_is_due() -> None:
    outbox.post(letter(), at=LATER)
    assert outbox.deliver_due(at=NOON) == 0
    assert Message.objects.get().tries == 0


@pytest.mark.django_db
def test_a_notice_that_is_no_mail_stays_in_the_app(cleo: User) -> None:
    outbox.post(letter(to=cleo, mailed=False), at=NOON)
    assert outbox.deliver_due(at=LATER) == 0
    assert mail.outbox == []


@pytest.mark.django_db
def test_one_failing_mail_does_not_stop_the_others(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.test_outbox.BrokenBackend"
    outbox.post(letter("told:1", "broken@example.org"), at=NOON)
    outbox.post(letter("told:2", "fine@example.org"), at=NOON)
    assert outbox.deliver_due(at=LATER) == 2
    broken, fine = Message.objects.order_by("key")
    assert "No such mailbox" in broken.last_error
    assert (broken.sent_at, broken.tries, broken.due_at) == (None, 1, LATER + timedelta(minutes=1))
    assert (fine.sent_at, fine.last_error) == (LATER, "")


@pytest.mark.django_db
def test_a_failing_mail_waits_longer_each_time_and_goes_out_when_the_server_is_back(settings: Settings) -> None:
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.accounts.test_outbox.BrokenBackend"
    outbox.post(letter(to="broken@example.org"), at=NOON)
    at, waits = NOON, []
    for _ in range(3):
        outbox.deliver_due(at=at)
        due = Message.objects.get().due_at
        waits.append(due - at)
        assert outbox.deliver_due(at=due - timedelta(seconds=1)) == 0
        at = due
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    settings.EMAIL_BACKEND = backend
    outbox.deliver_due(at=at)
    assert (Message.objects.get().sent_at, Message.objects.get().last_error) == (at, "")


@pytest.mark.django_db
def test_while_the_mail_server_is_away_everything_waits_after_a_single_call(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.test_outbox.AbsentBackend"
    outbox.post_many([letter(f"told:{number}") for number in range(30)], at=NOON)
    AbsentBackend.calls = 0
    assert outbox.deliver_due(at=LATER) == 30
    assert outbox.deliver_due(at=LATER) == 0
    assert AbsentBackend.calls == 1
    stored = {(message.tries, message.due_at, message.last_error) for message in Message.objects.all()}
    assert stored == {(1, LATER + timedelta(minutes=1), "ConnectionRefusedError: no answer")}


@pytest.mark.django_db
def test_a_sweep_with_nothing_due_calls_no_mail_server(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.test_outbox.AbsentBackend"
    AbsentBackend.calls = 0
    assert outbox.deliver_due(at=LATER) == 0
    assert AbsentBackend.calls == 0


def test_no_wait_is_longer_than_six_hours() -> None:
    assert [outbox.pause(tries) for tries in (1, 9, 10, 400)] == [
        timedelta(minutes=1),
        timedelta(minutes=256),
        timedelta(hours=6),
        timedelta(hours=6),
    ]


@pytest.mark.django_db
def test_a_mail_that_is_tried_again_keeps_its_message_id() -> None:
    outbox.post(letter("told:1"), at=NOON)
    outbox.post(letter("told:2"), at=NOON)
    first, again, other = (letters.email(Message.objects.get(key=key)) for key in ("told:1", "told:1", "told:2"))
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert first.extra_headers["Message-ID"] != other.extra_headers["Message-ID"]
    assert first.message()["Message-ID"] == first.extra_headers["Message-ID"]


@pytest.mark.django_db
def test_a_run_sends_no_more_than_its_limit_and_the_next_one_the_rest() -> None:
    outbox.post_many([letter(f"told:{number}") for number in range(5)], at=NOON)
    assert outbox.deliver_due(at=LATER, limit=3) == 3
    assert outbox.deliver_due(at=LATER, limit=3) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_every_mail_exactly_once() -> None:
    outbox.post_many([letter(f"told:{number}") for number in range(40)], at=NOON)
    start, tried = Barrier(2), []

    def work() -> None:
        start.wait()
        tried.append(outbox.deliver_due(at=LATER))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    identities = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    assert len(identities) == len(set(identities)) == 40
    assert sum(tried) == 40
    assert all(tried)


@pytest.mark.django_db
def test_the_task_sends_what_is_due_without_being_told_which() -> None:
    outbox.post(letter(), at=datetime(2026, 1, 1, tzinfo=UTC))
    assert deliver_messages() == 1


@pytest.mark.django_db
def test_an_administrator_makes_a_failing_mail_due_at_once(bo: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.test_outbox.BrokenBackend"
    outbox.post(letter(to="broken@example.org"), at=NOON)
    outbox.deliver_due(at=NOON)
    message = Message.objects.get(email="broken@example.org")
    outbox.retry(message.pk, by=bo, at=NOON)
    message.refresh_from_db()
    assert message.due_at == NOON
    assert AuditEvent.objects.filter(action="message.retried", subject_id=message.pk).exists()


@pytest.mark.django_db
def test_a_candidate_cannot_have_a_mail_tried_again(cleo: User) -> None:
    outbox.post(letter(), at=LATER)
    with pytest.raises(Refused, match="Only administrators"):
        outbox.retry(Message.objects.get().pk, by=cleo, at=NOON)
    assert Message.objects.get().due_at == LATER


@pytest.mark.django_db
def test_a_sent_mail_cannot_be_tried_again(bo: User) -> None:
    outbox.post(letter(), at=NOON)
    outbox.deliver_due(at=NOON)
    message = Message.objects.get(key="told:1")
    with pytest.raises(Refused, match="sent already"):
        outbox.retry(message.pk, by=bo, at=LATER)
    assert Message.objects.get(key="told:1").due_at == NOON


def test_reading_a_notice_counts_the_first_time_only(cleo: User) -> None:
    outbox.post(letter(to=cleo), at=NOON)
    message = Message.objects.get()
    outbox.mark_read(message.pk, by=cleo, at=NOON)
    outbox.mark_read(message.pk, by=cleo, at=LATER)
    assert Message.objects.get().read_at == NOON


def test_nobody_reads_somebody_elses_notices(cleo: User, otto: User) -> None:
    outbox.post(letter(to=cleo), at=NOON)
    outbox.mark_read(Message.objects.get().pk, by=otto, at=NOON)
    with pytest.raises(Refused, match="somebody else"):
        outbox.mark_all_read(cleo.pk, by=otto, at=NOON)
    assert Message.objects.get().read_at is None


def test_all_of_ones_own_notices_are_read_at_once(cleo: User, otto: User) -> None:
    outbox.post_many([letter("a", cleo), letter("b", cleo), letter("c", otto)], at=NOON)
    outbox.mark_all_read(cleo.pk, by=cleo, at=NOON)
    assert list(Message.objects.filter(read_at=None).values_list("key", flat=True)) == ["c"]


@pytest.mark.django_db
def test_dates_in_a_letter_are_in_the_readers_own_zone() -> None:
    far = make.person("kiri", time_zone="Pacific/Auckland")
    context = {"timestamp": NOON, "ip": "192.0.2.1"}
    outbox.post(Letter("told:zone", far, "emails/accounts/password_changed.txt", context), at=NOON)
    assert "11 May 2027 at 00:00" in Message.objects.get().body

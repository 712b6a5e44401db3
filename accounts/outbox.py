"""How are people told? A row written with the change itself; the mail goes out afterwards, once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from accounts import access, audit, letters, rules
from accounts.middleware import zone
from accounts.models import Message, User
from accounts.refusals import allow

log = structlog.get_logger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
SUBJECT_LENGTH = 250
OUTCOME = ["tries", "last_error", "due_at", "sent_at"]


@dataclass(frozen=True)
class Letter:
    """What somebody is to be told. `key` names the event and the reader: telling twice is telling once.

    `to` is a person or, for people without an account, an address. The template's first line is the subject,
    the rest the text. `link` is a path on this site, or empty; `mailed=False` is a notice in the app only."""

    key: str
    to: User | str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    link: str = ""
    mailed: bool = True


def post(letter: Letter, *, at: datetime) -> None:
    """Tell one reader; belongs into the transaction of the change that it tells of."""
    post_many([letter], at=at)


def post_many(letters_: Iterable[Letter], *, at: datetime) -> None:
    """Tell many readers with one statement; a letter whose key is known is left as it is."""
    Message.objects.bulk_create([_message(letter, at) for letter in letters_], ignore_conflicts=True)


def _message(letter: Letter, at: datetime) -> Message:
    person = letter.to if isinstance(letter.to, User) else None
    subject, body = _written(letter, person)
    return Message(
        key=letter.key,
        person=person,
        email=person.email if person else str(letter.to),
        subject=subject[:SUBJECT_LENGTH],
        body=body,
        link=letter.link,
        mailed=letter.mailed,
        created_at=at,
        due_at=at,
    )


def _written(letter: Letter, person: User | None) -> tuple[str, str]:
    """Subject and body as plain text, with dates in the reader's own zone."""
    context = {"person": person, "site_url": settings.SITE_URL, "link": letter.link} | letter.context
    template = get_template(letter.template).template  # type: ignore[attr-defined]
    with timezone.override(zone(person.time_zone if person else "")):
        written = template.render(Context(context, autoescape=False)).strip()
    subject, _, body = written.partition("\n")
    return " ".join(subject.split()), body.strip()


def deliver_due(*, at: datetime, limit: int = 50) -> int:
    """Send what is due, at most `limit` mails; returns how many were tried. Any number of workers may run it at
    once: each claims rows that no other holds. A mail that fails waits longer each time; the rest goes on."""
    if not _due(at).exists():
        return 0
    server = get_connection()
    try:
        server.open()
        for tried in range(limit):
            if not _deliver_next(server, at):
                return tried
        return limit
    except (OSError, SMTPException) as error:
        return _postpone(error, at, limit)
    finally:
        _close(server)


def _due(at: datetime) -> QuerySet[Message]:
    return Message.objects.filter(mailed=True, sent_at=None, due_at__lte=at).order_by("due_at", "pk")


@transaction.atomic
def _deliver_next(server: BaseEmailBackend, at: datetime) -> bool:
    """Claim, send and mark one mail; False when none is due."""
    message = _due(at).select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return False
    try:
        letters.email(message, connection=server).send()
    except Exception as error:  # whatever ails one mail must not stop the others
        _close(server)
        _fail(message, error, at)
    else:
        message.tries, message.sent_at, message.last_error = message.tries + 1, at, ""
    message.save(update_fields=OUTCOME)
    return True


@transaction.atomic
def _postpone(error: Exception, at: datetime, limit: int) -> int:
    """The mail server is away: what is due waits, without a try of its own for every mail."""
    messages = list(_due(at).select_for_update(skip_locked=True, of=("self",))[:limit])
    for message in messages:
        _fail(message, error, at)
    Message.objects.bulk_update(messages, OUTCOME)
    return len(messages)


def _fail(message: Message, error: Exception, at: datetime) -> None:
    message.tries += 1
    message.last_error = f"{type(error).__name__}: {error}"[:1000].replace("\x00", "")
    message.due_at = at + pause(message.tries)
    log.warning("mail.failed", message=message.pk, tries=message.tries, error=message.last_error)


def _close(server: BaseEmailBackend) -> None:
    """Hang up; a server that is gone can't be told so."""
    with suppress(Exception):
        server.close()


def pause(tries: int) -> timedelta:
    """How long a mail waits after its n-th failure: 1, 2, 4 … minutes, at most six hours."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 10)), LONGEST_PAUSE)


@transaction.atomic
def retry(message_id: int, *, by: User, at: datetime) -> None:
    """Make a failing mail due at once."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    allow(rules.refuse_retry(message, administrator=access.is_administrator(by)))
    message.due_at = at
    message.save(update_fields=["due_at"])
    audit.record("message.retried", message, by=by, at=at)


def mark_read(message_id: int, *, by: User, at: datetime) -> None:
    """The reader opened one notice; the first time counts."""
    Message.objects.filter(pk=message_id, person=by, read_at=None).update(read_at=at)


def mark_all_read(person_id: int, *, by: User, at: datetime) -> None:
    """The reader has seen them all."""
    allow(rules.refuse_read(by, person_id))
    Message.objects.filter(person_id=person_id, read_at=None).update(read_at=at)

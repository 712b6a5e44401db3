"""What does a person get to see of two databases that differ in one hidden value? Every page, file, header and mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace
from unittest import mock

from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.http import HttpResponseBase

from accounts import outbox
from accounts.models import User
from reviews import decisions, results
from tests.access import table
from tests.access.world import World

Seen = dict[str, object]
Change = Callable[[], object]

TOKEN = re.compile(
    rb'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<="X-CSRFToken": ")\w+|(?<=&quot;X-CSRFToken&quot;: &quot;)\w+'
)
BOUNDARY = re.compile(rb"={15}\d+={2}")
DRAWN = ("mfa_activate_totp", "mfa_add_webauthn")
"""Pages whose body is a new secret each time; status, headers and cookies are compared."""
BEARER = ("portfolios:private_form",)
"""Opens to whoever holds the token, and says to the teacher who was asked, by name, who asks."""
EVERYTHING = 10_000


def of(world: World, roles: Iterable[str], change: Change, *, at: datetime) -> Seen:
    """All that these people get after the change, and after what follows from it by itself; then it is undone."""
    standing = _sequences()
    point = transaction.savepoint()
    mail.outbox.clear()
    change()
    results.settle_ready(at=at)
    decisions.decide_ready(at=at)
    outbox.deliver_due(at=at, limit=EVERYTHING)
    with _stopped(at):
        seen = {key: value for role in roles for key, value in (_pages(world, role) | _mails(role)).items()}
    transaction.savepoint_rollback(point)
    _put_back(standing)
    return seen


@contextmanager
def _stopped(at: datetime) -> Iterator[None]:
    """The web server's own clock stands still, too, where an answer shows it; sessions go on by the real one."""
    seconds, moment = SimpleNamespace(time=at.timestamp), SimpleNamespace(now=lambda: at)
    with mock.patch("django.utils.cache.time", seconds), mock.patch("accounts.views.own.timezone", moment):
        yield


def differences(one: Seen, other: Seen) -> list[str]:
    """The pages and mails by which the two can be told apart."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def _pages(world: World, role: str) -> Seen:
    names = [name for name in table.names() if name not in BEARER]
    return {f"{role}: {name}": _answer(world.browser(role).get(world.url(name)), name) for name in names}


def _answer(response: HttpResponseBase, name: str) -> tuple[int, list[tuple[str, str]], list[str], bytes]:
    """Status, headers, the cookies' names and the body, without what is drawn by lot for each answer."""
    streaming = getattr(response, "streaming_content", None)
    body = b"".join(streaming) if streaming is not None else response.content  # type: ignore[attr-defined]
    headers = sorted(response.items())
    if name in DRAWN:
        body, headers = b"", [header for header in headers if header[0] != "Content-Length"]
    return response.status_code, headers, sorted(response.cookies), TOKEN.sub(b"", body)


def _mails(role: str) -> Seen:
    address = User.objects.filter(email__startswith=f"{role}@").values_list("email", flat=True).first()
    return {
        f"{role}: mail {letter.extra_headers.get('Message-ID')}": _letter(letter)
        for letter in mail.outbox
        if address in letter.to
    }


def _letter(letter: EmailMessage) -> bytes:
    """The whole letter but for its day and the line between its parts, which is drawn by lot."""
    lines = BOUNDARY.sub(b"", letter.message().as_bytes()).splitlines()
    return b"\n".join(line for line in lines if not line.startswith(b"Date:"))


def _sequences() -> list[tuple[str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'")
        return list(cursor.fetchall())


def _put_back(standing: Iterable[tuple[str, int | None]]) -> None:
    """Numbers are not given back by a rollback; without this the second database would count on."""
    with connection.cursor() as cursor:
        for name, last in standing:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])

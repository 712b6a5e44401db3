"""How many statements does something take? Shared by the budgets and by the lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reviews.models import Assignment
from tools.seeding import Seeded, Wanted, seed

Act = Callable[[], Any]
Prepare = Callable[[int], Act]


def statements(prepare: Prepare, *sizes: int) -> dict[int, list[str]]:
    """The statements of the act that is prepared for each size, each in a database of its own making."""
    found = {}
    for size in sizes:
        with transaction.atomic():
            act = prepare(size)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                act()
            found[size] = [str(query["sql"]) for query in asked.captured_queries]
            transaction.set_rollback(True)
    return found


def browser(person: User | None) -> Client:
    """A browser whose first page, which reads the templates, is behind it."""
    client = Client()
    if person:
        client.force_login(person)
    client.get(reverse("certification:how_it_works"))
    return client


def reading(person: User | None, name: str, *args: Any, **asked: str) -> Act:
    """Opening a page; it must come."""
    client, url = browser(person), reverse(name, args=args)
    return lambda: _expect(client.get(url, asked), 200)


def sending(person: User, name: str, *args: Any, status: int, data: dict[str, str], **headers: str) -> Act:
    """Sending a form; it must be taken."""
    client, url = browser(person), reverse(name, args=args)
    return lambda: _expect(client.post(url, data, headers=headers or None), status)


def _expect(answer: HttpResponse, status: int) -> None:
    assert answer.status_code == status, answer.content.decode()[:2000]


def made(**wanted: Any) -> Seeded:
    return seed(Wanted(**wanted), at=timezone.now())


def filled_in(task: Assignment) -> dict[str, str]:
    """Every field of the desk's form."""
    fields = {"version": "1", "condition": "", "condition_reason": ""}
    for criterion in task.submission.section.criteria.all():
        answers = {"value": "3.25", "exhibit": "1", "strengths": "You asked first.", "next_step": "Measure sooner."}
        fields |= {f"{name}-{criterion.slug}": answer for name, answer in answers.items()}
    return fields

"""Every address × every role, looked at and posted to: does each answer as docs/permissions.md says?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from tests.access import table
from tests.access.table import DENIED, METHODS, Cell
from tests.access.world import ROLES, World, build
from tests.conftest import SetClock
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
DECLARED = table.declared()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private files of the whole table."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker, files: Path) -> Iterator[World]:
    """Built once; each cell sees it untouched."""
    storages = {"STORAGES": _beside(installed.STORAGES, files)}
    with django_db_blocker.unblock(), override_settings(**storages), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _noon(set_clock: SetClock, settings: Settings, files: Path) -> None:
    set_clock(NOON)
    settings.STORAGES = _beside(settings.STORAGES, files)


def _beside(storages: dict[str, Any], files: Path) -> dict[str, Any]:
    return storages | {"default": storages["default"] | {"OPTIONS": {"location": str(files)}}}


def ask(world: World, cell: Cell) -> HttpResponseBase:
    client, url = world.browser(cell.role), world.url(cell.name)
    return client.get(url) if cell.method == "GET" else client.post(url, world.body(cell.name))


def fingerprint() -> str:
    """Everything that the database holds but sessions, as one hash."""
    tables = [name for name in connection.introspection.table_names() if name != "django_session"]
    quoted = [(name, connection.ops.quote_name(name)) for name in sorted(tables)]
    rows = " UNION ALL ".join(f"SELECT '{name}' AS n, t::text AS r FROM {each} t" for name, each in quoted)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(n || r, ',' ORDER BY n, r)) FROM ({rows}) everything")  # noqa: S608
        return str(cursor.fetchone()[0])


def test_every_address_is_declared() -> None:
    assert table.names() == sorted(DECLARED)


def test_the_document_names_the_number_of_cells(capsys: pytest.CaptureFixture[str]) -> None:
    addresses = len(table.names())
    cells = addresses * len(ROLES) * len(METHODS)
    assert cells == sum(map(len, DECLARED.values()))
    words = f"{addresses} addresses × {len(ROLES)} people × {len(METHODS)} methods = {cells:,} cells"
    assert words in table.DOCUMENT.read_text(encoding="utf-8")
    with capsys.disabled():
        sys.stdout.write(f"\nAccess: {words}.\n")


@pytest.mark.parametrize("name", DECLARED)
def test_an_address_answers_everybody_as_declared(world: World, name: str) -> None:
    """Every denied cell leaves every row of the database as it was; so does looking."""
    before = fingerprint()
    answers, changed = {}, set()
    for cell in DECLARED[name]:
        point = transaction.savepoint()
        answers[cell] = table.answer(ask(world, cell))
        if fingerprint() != before:
            changed.add(cell)
        transaction.savepoint_rollback(point)
    assert [cell for cell, found in answers.items() if found != cell.answer] == [], answers
    assert {cell for cell in changed if cell.method == "GET" or cell.answer in DENIED} == looked_at(name)
    assert changed or not takes_a_form(name), "A form that changes nothing proves nothing about those who are denied."


def looked_at(name: str) -> set[Cell]:
    """The one page that changes something by being opened: a notice is marked as read."""
    return {cell for cell in DECLARED[name] if name == "accounts:notice" and cell.answer == "302"}


def takes_a_form(name: str) -> bool:
    """One of our own addresses at which somebody's form is taken."""
    return ":" in name and any(cell.method == "POST" and cell.answer == "302" for cell in DECLARED[name])

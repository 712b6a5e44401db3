"""The world of the addresses, built once for a module and left as it was by every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from tests.access.world import World, build
from tests.conftest import SetClock
from tests.make.people import NOON


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private files of the whole world."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker, files: Path) -> Iterator[World]:
    """Built once; each test sees it untouched."""
    storages = {"STORAGES": _beside(installed.STORAGES, files)}
    with django_db_blocker.unblock(), override_settings(**storages), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def at_noon(set_clock: SetClock, settings: Settings, files: Path) -> None:
    set_clock(NOON)
    settings.STORAGES = _beside(settings.STORAGES, files)


def _beside(storages: dict[str, Any], files: Path) -> dict[str, Any]:
    return storages | {"default": storages["default"] | {"OPTIONS": {"location": str(files)}}}


def fingerprint() -> str:
    """Everything that the database holds but sessions, as one hash."""
    rows = " UNION ALL ".join(f"SELECT '{name}' AS n, t::text AS r FROM \"{name}\" t" for name in tables())  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(n || r, ',' ORDER BY n, r)) FROM ({rows}) everything")  # noqa: S608
        return str(cursor.fetchone()[0])


def counts() -> dict[str, int]:
    """How many rows each table holds."""
    rows = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables())  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(rows)
        return dict(cursor.fetchall())


def tables() -> list[str]:
    return [name for name in sorted(connection.introspection.table_names()) if name != "django_session"]

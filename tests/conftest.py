"""The cast, a fixed noon, a browser that is logged in, and a clock that tests can set."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings

from accounts import clock
from accounts.models import User
from tests import make
from tests.make.people import NOON as MIDDAY
from tools.chromium import launched

NOON = MIDDAY  # within the first submission window of the pilot calendar
LogIn = Callable[[User], Client]
SetClock = Callable[[datetime], None]


def pytest_configure() -> None:
    """Passwords are hashed fast in the whole run. Static files come straight from their folder, collected or not: a
    browser's request may arrive after its test has ended."""
    configured.STORAGES = configured.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    configured.WHITENOISE_AUTOREFRESH = configured.WHITENOISE_USE_FINDERS = True
    configured.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _plain_settings(settings: Settings, tmp_path: Path) -> None:
    """Private files go to the test's own folder; no host is asked."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    settings.LINK_CHECKS = False


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Django takes the loop that the browser's driver keeps in this thread for asynchronous code; it is none."""
    with launched() as browser, pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Rate limits and signs of life don't leak from test to test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def cleo(db: None) -> User:
    """A candidate."""
    return make.person("cleo")


@pytest.fixture
def ada(db: None) -> User:
    """A reviewer."""
    return make.person("ada")


@pytest.fixture
def ben(db: None) -> User:
    """Another reviewer."""
    return make.person("ben")


@pytest.fixture
def judy(db: None) -> User:
    """A lead reviewer."""
    return make.person("judy")


@pytest.fixture
def bo(db: None) -> User:
    """An administrator."""
    return make.administrator("bo")


@pytest.fixture
def dora(db: None) -> User:
    """A second administrator: releases need two."""
    return make.administrator("dora")


@pytest.fixture
def otto(db: None) -> User:
    """An outsider who has an account and nothing else."""
    return make.person("otto")


@pytest.fixture
def log_in() -> LogIn:
    """`log_in(cleo)` is a browser in which cleo is logged in."""

    def logged_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return logged_in


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """`set_clock(NOON)`: what the product takes for the database's clock from now on."""

    def stopped(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return stopped

"""Stores to send files to: this computer's disk and a real bucket, with a browser's part of the work."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from config import storage
from portfolios.models import Portfolio
from tests import make
from tests.conftest import LogIn
from tests.portfolios.uploads.sending import Sender
from tools.bucket import bucket


@pytest.fixture(scope="session")
def bucket_url() -> Iterator[str]:
    """A bucket that really checks signatures."""
    with bucket() as url:
        yield url


@pytest.fixture(params=["disk", "bucket"])
def any_store(request: pytest.FixtureRequest, settings: Settings) -> str:
    """Every test that asks for this runs against the disk and against the bucket."""
    kind: str = request.param
    if kind == "bucket":
        url = request.getfixturevalue("bucket_url")
        settings.STORAGES = settings.STORAGES | {"default": storage.from_url(url)}
    return kind


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """The folder of the disk's store."""
    return tmp_path


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


@pytest.fixture
def cleos(portfolio: Portfolio, cleo: User, log_in: LogIn) -> Client:
    return log_in(cleo)


@pytest.fixture
def sender(cleos: Client, portfolio: Portfolio) -> Sender:
    """cleo's browser at her library."""
    return Sender(cleos, portfolio)


@pytest.fixture
def chance() -> random.Random:
    """Chance that can be repeated: SEVENFOLD_SEED says which."""
    return random.Random(os.environ.get("SEVENFOLD_SEED", "7"))

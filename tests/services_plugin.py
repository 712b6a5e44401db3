"""Which servers do the tests use? PostgreSQL and Valkey of this very run, started before Django reads its settings."""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack
from urllib.parse import urlsplit, urlunsplit

import pytest

from tools.services import throw_away_servers

_running = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the servers; xdist's workers inherit their URLs and take a Redis database each."""
    os.environ["SEVENFOLD_ENV"] = "local"
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        number = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}"))
    else:
        atexit.register(_running.close)  # a conftest that cannot be loaded ends pytest without pytest_unconfigure
        os.environ.update(_running.enter_context(throw_away_servers()))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop them and remove their folder."""
    _running.close()

"""A running site: the web beside a real worker and beat, and people who come to it with a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.journeys import machines
from tests.journeys.machines import Machinery
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def site(chromium: Browser, live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The address of the web server, which has a worker and a beat at its side."""
    settings.SITE_URL = live_server.url
    machinery = Machinery(tmp_path, machines.surroundings(tmp_path, live_server.url))
    running = [machinery.start_worker(), machinery.start_beat()]
    yield live_server.url
    said = [machine.said() for machine in running]
    ended = [machine.log.name for machine in running if machine.process.poll() is not None]
    machinery.stop()
    assert (said, ended) == ([""] * len(running), [])


@pytest.fixture
def looked_at() -> list[str]:
    """Every page that was looked at on the way."""
    return []


@pytest.fixture
def visit(chromium: Browser, site: str, looked_at: list[str]) -> Iterator[Visit]:
    """`visit()` is a stranger's browser, `visit(cleo)` one in which cleo is logged in; options as Playwright's."""
    there: list[Visitor] = []

    def come(person: User | None = None, **profile: Any) -> Visitor:
        there.append(Visitor(chromium, site, looked_at, **profile))
        if person:
            there[-1].log_in(person)
        return there[-1]

    yield come
    for visitor in there:
        visitor.context.close()

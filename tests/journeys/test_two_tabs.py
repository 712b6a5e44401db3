"""Two tabs, an ended session, a killed server: every word that was typed is there afterwards, in a real browser."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from accounts.models import User
from portfolios.models import Claim, Evidence, Portfolio, Revision
from tests import browsing, make
from tests.journeys import machines
from tests.journeys.machines import Machine, until
from tests.journeys.visitor import PATIENCE, Visitor
from tools.ports import free_port

pytestmark = [*browsing.LIVE, pytest.mark.timeout(600)]
SERVER = "django runserver 127.0.0.1:{port} --noreload"
SAVED = re.compile(r"^Saved \d\d:\d\d\.$")
Come = Callable[[User], Visitor]


class Server:
    """The web server as a process of its own, so that it can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.environment = machines.surroundings(folder, self.site) | {"DEBUG": "true", "SEVENFOLD_ENV": "local"}
        self.start()

    def start(self) -> None:
        command = SERVER.format(port=self.port)
        self.machine = Machine(command, log=self.folder / "web.log", environment=self.environment)
        until(self.answers, what="The start of the web server")

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return True
        except OSError:
            return False

    def kill(self) -> None:
        self.machine.kill()


@pytest.fixture
def server(tmp_path: Path, transactional_db: None) -> Iterator[Server]:
    running = Server(tmp_path)
    yield running
    running.machine.stop()


@pytest.fixture
def come(chromium: Browser, server: Server) -> Iterator[Come]:
    """`come(cleo)` is a browser in which cleo is logged in; what its console says is the journey's own affair."""
    there: list[Visitor] = []

    def seated(person: User) -> Visitor:
        there.append(Visitor(chromium, server.site, []))
        log_in(there[-1], person, server.site)
        return there[-1]

    yield seated
    for visitor in there:
        visitor.context.close()


def log_in(visitor: Visitor, person: User, site: str) -> None:
    """A session of this person in the browser, in the place of whoever's was there."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[installed.SESSION_COOKIE_NAME].value
    visitor.context.clear_cookies()
    visitor.context.add_cookies([{"name": installed.SESSION_COOKIE_NAME, "value": cookie, "url": site}])


@pytest.fixture
def own(server: Server, settings: Settings) -> Portfolio:
    return make.portfolio(make.person("cleo", at=timezone.now()), at=timezone.now())


@pytest.fixture
def item(own: Portfolio) -> Evidence:
    return make.written(own, title="My reflection", words=5, at=timezone.now())


def tab(visitor: Visitor, path: str) -> Page:
    page = visitor.context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(path)
    return page


def text(page: Page) -> str:
    return page.locator("main [name=text]").input_value()


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]").first).to_have_text(SAVED, timeout=PATIENCE)


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-save-state]").first).to_contain_text(words, timeout=PATIENCE)


def stored(item: Evidence) -> str:
    return Evidence.objects.get(pk=item.pk).text


def write(page: Page, words: str, name: str = "text") -> None:
    page.locator(f"main [name={name}]").first.fill(words)


def test_two_tabs_keep_both_texts_and_every_version(come: Come, own: Portfolio, item: Evidence) -> None:
    cleo = come(make.owner(own))
    path = reverse("portfolios:evidence", args=[item.pk])
    first, second = tab(cleo, path), tab(cleo, path)
    write(first, "Written in the first tab.")
    saved(first)
    write(second, "Written in the second tab.")
    box = second.get_by_role("alert")
    expect(box).to_contain_text("Written in the first tab.", timeout=PATIENCE)
    expect(box).to_contain_text("Written in the second tab.")
    assert stored(item) == "Written in the first tab."
    cleo.page, cleo.faults = second, []
    cleo.look()
    second.get_by_role("button", name="Keep both").click()
    saved(second)
    both = "Written in the first tab.\n\n---\n\nWritten in the second tab."
    assert stored(item) == both

    write(second, "")
    saved(second)
    assert stored(item) == ""
    cleo.go(reverse("portfolios:history", args=[item.pk]))
    version = Revision.objects.filter(evidence=item, text=both).get().version
    cleo.follow(f"Version {version}")
    cleo.press("Put this version back")
    cleo.sees("This version is the newest now.")
    assert stored(item) == both


def test_a_session_that_ends_while_one_writes_costs_no_word(
    come: Come, own: Portfolio, item: Evidence, server: Server
) -> None:
    person, path = make.owner(own), reverse("portfolios:evidence", args=[item.pk])
    cleo = come(person)
    page = tab(cleo, path)
    Session.objects.all().delete()
    write(page, "Precious words.")
    says(page, "you were logged out")
    page.get_by_role("button", name="Save and preview").click()
    page.wait_for_url("**/accounts/login/**")

    log_in(cleo, make.person("otto", at=timezone.now()), server.site)
    other = tab(cleo, "/profile/")
    assert "Precious words." not in other.content()
    assert other.evaluate("document.body.dataset.store") not in ("", None)
    mine = other.evaluate("Object.keys(localStorage).filter((key) => key.includes(document.body.dataset.store)).length")
    assert mine == 0

    log_in(cleo, person, server.site)
    page.goto(path)
    expect(page.get_by_role("alert")).to_contain_text("Precious words.")
    page.get_by_role("button", name="Put it back").click()
    saved(page)
    assert stored(item) == "Precious words."
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('sevenfold:words')).length") == 0


def test_logging_in_again_in_another_tab_saves_what_waits(
    come: Come, own: Portfolio, item: Evidence, server: Server
) -> None:
    cleo = come(make.owner(own))
    page = tab(cleo, reverse("portfolios:evidence", args=[item.pk]))
    Session.objects.all().delete()
    write(page, "Waiting words.")
    says(page, "you were logged out")
    log_in(cleo, make.owner(own), server.site)
    page.evaluate("dispatchEvent(new Event('focus'))")
    saved(page)
    assert stored(item) == "Waiting words."


def test_a_server_that_is_killed_and_comes_back_finds_every_word(
    come: Come, own: Portfolio, item: Evidence, server: Server
) -> None:
    cleo, path = come(make.owner(own)), reverse("portfolios:evidence", args=[item.pk])
    left, stays = tab(cleo, path), tab(cleo, reverse("portfolios:library", args=[own.pk]))
    write(left, "Before the server died.")
    saved(left)
    server.kill()
    write(left, "Before the server died. And while it was away.")
    says(left, "no connection")
    left.locator("main [name=text]").press_sequentially(" And a last word.")
    left.close(run_before_unload=False)
    server.start()
    stays.goto(path)
    expect(stays.get_by_role("alert")).to_contain_text("And a last word.")
    stays.get_by_role("button", name="Put it back").click()
    saved(stays)
    assert stored(item) == "Before the server died. And while it was away. And a last word."


def test_a_page_that_stays_open_saves_by_itself_when_the_server_is_back(
    come: Come, own: Portfolio, item: Evidence, server: Server
) -> None:
    cleo = come(make.owner(own))
    page = tab(cleo, reverse("portfolios:evidence", args=[item.pk]))
    server.kill()
    write(page, "Nobody listens.")
    says(page, "Trying again")
    server.start()
    saved(page)
    assert stored(item) == "Nobody listens."


def test_notes_of_claims_are_kept_like_texts(come: Come, own: Portfolio) -> None:
    draft = make.draft(own, at=timezone.now())
    make.claim_all(draft)
    claim = Claim.objects.earliest("criterion__position")
    cleo, path = come(make.owner(own)), reverse("portfolios:claims", args=[claim.exhibit_id])
    first, second = tab(cleo, path), tab(cleo, path)
    write(first, "Look at the board.", "note")
    saved(first)
    write(second, "Look at the hands.", "note")
    second.get_by_role("button", name="Keep both").click()
    saved(second)
    claim.refresh_from_db()
    assert claim.note == "Look at the board.\n\n---\n\nLook at the hands."


def test_without_scripts_both_texts_stand_on_one_page(
    chromium: Browser, server: Server, own: Portfolio, item: Evidence
) -> None:
    cleo = Visitor(chromium, server.site, [], java_script_enabled=False)
    log_in(cleo, make.owner(own), server.site)
    path = reverse("portfolios:evidence", args=[item.pk])
    first, second = tab(cleo, path), tab(cleo, path)
    write(first, "Written in the first tab.")
    first.get_by_role("button", name="Save and preview").click()
    write(second, "Written in the second tab.")
    second.get_by_role("button", name="Save and preview").click()
    expect(second.locator("main")).to_contain_text("Written in the first tab.")
    assert text(second) == "Written in the second tab."
    assert stored(item) == "Written in the first tab."
    second.get_by_role("button", name="Save and preview").click()
    assert stored(item) == "Written in the second tab."
    assert Revision.objects.filter(evidence=item, text="Written in the first tab.").exists()
    cleo.context.close()

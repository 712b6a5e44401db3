"""Is nothing loaded from a video's host before one asks for it, and then its player alone? In a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect
from pytest_django.live_server_helper import LiveServer

from portfolios import claims, evidence, exhibits
from portfolios.models import Evidence
from portfolios.viewing.pins import Pin
from tests import browsing, make
from tests.conftest import SetClock
from tests.make.people import NOON

pytestmark = browsing.LIVE
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"
Visit = Callable[..., Page]


@pytest.fixture
def link(set_clock: SetClock, chromium: Browser) -> Evidence:
    set_clock(NOON)
    portfolio = make.portfolio(make.person("cleo"))
    url = "https://youtu.be/dQw4w9WgXcQ?si=tracked"
    return evidence.add_link(portfolio.pk, url=url, title="Second talk", by=make.owner(portfolio), at=NOON)


@pytest.fixture
def abroad() -> list[Request]:
    """What the browser asked of anybody but this site."""
    return []


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, link: Evidence, abroad: list[Request]) -> Iterator[Visit]:
    """Open the page of the link as its candidate; every other site answers with a page that says where it stands."""
    contexts: list[BrowserContext] = []

    def answer(route: Route) -> None:
        abroad.append(route.request)
        route.fulfill(content_type="text/html", body="<title>Player</title><p>The player is here.</p>")

    def opened(address: str = "", *, scripts: bool = True) -> Page:
        context = chromium.new_context(base_url=live_server.url, java_script_enabled=scripts)
        contexts.append(context)
        context.route(lambda url: not url.startswith(live_server.url), answer)
        client = Client()
        client.force_login(make.owner(link.portfolio))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(address or reverse("portfolios:evidence", args=[link.pk]))
        return page

    yield opened
    for context in contexts:
        context.close()


def test_the_player_is_loaded_when_it_is_asked_for_and_not_before(
    visit: Visit, abroad: list[Request], live_server: LiveServer
) -> None:
    page = visit()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("The video is played by YouTube; it learns that you watch it.")).to_be_visible()
    assert abroad == []
    assert not Axe().run(page).response["violations"]
    page.get_by_role("link", name="Play the video").focus()
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe").get_by_text("The player is here.")).to_be_visible()
    frame = page.locator(".embed iframe")
    expect(frame).to_have_attribute("title", "Second talk on YouTube")
    expect(frame).to_have_attribute("sandbox", "allow-scripts allow-same-origin allow-presentation")
    expect(frame).to_be_focused()
    (asked,) = abroad
    assert asked.url == PLAYER
    assert asked.headers["referer"] == f"{live_server.url}/"
    assert "cookie" not in asked.headers


def pinned(link: Evidence) -> str:
    """The address of the claims on the linked video, the first of them pinned from 1:15 on."""
    begun, who = make.draft(link.portfolio, "partnership", full=False), make.owner(link.portfolio)
    slot = begun.section.requirements.get(kind="video")
    placed = exhibits.place(begun.pk, requirement_id=slot.pk, evidence_id=link.pk, by=who, at=NOON)
    criterion = begun.section.criteria.order_by("position")[0]
    pin = Pin(from_seconds=75, to_seconds=90)
    claims.claim(placed.pk, criterion_id=criterion.pk, note="Here.", pin=pin, by=who, at=NOON)
    return reverse("portfolios:claims", args=[placed.pk])


def test_a_pin_plays_the_video_from_its_moment(visit: Visit, abroad: list[Request], link: Evidence) -> None:
    page = visit(pinned(link))
    pin = page.locator("[data-embed-at]")
    expect(pin).to_contain_text("1:15")
    assert abroad == []
    pin.focus()
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe").get_by_text("The player is here.")).to_be_visible()
    assert [request.url for request in abroad] == [f"{PLAYER}&autoplay=1&start=75"]
    assert len(page.context.pages) == 1, "it plays here, not in another tab"
    assert not Axe().run(page).response["violations"]


def test_no_other_site_can_be_framed(visit: Visit, abroad: list[Request]) -> None:
    page = visit()
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
            const frame = document.createElement("iframe");
            frame.src = "https://www.youtube.com/embed/dQw4w9WgXcQ";
            document.body.append(frame);
        })"""
    )
    assert blocked == "frame-src"
    assert abroad == []


def test_without_scripts_the_button_leads_to_the_player(visit: Visit, abroad: list[Request]) -> None:
    page = visit(scripts=False)
    button = page.get_by_role("link", name="Play the video")
    expect(button).to_have_attribute("href", PLAYER)
    expect(button).to_have_attribute("referrerpolicy", "strict-origin")
    assert abroad == []


def test_the_address_itself_stands_nowhere_on_the_page(visit: Visit) -> None:
    assert "youtu.be" not in visit(scripts=False).content()

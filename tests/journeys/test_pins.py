"""A candidate marks moments and pages with keys while watching and reading; the reviewer jumps to them at the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from portfolios import submissions
from portfolios.models import Claim, Exhibit, Submission
from portfolios.viewing import showing
from portfolios.viewing.pins import Pin
from tests import browsing, make
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor
from tests.make.people import NOON

pytestmark = [*browsing.LIVE, pytest.mark.timeout(300)]
PAUSED = "() => { const video = document.querySelector('video'); return video.paused && video.currentTime >= 3; }"
PLAYED = "(least) => document.querySelector('video').currentTime >= least"


def test_pins_are_set_with_keys_and_found_again_at_the_desk(visit: Visit, cleo: User, ada: User) -> None:
    begun = make.draft(make.portfolio(cleo), "data")
    make.ready(begun)
    candidate = visit(cleo)
    moment_marked(candidate, begun.exhibits.get(evidence__kind="video"))
    page_marked(candidate, begun.exhibits.get(evidence__kind="document"))
    without_a_script(visit, cleo, begun.exhibits.get(evidence__kind="document"))

    submissions.submit(begun.pk, attested=True, by=cleo, at=NOON)
    jumped_to_at_the_desk(visit(ada), begun, ada)


def moment_marked(cleo: Visitor, exhibit: Exhibit) -> None:
    """From and to by the keys i and o, then back to it by the key for pins."""
    page = cleo.page
    cleo.go(reverse("portfolios:claims", args=[exhibit.pk]))
    page.wait_for_function("() => document.querySelector('video').readyState > 0")
    at(page, 1)
    page.keyboard.press("i")
    at(page, 3)
    page.keyboard.press("o")
    expect(page.locator("[name=pin_from]")).to_have_value("0:01")
    expect(page.locator("[name=pin_to]")).to_have_value("0:03")
    page.locator("[name=criterion]").select_option(index=1)
    page.locator("[name=note]").fill("Press i and o: typing is no key.")
    cleo.press("Save the claim")
    made = Claim.objects.get(exhibit=exhibit)
    assert showing.pins_of(made) == (Pin(1, 3),)
    assert made.note.startswith("Press i and o")
    expect(page.locator(".player-mark")).to_have_count(1)
    page.keyboard.press(".")
    page.wait_for_function(PLAYED, arg=1)
    expect(page.locator("[data-pin]")).to_have_attribute("data-watched", "")
    page.wait_for_function(PAUSED)
    moved_by_keys(page)


def moved_by_keys(page: Page) -> None:
    """A picture forward and back, and a step faster and slower, by key; the list of speeds says which it is."""
    at(page, 2)
    page.keyboard.press("f")
    page.wait_for_function("() => document.querySelector('video').currentTime > 2")
    page.keyboard.press("d")
    page.wait_for_function("() => Math.abs(document.querySelector('video').currentTime - 2) < 0.001")
    speed = page.get_by_label("Speed")
    for key, shown, rate in (("v", "1.25", 1.25), ("c", "1", 1), ("c", "0.75", 0.75), ("v", "1", 1)):
        page.keyboard.press(key)
        expect(speed).to_have_value(shown)
        assert page.evaluate("() => document.querySelector('video').playbackRate") == rate


def at(page: Page, seconds: int) -> None:
    """The recording stands at this moment."""
    page.evaluate("(at) => { document.querySelector('video').currentTime = at; }", seconds)
    page.wait_for_function(PLAYED, arg=seconds)


def page_marked(cleo: Visitor, exhibit: Exhibit) -> None:
    """Turned to by key, marked by key, jumped to by its number."""
    page = cleo.page
    cleo.go(reverse("portfolios:claims", args=[exhibit.pk]))
    pages = page.locator("[data-page-number]")
    last = pages.count()
    assert last > 1
    page.keyboard.press("}")
    expect(page.locator("[data-page-go]")).to_have_value("2")
    page.keyboard.press("i")
    page.keyboard.press("o")
    expect(page.locator("[name=pin_from]")).to_have_value("2")
    page.locator("[name=criterion]").select_option(index=1)
    cleo.press("Save the claim")
    made = Claim.objects.get(exhibit=exhibit)
    assert showing.pins_of(made) == (Pin(from_page=2, to_page=2),)
    page.locator("[data-pin][data-page]").click()
    expect(page.locator(".pages-strip [aria-current]")).to_have_text("2")
    page.get_by_text("The words on this page").first.click()
    expect(page.locator(".pages-words").first).not_to_be_empty()
    cleo.look()


def without_a_script(visit: Visit, cleo: User, exhibit: Exhibit) -> None:
    """All pages stand there, and the claim's form takes typed places."""
    client = Client()
    client.force_login(cleo)
    plain = visit(java_script_enabled=False)
    plain.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": plain.site}])
    plain.page.goto(reverse("portfolios:claims", args=[exhibit.pk]))
    expect(plain.page.locator(".pages-page img").last).to_be_visible()
    expect(plain.page.locator("[data-pages-bar]")).to_be_hidden()


def jumped_to_at_the_desk(ada: Visitor, begun: Submission, person: User) -> None:
    """The same pins, by their buttons and by keys."""
    member = make.panel_member(person, cohort=begun.portfolio.enrolment.cohort)
    (task,) = make.assigned(Submission.objects.get(pk=begun.pk), member, at=NOON + timedelta(minutes=1))
    ada.go(reverse("reviews:desk", args=[task.pk]))
    page = ada.page
    video = page.locator("[data-exhibit]", has=page.locator("video"))
    video.locator("[data-pin]").click()
    page.wait_for_function(PLAYED, arg=1)
    document = page.locator("[data-exhibit]", has=page.locator("[data-pages]"))
    document.locator("[data-pin]").click()
    expect(document.locator(".pages-strip [aria-current]")).to_have_text("2")
    page.locator(f"[data-exhibit-link='{document.get_attribute('data-exhibit')}']").click()
    page.keyboard.press("<")
    expect(document.locator(".pages-strip [aria-current]")).to_have_text("1")
    page.keyboard.press(".")
    expect(document.locator(".pages-strip [aria-current]")).to_have_text("2")
    ada.look()

"""The desk in a real browser: every key, autosave, two windows, a lost session, seeking by pin, the phone's panes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from portfolios import captioning, claims, submissions
from portfolios.viewing.pins import Pin
from reviews.models import Assignment, Score
from tests import browsing, make
from tests.conftest import SetClock
from tests.make.people import NOON

pytestmark = browsing.LIVE
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:01.000\n3 < 4.\n"


@pytest.fixture
def task(set_clock: SetClock, chromium: Browser) -> Assignment:
    """ada reviews a section with a video, a PDF and a text, claimed with a pin."""
    set_clock(NOON)
    begun = make.draft(make.portfolio(make.person("cleo")), "data")
    video = begun.exhibits.get(evidence__kind="video")
    make.ready(begun)
    criterion = begun.section.criteria.all()[0]
    owner = make.owner(begun.portfolio)
    pin = Pin(from_seconds=1)
    captioning.put(video.evidence_id, name="talk.vtt", data=CAPTIONS, by=owner, at=NOON)
    claims.claim(video.pk, criterion_id=criterion.pk, note="Here.", pin=pin, by=owner, at=NOON)
    submissions.submit(begun.pk, attested=True, by=owner, at=NOON)
    member = make.panel_member(make.person("ada"), cohort=begun.portfolio.enrolment.cohort)
    return make.assigned(begun, member)[0]


@pytest.fixture
def window(chromium: Browser, live_server: LiveServer, task: Assignment) -> Iterator[BrowserContext]:
    """A browser in which ada is logged in, wide as a desk; faults on the console fail the test."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    client = Client()
    client.force_login(task.person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert not faults


def desk(window: BrowserContext, task: Assignment) -> Page:
    page = window.new_page()
    page.goto(reverse("reviews:desk", args=[task.pk]))
    page.wait_for_load_state("networkidle")
    return page


def saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d\.$"))


def test_a_review_is_scored_by_keyboard_alone(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    page.keyboard.press("3")
    page.keyboard.press("]")
    page.keyboard.press("+")
    page.keyboard.press("-")
    page.keyboard.press("n")
    page.keyboard.press("e")
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("s")
    saved(page)
    found = list(Score.objects.order_by("criterion__position").values_list("value", "exhibit__number"))
    assert [(str(value), number) for value, number in found[:2]] == [("3.25", 2), ("2.00", None)]
    expect(page.locator("[data-missing] li").first).to_contain_text("Write what is strong")


def test_writing_is_never_taken_for_keys_and_saves_itself(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    page.locator("textarea").first.fill("")
    page.locator("textarea").first.press_sequentially("1 2 3 njk?")
    saved(page)
    assert Score.objects.order_by("criterion__position")[0].strengths == "1 2 3 njk?"
    assert not Score.objects.exclude(value=None).exists()


def test_help_opens_by_key_and_keys_can_be_switched_off(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("The desk by keyboard")
    page.get_by_label("Use these single keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)


def test_two_windows_show_both_texts(window: BrowserContext, task: Assignment) -> None:
    one, two = desk(window, task), desk(window, task)
    one.locator("textarea").first.fill("Written in the first window.")
    saved(one)
    two.locator("textarea").first.fill("Written in the second window.")
    expect(two.locator("form .notice")).to_contain_text("Written in the first window.")
    expect(two.locator("textarea").first).to_have_value("Written in the second window.")
    assert Score.objects.filter(strengths="Written in the first window.").exists()
    two.get_by_role("button", name="Keep both").click()
    saved(two)
    both = "Written in the first window.\n\n---\n\nWritten in the second window."
    assert Score.objects.filter(strengths=both).exists()


def test_a_lost_session_keeps_what_was_written(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    cookies = window.cookies()
    window.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("textarea").first.fill("Not lost.")
    expect(page.locator("[data-save-state]")).to_contain_text("logged out")
    assert not Score.objects.exists()
    page.close()  # an open tab keeps its text to itself
    window.add_cookies(cookies)  # type: ignore[arg-type]
    again = desk(window, task)
    again.get_by_role("button", name="Put it back").click()
    saved(again)
    assert Score.objects.filter(strengths="Not lost.").exists()


def test_a_pin_plays_from_its_moment(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    page.locator("[data-seek]").first.click()
    page.wait_for_function("() => document.querySelector('video').currentTime >= 1")


def test_a_key_shows_and_hides_the_captions(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    video = task.submission.exhibits.get(evidence__kind="video").number
    page.locator(f'[data-exhibit-link="{video}"]').click()
    button = page.locator("[data-captions]")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("t")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => document.querySelector('video').textTracks[0].cues?.length === 1")
    assert page.evaluate("document.querySelector('video').textTracks[0].cues[0].getCueAsHTML().textContent") == "3 < 4."
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_one_key_takes_the_moment_that_is_watched_and_another_goes_there_again(
    window: BrowserContext, task: Assignment
) -> None:
    page = desk(window, task)
    video = task.submission.exhibits.get(evidence__kind="video").number
    page.locator(f'[data-exhibit-link="{video}"]').click()
    page.evaluate("document.querySelector('video').currentTime = 1")
    page.wait_for_function("() => !document.querySelector('video').seeking")
    page.keyboard.press("m")
    page.keyboard.press("M")
    expect(page.locator("[data-said]")).to_contain_text(f"Exhibit {video}, 0:01 carries “")
    page.keyboard.press("s")
    saved(page)
    score = Score.objects.order_by("criterion__position")[0]
    assert (score.exhibit and score.exhibit.number, score.from_seconds, score.to_seconds) == (video, 1, 1)
    page.keyboard.press("p")
    page.evaluate("document.querySelector('video').currentTime = 0")
    page.keyboard.press("g")
    page.wait_for_function("() => document.querySelector('video').currentTime >= 1")
    expect(page.locator(f"#exhibit-{video}")).to_be_focused()


def test_one_key_takes_the_page_that_is_read(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    document = task.submission.exhibits.get(evidence__kind="document").number
    page.locator(f'[data-exhibit-link="{document}"]').click()
    page.keyboard.press("m")
    expect(page.locator("[data-jump-words]").first).to_contain_text(", page 1")
    page.keyboard.press("s")
    saved(page)
    score = Score.objects.order_by("criterion__position")[0]
    assert (score.exhibit and score.exhibit.number, score.from_page, score.to_page) == (document, 1, None)


def test_another_exhibit_chosen_by_hand_takes_the_place_away(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    document, text = (task.submission.exhibits.get(evidence__kind=kind).number for kind in ("document", "text"))
    page.locator(f'[data-exhibit-link="{document}"]').click()
    page.keyboard.press("m")
    page.locator("[data-place] select").first.select_option(str(text))
    expect(page.locator("[name^='from-']").first).to_have_value("")
    saved(page)
    score = Score.objects.order_by("criterion__position")[0]
    assert (score.exhibit and score.exhibit.number, score.from_page) == (text, None)


def test_on_a_phone_the_panes_take_turns(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("#rubric")).to_be_hidden()
    page.get_by_role("link", name="Rubric").click()
    expect(page.locator("#exhibits")).to_be_hidden()
    expect(page.locator("#rubric")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#exhibits")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_checking_saves_first_and_handing_in_ends_it(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    for criterion in page.locator("[data-criterion]").all():
        criterion.locator("input[value='3']").check(force=True)
        criterion.locator("select").select_option("1")
        for text in criterion.locator("textarea").all():
            text.fill("The teacher decides at 3:20.")
    page.get_by_role("button", name="Check and hand in").click()
    page.get_by_role("button", name="Hand in this review").click()
    expect(page.get_by_role("status").first).to_contain_text("Review handed in.")

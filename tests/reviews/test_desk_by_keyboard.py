"""Is a whole section judged without the mouse, and does nothing get lost where the line breaks? In a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from portfolios import submissions
from reviews import bank
from reviews.models import Assignment, Score, Sentence
from reviews.states import Task
from tests import browsing, make
from tests.conftest import SetClock
from tests.make.people import NOON

pytestmark = browsing.LIVE
WORDS = "You leave the decision with the teacher."


@pytest.fixture
def task(set_clock: SetClock, chromium: Browser) -> Assignment:
    """ada reviews a section with a document, a video and a text, and keeps a sentence of her own."""
    set_clock(NOON)
    begun = make.draft(make.portfolio(make.person("cleo")), "data")
    make.ready(begun)
    submissions.submit(begun.pk, attested=True, by=make.owner(begun.portfolio), at=NOON)
    ada = make.person("ada")
    bank.keep(text=WORDS, by=ada, at=NOON)
    return make.assigned(begun, make.panel_member(ada, cohort=begun.portfolio.enrolment.cohort))[0]


@pytest.fixture
def window(chromium: Browser, live_server: LiveServer, task: Assignment) -> Iterator[BrowserContext]:
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


def test_a_whole_section_is_scored_and_handed_in_without_the_mouse(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    keys = page.keyboard
    for place, exhibit in enumerate(["", "n", "n"]):
        if exhibit:
            keys.press("j")
            keys.press(exhibit)
        keys.press("m")
        keys.press("3")
        keys.press("+" if place else "-")
        keys.press("w")
        keys.type(f"Strength {place}: the goal is clear.")
        keys.press("Escape")
        keys.press("I")
        keys.press("1")
        keys.press("Escape")
    keys.press("s")
    saved(page)
    keys.press("h")
    expect(page.get_by_text("Everything is there.")).to_be_visible()
    button = page.get_by_role("button", name="Hand in this review")
    for _ in range(60):
        keys.press("Tab")
        if button.evaluate("(button) => button === document.activeElement"):
            break
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Review handed in.")
    found = list(Score.objects.order_by("criterion__position").values_list("value", "exhibit__number", "next_step"))
    assert [(str(value), number, words) for value, number, words in found] == [
        ("2.75", 1, WORDS),
        ("3.25", 2, WORDS),
        ("3.25", 3, WORDS),
    ]
    task.refresh_from_db()
    assert task.status == Task.HANDED_IN
    assert task.spent_seconds > 0


def test_without_a_line_the_reviewer_is_told_and_everything_is_sent_later(
    window: BrowserContext, task: Assignment
) -> None:
    page = desk(window, task)
    window.set_offline(True)
    page.keyboard.press("4")
    page.keyboard.press("w")
    page.keyboard.type("Written on a train.")
    state = page.locator("[data-save-state]")
    expect(state).to_have_text("Not saved: no connection. Trying again.")
    kept = "Object.values(localStorage).some((each) => each.includes('Written on a train.'))"
    assert page.evaluate(kept)
    assert not Score.objects.exists()
    window.set_offline(False)
    saved(page)
    score = Score.objects.order_by("criterion__position")[0]
    assert (str(score.value), score.strengths) == ("4.00", "Written on a train.")
    assert not page.evaluate(kept)


def test_a_score_that_a_closed_tab_left_behind_is_named_and_put_back(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    window.set_offline(True)
    page.keyboard.press("4")
    expect(page.locator("[data-save-state]")).to_have_text("Not saved: no connection. Trying again.")
    page.close()
    window.set_offline(False)
    page = desk(window, task)
    offer = page.locator(".notice", has_text="is kept in this browser")
    title = task.submission.section.criteria.order_by("position")[0].title
    expect(offer.locator("pre")).to_have_text(["–", re.compile(f"^{re.escape(title)}: 4")])
    offer.get_by_role("button", name="Put it back").click()
    saved(page)
    assert str(Score.objects.order_by("criterion__position")[0].value) == "4.00"


def test_a_text_at_hand_is_kept_as_a_sentence_and_offered_at_once(window: BrowserContext, task: Assignment) -> None:
    page = desk(window, task)
    page.keyboard.press("w")
    page.keyboard.type("You asked first.")
    page.get_by_role("button", name="Keep as a sentence from Strengths").first.click()
    expect(page.locator("[data-said]")).to_have_text("Kept among your sentences.")
    kept = Sentence.objects.get(text="You asked first.")
    assert (kept.person, kept.criterion) == (task.person, task.submission.section.criteria.all()[0])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Insert a sentence into Next step").first.click()
    page.get_by_role("dialog").get_by_role("button", name="You asked first.").click()
    expect(page.locator("[name^='next_step-']").first).to_have_value("You asked first.")
    expect(page.locator("[name^='next_step-']").first).to_be_focused()


def test_what_is_missing_leads_to_its_place_on_a_phone_too(window: BrowserContext, task: Assignment) -> None:
    page = window.new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(reverse("reviews:hand_in", args=[task.pk]))
    page.get_by_role("link", name="Write a next step").last.click()
    slug = list(task.submission.section.criteria.all())[-1].slug
    expect(page.locator(f"#id_next_step-{slug}")).to_be_focused()
    expect(page.locator("#exhibits")).to_be_hidden()

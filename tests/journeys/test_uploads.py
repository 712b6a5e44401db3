"""A long file over a bad line: reloaded, cut off, logged out, in a second tab; and nothing is lost or sent twice."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from portfolios.models import Evidence, Portfolio, Submission, Upload
from portfolios.uploading.stores import PART_BYTES
from tests import browsing, make
from tests.journeys.conftest import Visit
from tests.journeys.visitor import PATIENCE, Visitor
from tests.portfolios.uploads.sending import video

pytestmark = browsing.LIVE
CUT = ("net::ERR_",)
PARTS = "**/uploads/part/**"
LESSON = video(6 * PART_BYTES + 4321, seed=b"lesson")


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    folder = tmp_path / "from the camera"
    folder.mkdir()
    path = folder / "long lesson.mp4"
    path.write_bytes(LESSON)
    return path


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


def library(portfolio: Portfolio) -> str:
    return f"/portfolios/{portfolio.pk}/evidence/"


def allow(page: Page, parts: int) -> list[int]:
    """Only so many parts come through from now on; the list grows with those that did."""
    through: list[int] = []

    def pass_or_cut(route: Route) -> None:
        if len(through) >= parts:
            route.abort("connectionreset")
            return
        through.append(1)
        route.continue_()

    page.route(PARTS, pass_or_cut)
    return through


def choose(visitor: Visitor, *paths: Path) -> None:
    visitor.page.locator("#upload-file").set_input_files(paths)


def taken(visitor: Visitor) -> None:
    expect(visitor.page.locator(".shelf-item")).to_contain_text("long lesson", timeout=PATIENCE)
    item = Evidence.objects.get()
    assert item.sha256 == hashlib.sha256(LESSON).hexdigest()


def test_an_upload_goes_on_after_a_reload_and_in_a_new_tab(
    visit: Visit, cleo: User, portfolio: Portfolio, lesson: Path
) -> None:
    visitor = visit(cleo)
    visitor.spared = CUT
    visitor.go(library(portfolio))
    through = allow(visitor.page, 3)
    choose(visitor, lesson)
    expect(visitor.page.locator(".upload-note")).to_contain_text("can’t be reached", timeout=PATIENCE)
    assert len(through) == 3
    visitor.look()
    visitor.page.on("dialog", lambda dialog: dialog.accept())
    visitor.page.reload()
    visitor.sees("Not finished. Choose the file again to go on.")
    visitor.look()
    tab = visitor.context.new_page()
    visitor.page.close()
    visitor.page = tab
    visitor.go(library(portfolio))
    rest = allow(tab, 99)
    choose(visitor, lesson)
    taken(visitor)
    assert len(rest) == 7 - 3
    assert Upload.objects.count() == 1
    visitor.look()


def test_two_tabs_send_one_file(visit: Visit, cleo: User, portfolio: Portfolio, lesson: Path) -> None:
    first = visit(cleo)
    first.go(library(portfolio))
    second = first.context.new_page()
    second.goto(library(portfolio))
    allow(first.page, 2)
    choose(first, lesson)
    expect(first.page.locator(".upload-note")).to_contain_text("can’t be reached", timeout=PATIENCE)
    second.locator("#upload-file").set_input_files(lesson)
    expect(second.locator(".shelf-item")).to_contain_text("long lesson", timeout=PATIENCE)
    first.page.unroute(PARTS)
    expect(first.page.locator(".shelf-item")).to_contain_text("long lesson", timeout=PATIENCE)
    assert (Upload.objects.count(), Evidence.objects.count()) == (1, 1)


def test_logging_out_in_the_middle_is_said_and_it_goes_on_after_logging_in(
    visit: Visit, cleo: User, portfolio: Portfolio, lesson: Path
) -> None:
    visitor = visit(cleo)
    visitor.spared = (*CUT, "status of 403")  # the token of before logging in
    visitor.go(library(portfolio))
    page = visitor.page
    Session.objects.all().delete()
    choose(visitor, lesson)
    expect(page.locator(".upload-note")).to_contain_text("You were logged out.", timeout=PATIENCE)
    other = visitor.context.new_page()
    visitor.page = other
    visitor.log_in(cleo)
    page.bring_to_front()
    page.evaluate("() => dispatchEvent(new Event('focus'))")
    visitor.page = page
    taken(visitor)


def test_several_files_are_dropped_paused_resumed_and_cancelled(
    visit: Visit, cleo: User, portfolio: Portfolio, lesson: Path
) -> None:
    visitor = visit(cleo)
    visitor.spared = CUT
    visitor.go(library(portfolio))
    page = visitor.page
    allow(page, 2)
    choose(visitor, lesson, make.FIXTURES / "measurements.pdf", make.FIXTURES / "checklist.docx")
    first, second, third = (page.locator(".upload-row").nth(place) for place in range(3))
    expect(third.locator(".upload-note")).to_have_text("Waits for the files before it.")
    third.get_by_role("button", name="Cancel").click()
    expect(third.locator(".upload-note")).to_have_text("Cancelled. Nothing was kept.")
    first.get_by_role("button", name="Pause").click()
    expect(first.locator(".upload-note")).to_contain_text("Paused at", timeout=PATIENCE)
    visitor.look()
    page.unroute(PARTS)
    expect(second.locator(".upload-note")).to_contain_text("Taken in.", timeout=PATIENCE)
    first.get_by_role("button", name="Resume").click()
    expect(page.locator(".shelf-item")).to_have_count(2, timeout=PATIENCE)
    assert {item.original_name for item in Evidence.objects.all()} == {"long lesson.mp4", "measurements.pdf"}


def test_a_file_appears_in_its_slot_and_a_wrong_one_is_refused_with_its_sentence(
    visit: Visit, cleo: User, portfolio: Portfolio, lesson: Path
) -> None:
    draft: Submission = make.draft(portfolio, "data", full=False)
    visitor = visit(cleo)
    visitor.spared = CUT
    visitor.go(f"/portfolios/{portfolio.pk}/sections/data/")
    box = visitor.page.locator("#upload-1-file")
    wrong = lesson.with_name("numbers.xlsx")
    wrong.write_bytes(b"no workbook at all" * 500)
    box.set_input_files(wrong)
    visitor.sees("This file is named .xlsx, but that is not what it holds")
    assert not draft.exhibits.exists()
    visitor.look()
    visitor.choose_file(1, "measurements.pdf")
    assert draft.exhibits.get().evidence.original_name == "measurements.pdf"
    visitor.sees("This file is named .xlsx")
    visitor.press("Hide numbers.xlsx")
    expect(visitor.page.locator(".upload-row")).to_have_count(0)


def test_without_scripts_the_form_takes_one_file(visit: Visit, cleo: User, portfolio: Portfolio) -> None:
    visitor = visit(None, java_script_enabled=False)
    page = visitor.page
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(cleo.email)
    page.locator("[name=password]").fill(make.PASSWORD)
    page.get_by_role("button", name="Log in").first.click()
    page.goto(library(portfolio))
    page.locator("#upload-file").set_input_files(make.FIXTURES / "measurements.pdf")
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator(".shelf-item")).to_contain_text("measurements")
    assert Evidence.objects.get().original_name == "measurements.pdf"

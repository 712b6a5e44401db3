"""Do the scripts keep what people write, and say what becomes of it? In a real browser, with played answers."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.templatetags.static import static
from playwright.sync_api import Browser, Page, Route, expect

from tests import browsing

pytestmark = browsing.MARKS

SITE = "http://sevenfold.test"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:"
SCALE = [Decimal(text) for text in ("0.75", "1", "1.25", "1.75", "2", "2.25", "2.75", "3", "3.25", "3.75", "4", "4.25")]
DROP_TWO = """(input) => {
  const dataTransfer = new DataTransfer();
  for (const name of ["a.mp4", "b.mp4"]) dataTransfer.items.add(new File(["12345"], name));
  input.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""
Answer = dict[str, Any]
Open = Callable[..., Page]


@pytest.fixture
def answers() -> list[Answer]:
    """What the server answers to posts, in order; the last one stays."""
    return [{"status": 200, "body": {"version": 2, "saved_at": "14:03"}}]


@pytest.fixture
def open_page(chromium: Browser, answers: list[Answer]) -> Iterator[Open]:
    """A page made of components, with its scripts, under the real content security policy."""
    context = chromium.new_context(base_url=SITE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    html = ""

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        if route.request.method == "POST":
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            route.fulfill(status=answer["status"], json=answer["body"], headers=answer.get("headers", {}))
        elif path.startswith("/static/"):
            file = Path(settings.BASE_DIR) / path.removeprefix("/").partition("?")[0]
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0] or "font/woff2")
        else:
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    def load(body: str, store: str = "") -> Page:
        nonlocal html
        html = document(body, store)
        page.goto("/")
        return page

    page.route("**/*", serve)
    yield load
    context.close()
    assert faults == []


def document(body: str, store: str = "") -> str:
    names = ("theme", "dialog", "once", "keep", "upload", "autosave", "wordcount", "keys", "scale", "player")
    scripts = "".join(f'<script type="module" src="{static(f"js/{name}.js")}"></script>' for name in names)
    page = f'<body data-store="{store}"><main>{body}</main>{scripts}'
    return f"<!DOCTYPE html><html lang=en><title>Page</title>{page}"


def component(name: str, /, **context: Any) -> str:
    return get_template(f"components/{name}.html").render(context)


def writing() -> str:
    editor = component("editor", id="text", name="text", label="Reflection", value="First.", limit=3)
    return f'<form data-autosave-url="/save/"><input type="hidden" name="version" value="1">{editor}</form>'


def kept(page: Page, person: str = "guest") -> Any:
    """What the browser keeps of this person's unsaved words, tab by tab."""
    place = f"sevenfold:words:{person}:/save/#"
    stored = page.evaluate("({ ...localStorage })")
    return [json.loads(value)["pairs"] for key, value in stored.items() if key.startswith(place)]


def test_what_is_written_is_saved_with_its_version(open_page: Open) -> None:
    page = open_page(writing())
    with page.expect_request("**/save/") as sent:
        page.fill("#text", "Second thoughts.")
    assert "Second thoughts." in (sent.value.post_data or "")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14:03.")
    expect(page.locator("[name=version]")).to_have_value("2")
    assert kept(page) == []


def test_a_refusal_is_shown_and_the_text_is_kept(open_page: Open, answers: list[Answer]) -> None:
    answers[:] = [{"status": 400, "body": {"refusal": "The window is closed."}}]
    page = open_page(writing())
    page.fill("#text", "Late words.")
    expect(page.locator("[data-save-state]")).to_have_text("Not saved: The window is closed.")
    expect(page.locator("#text")).to_have_value("Late words.")
    assert kept(page) == [[["text", "Late words."]]]


def test_text_of_an_ended_session_is_offered_again(open_page: Open, answers: list[Answer]) -> None:
    answers[:] = [{"status": 401, "body": {}}]
    page = open_page(writing())
    page.fill("#text", "Precious words.")
    expect(page.locator("[data-save-state]")).to_contain_text("Log in again in another tab")
    answers[:] = [{"status": 200, "body": {"version": 2, "saved_at": "15:00"}}]
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#text")).to_have_value("Precious words.")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 15:00.")
    assert kept(page) == []


def test_two_tabs_show_both_texts_and_the_writer_chooses(open_page: Open, answers: list[Answer]) -> None:
    stored = {"refusal": "Changed elsewhere.", "fields": {"text": "Theirs <b>"}, "version": 7}
    answers.insert(0, {"status": 409, "body": stored})
    page = open_page(writing())
    page.fill("#text", "Mine.")
    expect(page.locator("[data-save-state]")).to_have_text("Changed elsewhere.")
    expect(page.get_by_role("alert")).to_contain_text("Theirs <b>")
    expect(page.get_by_role("alert")).to_contain_text("Mine.")
    with page.expect_request("**/save/") as sent:
        page.get_by_role("button", name="Keep mine").click()
    assert "Mine." in (sent.value.post_data or "")
    assert 'name="version"\r\n\r\n7' in (sent.value.post_data or "")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14:03.")


def test_both_texts_of_two_tabs_can_be_kept(open_page: Open, answers: list[Answer]) -> None:
    stored = {"refusal": "Changed elsewhere.", "fields": {"text": "Theirs."}, "version": 7}
    answers.insert(0, {"status": 409, "body": stored})
    page = open_page(writing())
    page.fill("#text", "Mine.")
    page.get_by_role("button", name="Keep both").click()
    expect(page.locator("#text")).to_have_value("Theirs.\n\n---\n\nMine.")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14:03.")


def test_an_own_save_whose_answer_got_lost_is_no_conflict(open_page: Open, answers: list[Answer]) -> None:
    page = open_page(writing())
    page.context.set_offline(True)
    page.route("**/save/", lambda route: route.abort(), times=1)
    page.fill("#text", "Once.")
    expect(page.locator("[data-save-state]")).to_have_text("Not saved: no connection. Trying again.")
    answers.insert(0, {"status": 409, "body": {"refusal": "Elsewhere.", "fields": {"text": "Once."}, "version": 2}})
    page.context.set_offline(False)
    page.fill("#text", "Once more.")
    expect(page.locator("[data-save-state]")).to_have_text("Saved 14:03.")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_two_people_at_one_computer_are_offered_their_own_words_alone(open_page: Open, answers: list[Answer]) -> None:
    answers[:] = [{"status": 401, "body": {}}]
    page = open_page(writing(), store="cleo")
    page.fill("#text", "Cleo’s words.")
    expect(page.locator("[data-save-state]")).to_contain_text("Log in again")
    page.on("dialog", lambda dialog: dialog.accept())
    page = open_page(writing(), store="carl")
    expect(page.locator("#text")).to_have_value("First.")
    expect(page.get_by_role("alert")).to_have_count(0)
    page = open_page(writing(), store="cleo")
    expect(page.get_by_role("alert")).to_contain_text("Cleo’s words.")
    assert kept(page, "carl") == []


REASON = '<form method="post" action="/do/"><textarea name="reason"></textarea><button>Send</button></form>'
REFUSED = f'<div class="error-summary">Say more.</div>{REASON}'


def test_a_reason_that_was_not_sent_or_not_taken_is_offered_again_until_it_was(open_page: Open) -> None:
    page = open_page(REASON, store="bo")
    page.fill("textarea", "They are related.")
    page = open_page(REASON, store="bo")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("textarea")).to_have_value("They are related.")
    page.locator("textarea").press_sequentially(" By marriage.")
    page.evaluate("sessionStorage.setItem('sevenfold:sent', Object.keys(localStorage)[0])")
    page = open_page(REFUSED, store="bo")
    expect(page.get_by_role("alert")).to_contain_text("They are related. By marriage.")
    page.evaluate("sessionStorage.setItem('sevenfold:sent', Object.keys(localStorage)[0])")
    page = open_page("<p>Done.</p>", store="bo")
    page.wait_for_function("() => Object.keys(localStorage).length === 0")


def test_own_files_are_compared_with_a_receipt_without_being_sent(open_page: Open) -> None:
    content = bytes(range(256)) * 5000
    hashed = hashlib.sha256(content).hexdigest()
    page = open_page(
        f'<table><tr data-sha256="{hashed}"><td>3</td></tr></table><div data-compare hidden>'
        f'<input type="file" multiple aria-label="Files"><ul data-compared></ul></div>'
        f'<script type="module" src="{static("js/compare.js")}"></script>'
    )
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    files = [("same.bin", content), ("other.bin", content[:-1])]
    page.set_input_files("input", [{"name": name, "mimeType": "video/mp4", "buffer": buffer} for name, buffer in files])
    lines = page.locator("[data-compared] li")
    expect(lines).to_have_text(["same.bin is exhibit 3, byte for byte.", "other.bin is none of these exhibits."])
    assert "POST" not in sent


def test_words_are_counted_against_the_limit(open_page: Open) -> None:
    page = open_page(writing())
    page.fill("#text", "one two\nthree  four")
    expect(page.locator("#text-words")).to_have_text("4 of at most 3 words, 1 too many.")


def upload_box(**more: Any) -> str:
    return component("upload", id="up", action_url="/upload/", begin_url="/uploads/", max_bytes=10, **more)


def test_a_chosen_file_is_sent_at_once_and_a_refusal_is_said(open_page: Open, answers: list[Answer]) -> None:
    answers[:] = [{"status": 409, "body": {"refusal": "This slot takes videos only."}}]
    page = open_page(upload_box())
    page.set_input_files("#up-file", {"name": "a.pdf", "mimeType": "video/mp4", "buffer": b"12345"})
    expect(page.locator(".upload-row .upload-note")).to_have_text("This slot takes videos only.")
    expect(page.get_by_role("status").last).to_have_text("a.pdf: This slot takes videos only.")
    page.get_by_role("button", name="Hide a.pdf").click()
    expect(page.locator(".upload-row")).to_have_count(0)


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "This file is empty."), (b"x" * 11, "At most 10 bytes are allowed")]
)
def test_an_empty_or_too_large_file_is_not_even_sent(open_page: Open, content: bytes, words: str) -> None:
    page = open_page(upload_box())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.set_input_files("#up-file", {"name": "a.mp4", "mimeType": "video/mp4", "buffer": content})
    expect(page.locator(".upload-row .upload-note")).to_contain_text(words)
    assert "POST" not in sent


def test_a_slot_with_room_for_one_file_takes_one_at_a_time(open_page: Open) -> None:
    page = open_page(upload_box())
    expect(page.locator("#up-file")).not_to_have_attribute("multiple", "")
    page.locator("#up-file").evaluate(DROP_TWO)
    expect(page.locator(".upload-state")).to_have_text("This slot has room for one file. Choose one.")
    expect(page.locator(".upload-row")).to_have_count(0)


def test_a_score_is_given_by_keyboard(open_page: Open) -> None:
    page = open_page(component("scale", name="s", legend="Identify", values=SCALE, value=Decimal("2.75")))
    page.locator("[data-scale] input:checked").focus()
    for key, value in (("4", "4"), ("+", "4.25"), ("-", "4"), ("ArrowLeft", "3.75")):
        page.keyboard.press(key)
        expect(page.locator("[data-scale] input:checked")).to_have_value(value)


def test_shortcuts_are_listed_leave_text_alone_and_can_be_switched_off(open_page: Open) -> None:
    page = open_page('<a href="#next" data-key="j">Next exhibit</a><textarea aria-label="Note"></textarea>')
    page.locator("textarea").press("j")
    assert page.url == f"{SITE}/"
    page.locator("textarea").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next exhibit")
    page.get_by_label("Letter shortcuts are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert page.url == f"{SITE}/"
    page.evaluate("localStorage.clear()")
    page.keyboard.press("j")
    assert page.url == f"{SITE}/#next"


def test_a_confirmation_opens_in_place(open_page: Open) -> None:
    words = {"open": "Withdraw", "title": "Withdraw it?", "text": "Sure?", "label": "Yes", "action_url": "/do/"}
    page = open_page(component("confirm", id="ask", url="/ask/", **words))
    page.get_by_role("link", name="Withdraw").click()
    expect(page.get_by_role("dialog", name="Withdraw it?")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url == f"{SITE}/"


def test_a_form_is_sent_once_however_often_its_button_is_pressed(open_page: Open) -> None:
    page = open_page('<form method="post" action="/do/"><button>Do it</button></form>')
    pressed = """async () => {
      const stopped = [];
      addEventListener("submit", (event) => { stopped.push(event.defaultPrevented); event.preventDefault(); });
      const button = document.querySelector("main button");
      button.click();
      button.click();
      dispatchEvent(new Event("pageshow"));
      button.click();
      return stopped;
    }"""
    assert page.evaluate(pressed) == [False, True, False]


def test_the_theme_is_kept_in_a_cookie(open_page: Open) -> None:
    page = open_page(component("header"))
    page.get_by_role("button", name="Switch to dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert [each["value"] for each in page.context.cookies() if each["name"] == "theme"] == ["dark"]
    expect(page.get_by_role("button", name="Switch to light")).to_be_visible()

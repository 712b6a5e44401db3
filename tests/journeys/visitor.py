"""A person at a browser. Every page they come to is checked: no axe violation, no fault on the console."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Download, Locator, Page, expect

from accounts.models import User
from tests import make

PATIENCE = 60_000
TELL_BREACHES = """addEventListener("securitypolicyviolation",
  (event) => console.error(`Policy breached: ${event.violatedDirective} ${event.blockedURI}`));"""


class Visitor:
    """One browser profile with one page open."""

    looked_at: list[str]

    def __init__(self, browser: Browser, site: str, looked_at: list[str], **profile: Any) -> None:
        usual: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
        self.context = browser.new_context(base_url=site, **usual | profile)
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(TELL_BREACHES)
        self.site = site
        self.faults: list[str] = []
        self.spared: tuple[str, ...] = ()  # what a test itself brings about: a line that it cuts
        self.looked_at = looked_at
        self.context.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        self.context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        self.page: Page = self.context.new_page()

    def log_in(self, person: User) -> None:
        self.go("/accounts/login/")
        self.fill(login=person.email, password=make.PASSWORD)
        self.press("Log in")

    def go(self, path: str) -> None:
        """Open an address that must answer with a page."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path} answered {answer.status}."
        self.look()

    def turned_away(self, path: str, status: int) -> None:
        """Open an address that must answer with this refusal, which is a page like any other."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}."
        self.faults = [fault for fault in self.faults if f"status of {status}" not in fault]
        self.look()

    def follow(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name).first)

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def click(self, what: Locator) -> None:
        """Click what leads to another page, and look at it."""
        with self.page.expect_navigation():
            what.click()
        self.look()

    def fill(self, **fields: str) -> None:
        """Type into fields by their names in the form."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)

    def tick(self, *names: str) -> None:
        for name in names:
            self.page.locator(f"main [name={name}]").check()

    def choose_file(self, slot: int, name: str) -> None:
        """Choose a file in a slot; it is sent at once, and the page comes back with it in its place."""
        with self.page.expect_navigation():
            self.page.locator(f"#upload-{slot}-file").set_input_files(make.FIXTURES / name)
        placed = self.page.locator(f"#slot-{slot} .exhibit-title")
        expect(placed).to_contain_text(name.partition(".")[0], timeout=PATIENCE, ignore_case=True)
        self.look()

    def download(self, name: str) -> Download:
        with self.page.expect_download() as found:
            self.page.get_by_role("link", name=name).click()
        return found.value

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE)

    def saved(self) -> None:
        """What is being written was saved by itself."""
        expect(self.page.locator("[data-save-state]")).to_have_text(
            re.compile(r"^Saved \d\d:\d\d\.$"), timeout=PATIENCE
        )

    def look(self) -> None:
        """The page as it stands: no axe violation, nothing wrong on the console."""
        self.page.wait_for_load_state("load")
        found = Axe().run(self.page)
        path = self.page.url.partition("//")[2].partition("/")[2]
        assert found.violations_count == 0, f"/{path}: {found.generate_report()}"
        faults = [fault for fault in self.faults if not any(each in fault for each in self.spared)]
        assert faults == [], f"/{path}"
        self.looked_at.append(f"/{path}")

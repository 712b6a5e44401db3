"""Takes the pictures in docs/screenshots: ten main pages of the demonstration, light and dark, desktop and phone."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from reviews.demo.cast import PASSWORD
from tools.folders import ROOT
from tools.ports import free_port
from tools.run import WEB, prepare, surroundings
from tools.services import throw_away_servers

FOLDER = ROOT / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
COLOURS = 128


@dataclass(frozen=True)
class Shot:
    """One page: its picture's name, who looks at it, where it is, and what to click to get there."""

    name: str
    who: str
    path: str
    click: str = ""


SHOTS = (
    Shot("home", "", "/"),
    Shot("factor", "", "/factors/impact-cycle/"),
    Shot("portfolio", "cleo", "/portfolio/"),
    Shot("section", "cleo", "/portfolios/1/sections/leadership/"),
    Shot("library", "cleo", "/portfolios/1/evidence/"),
    Shot("results", "maren", "/portfolios/2/results/"),
    Shot("queue", "ada", "/reviews/"),
    Shot("desk", "ada", "/reviews/", "Next review"),
    Shot("board", "bo", "/cohorts/1/"),
    Shot("statistics", "bo", "/cohorts/1/statistics/"),
)


def main() -> None:
    """Build the demonstration beside throw-away servers, serve it, and take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with throw_away_servers() as found, _served(found) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for theme in THEMES:
            for size, (width, height) in SIZES.items():
                _round(browser, address, theme, size, {"width": width, "height": height})
        browser.close()
    print(f"{len(SHOTS) * len(THEMES) * len(SIZES)} pictures are in {FOLDER.relative_to(ROOT)}.")


@contextmanager
def _served(found: dict[str, str]) -> Iterator[str]:
    port = free_port()
    environment = surroundings(found, port)
    prepare(environment)
    command = [sys.executable, "-m", *WEB.format(port=port).split()]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as web:
        try:
            _wait_for(f"http://localhost:{port}/healthz")
            yield f"http://localhost:{port}"
        finally:
            web.terminate()


def _wait_for(address: str) -> None:
    for _ in range(600):
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 (the address is ours)
            return
        time.sleep(0.1)
    raise SystemExit("The pages never came.")


def _round(browser: Browser, address: str, theme: str, size: str, viewport: dict[str, int]) -> None:
    """All pages in one theme and size, one window for each person."""
    pages: dict[str, Page] = {}
    for shot in SHOTS:
        if shot.who not in pages:
            context = browser.new_context(color_scheme=theme, viewport=viewport)  # type: ignore[arg-type]
            pages[shot.who] = context.new_page()
            _log_in(pages[shot.who], address, shot.who)
        page = pages[shot.who]
        page.goto(address + shot.path)
        if shot.click:
            page.get_by_role("link", name=shot.click).first.click()
        page.wait_for_load_state("networkidle")
        _keep(page.screenshot(), f"{shot.name}-{size}-{theme}.png")


def _log_in(page: Page, address: str, who: str) -> None:
    if who:
        page.goto(f"{address}/accounts/login/")
        page.fill("[name=login]", f"{who}@sevenfold.example")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "login" not in url)


def _keep(picture: bytes, name: str) -> None:
    """Store with a palette: a third of the bytes, and nobody sees the difference."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    main()

"""Takes the pictures in docs/screenshots: ten main pages of the demonstration, light and dark, desktop and phone."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, Page

from reviews.demo.cast import PASSWORD
from tools import chromium, demo_site
from tools.folders import ROOT

FOLDER = ROOT / "docs" / "screenshots"
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
    with demo_site.served() as port, chromium.launched() as browser:
        address = f"http://localhost:{port}"
        for theme in THEMES:
            for size, (width, height) in SIZES.items():
                _round(browser, address, theme, size, {"width": width, "height": height})
    print(f"{len(SHOTS) * len(THEMES) * len(SIZES)} pictures are in {FOLDER.relative_to(ROOT)}.")


def _round(browser: Browser, address: str, theme: str, size: str, viewport: dict[str, int]) -> None:
    """All pages in one theme and size, one window for each person."""
    pages: dict[str, Page] = {}
    for shot in SHOTS:
        if shot.who not in pages:
            context = browser.new_context(color_scheme=theme, viewport=viewport)  # type: ignore[arg-type]
            pages[shot.who] = context.new_page()
            log_in(pages[shot.who], address, shot.who)
        page = pages[shot.who]
        page.goto(address + shot.path)
        if shot.click:
            page.get_by_role("link", name=shot.click).first.click()
        page.wait_for_load_state("networkidle")
        _keep(page.screenshot(), f"{shot.name}-{size}-{theme}.png")


def log_in(page: Page, address: str, who: str) -> None:
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

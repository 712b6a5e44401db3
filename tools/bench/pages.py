"""Which pages are measured, as whom, and against which floor?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from tools.bench import CHILDREN
from tools.bench.client import Answer, Browser
from tools.bench.sites import CannotMeasure, Site

Act = Callable[[Browser], None]
BARE, ROWS, SAVE = "a bare view", "50 plain rows", "one row and seven children saved"
FEEDBACK = "You asked before you told, and the goal on page two is the teacher's own, in her words."


@dataclass(frozen=True)
class Page:
    """`act(site, window)` makes what one window does over and over, and may remember between two times.

    `aim` is the largest wanted multiple of the floor. What can be done once only is not done eight at a time."""

    name: str
    who: str
    floor: str
    act: Callable[[Site, int], Act]
    aim: float | None = None
    once: bool = False


def reading(template: str) -> Callable[[Site, int], Act]:
    """Opening a page whose address is filled in from the site's facts."""

    def of(site: Site, window: int) -> Act:
        path = template.format(**site.facts)
        return lambda browser: _expect(path, browser.get(path), 200)

    return of


def saving(site: Site, window: int) -> Act:
    """Saving a review's draft as the desk's script does; each window has a review of its own."""
    pk, slugs = site.facts["saving"][window]
    path, version = f"/reviews/{pk}/save/", 1

    def save(browser: Browser) -> None:
        nonlocal version
        answer = browser.post(path, _review(slugs, version), Accept="application/json")
        _expect(path, answer, 200)
        version = json.loads(answer.body)["version"]

    return save


def _review(slugs: list[str], version: int) -> dict[str, str]:
    fields = {"version": str(version), "condition": "", "condition_reason": ""}
    for slug in slugs:
        found = {"value": "3.25", "exhibit": "1", "strengths": f"{FEEDBACK} {version}", "next_step": FEEDBACK}
        fields |= {f"{name}-{slug}": answer for name, answer in found.items()}
    return fields


def handing_in(site: Site, window: int) -> Act:
    """Handing in the next complete review."""
    left = iter(site.facts["ready"])

    def hand_in(browser: Browser) -> None:
        path = f"/reviews/{next(left)}/hand-in/"
        answer = browser.post(path, {"version": "1"})
        _expect(path, answer, 302)
        if answer.location != "/reviews/":
            raise CannotMeasure(f"{path} was refused.")

    return hand_in


def saving_floor(site: Site, window: int) -> Act:
    """One row with seven children, about as much text as a review's draft has."""
    fields = {"title": "A row", **{f"line-{place}": FEEDBACK for place in range(CHILDREN)}}
    return lambda browser: _expect("/bench/save/", browser.post("/bench/save/", fields), 200)


def _expect(path: str, answer: Answer, status: int) -> None:
    if answer.status != status:
        raise CannotMeasure(f"{path} answers {answer.status}: {answer.body[:500]!r}")


FLOORS = (
    Page(BARE, "", BARE, reading("/bench/bare/")),
    Page(ROWS, "ada", ROWS, reading("/bench/rows/")),
    Page(SAVE, "ada", SAVE, saving_floor),
)
PAGES = (
    Page("reviewer's queue", "ada", ROWS, reading("/reviews/"), aim=3),
    Page("desk", "ada", ROWS, reading("/reviews/{saving[0][0]}/")),
    Page("save a review", "ada", SAVE, saving, aim=5),
    Page("hand in a review", "ben", SAVE, handing_in, aim=5, once=True),
    Page("cohort board", "bo", ROWS, reading("/cohorts/{cohort}/"), aim=3),
    Page("statistics", "bo", ROWS, reading("/cohorts/{cohort}/statistics/"), aim=3),
    Page("agreement of reviewers", "bo", ROWS, reading("/cohorts/{cohort}/agreement/?by=reviewer"), aim=3),
    Page("assignments", "bo", ROWS, reading("/cohorts/{cohort}/assignments/"), aim=3),
    Page("public home", "", ROWS, reading("/")),
    Page("candidate's home", "cleo", ROWS, reading("/portfolios/{portfolio}/")),
    Page("candidate's section", "cleo", ROWS, reading("/portfolios/{portfolio}/sections/{section}/")),
    Page("evidence library", "cleo", ROWS, reading("/portfolios/{portfolio}/evidence/"), aim=3),
)

"""What does every page show around its content?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from certification.access import Hats
from certification.middleware import worn


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool = False


PUBLIC = (
    ("How it works", "certification:how_it_works"),
    ("The seven factors", "certification:factors"),
    ("Verify a certificate", "certification:verify"),
)
CANDIDATE = (("Portfolio", "portfolios:mine"),)
PANEL = (("Reviews", "reviews:queue"), ("Training", "reviews:training"))
ADMINISTRATOR = (
    ("Cohorts", "certification:cohorts"),
    ("People", "accounts:people"),
    ("Certificates", "certification:credentials"),
    ("Frameworks", "certification:frameworks"),
    ("Messages", "accounts:messages"),
    ("Audit trail", "accounts:audit"),
)
READING = (("The seven factors", "certification:factors"),)
INSIDE = {
    "portfolios:mine": ("portfolios:", "reviews:results"),
    "reviews:queue": ("reviews:desk", "reviews:hand_in", "reviews:decline", "reviews:recuse"),
    "certification:cohorts": (
        *("certification:enrolment", "certification:panel_member", "reviews:submission", "reviews:send_back"),
        *("reviews:cancel_assignment", "reviews:release", "reviews:approve_release"),
        *("reviews:make_benchmark", "reviews:benchmark", "reviews:retire_benchmark", "reviews:standing"),
    ),
}
"""Which pages belong to an entry although their address begins otherwise."""


def hats(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `unread`, `hats` and `demo` for the page's frame; one statement for people, none for strangers."""
    user = getattr(request, "user", None)  # an error before the session was read leaves none
    parts = worn(request) if user and user.is_authenticated else None
    return {
        "nav": [_entry(request, label, name) for label, name in _names(parts)],
        "unread": parts.unread if parts else 0,
        "hats": parts,
        "demo": settings.DEMO,
    }


@dataclass(frozen=True)
class Home:
    """Where somebody with a part in the programme works."""

    label: str
    text: str
    url: str


def homes(parts: Hats) -> Iterator[Home]:
    """One for each part that the person plays."""
    if parts.candidate:
        yield Home("Your portfolio", "Gather evidence, hand in sections, read results.", reverse("portfolios:mine"))
    if parts.panel:
        yield Home("Your reviews", "Sections that wait for your judgement.", reverse("reviews:queue"))
    if parts.administrator:
        yield Home("Cohorts", "Run the programme.", reverse("certification:cohorts"))


def _names(parts: Hats | None) -> Iterator[tuple[str, str]]:
    if parts is None:
        yield from PUBLIC
        return
    if parts.candidate:
        yield from CANDIDATE
    if parts.panel:
        yield from PANEL
    if parts.administrator:
        yield from ADMINISTRATOR
    if parts.candidate or parts.panel:
        yield from READING
    elif not parts.administrator:
        yield from PUBLIC


def _entry(request: HttpRequest, label: str, name: str) -> Entry:
    url = reverse(name)
    match = request.resolver_match
    inside = match is not None and match.view_name.startswith(INSIDE.get(name, ()))
    return Entry(label, url, current=inside or request.path.startswith(url))

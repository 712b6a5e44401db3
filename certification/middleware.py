"""Which hats does the person of this request wear, and must they set up a second factor first?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from certification import access
from certification.access import Hats

Next = Callable[[HttpRequest], HttpResponse]
REACHABLE = ("account_", "mfa_")
ASKED = "Your role asks for a second factor. Please set one up; everything else opens after that."


def worn(request: HttpRequest) -> Hats:
    """The hats of the request's person; looked up once, in one statement, when first asked for."""
    return cast("Hats", getattr(request, "hats", access.NOBODY))


class HatsMiddleware:
    """Gives each request its `hats`."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.hats = SimpleLazyObject(lambda: access.hats(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Sends reviewers, leads and administrators without a second factor to set one up, where the settings ask for it.

    Whether they have one stands in the hats: no further statement, and never out of date."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, options: Any
    ) -> HttpResponse | None:
        if not settings.REQUIRE_MFA or not request.user.is_authenticated or self._reachable(request, view):
            return None
        hats = worn(request)
        if hats.second_factor or not hats.guarded:
            return None
        messages.info(request, ASKED)
        return redirect("mfa_index")

    def _reachable(self, request: HttpRequest, view: Callable[..., Any]) -> bool:
        """Public pages, logging out, and the pages on which a second factor is set up."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        return not getattr(view, "login_required", True) or name.startswith(REACHABLE)

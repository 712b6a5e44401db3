"""Who may open the pages of a cohort, and the pages with evidence?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts import clock
from accounts.web import ADMINISTRATORS_ONLY, me, wants_json
from certification.middleware import worn
from reviews import access, statements

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
Shows = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def administrators(view: View[P]) -> View[P]:
    """A page for administrators: everybody else reads why not (403). Asks the hats, which the page needs anyway."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not worn(request).administrator:
            raise PermissionDenied(ADMINISTRATORS_ONLY)
        return view(request, *args, **kwargs)

    return guarded


def signed(view: Shows[P]) -> Shows[P]:
    """A page with the evidence of one's own task, the key: whoever has no statement that holds is led to it first.

    What a script saves is let through: it shows no evidence, and no text is lost when a year ends over it."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if wants_json(request) or agreed(request):
            return view(request, *args, **kwargs)
        access.assignment_for(me(request), int(str(kwargs["pk"])))
        return to_statement(request)

    return guarded


def agreed(request: HttpRequest) -> bool:
    """Whether the one who asks has a statement that holds."""
    ends = statements.until(me(request).pk)
    return ends is not None and ends > clock.now()


def to_statement(request: HttpRequest) -> HttpResponse:
    """The way to the statement, and back afterwards."""
    return redirect(f"{reverse('reviews:statement')}?next={request.path}")

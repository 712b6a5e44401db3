"""Who may open the pages of a cohort?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.web import ADMINISTRATORS_ONLY
from certification.middleware import worn

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def administrators(view: View[P]) -> View[P]:
    """A page for administrators: everybody else reads why not (403). Asks the hats, which the page needs anyway."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not worn(request).administrator:
            raise PermissionDenied(ADMINISTRATORS_ONLY)
        return view(request, *args, **kwargs)

    return guarded

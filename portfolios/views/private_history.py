"""Earlier versions of a form behind a private link, for whoever holds it and while it can be filled in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from accounts import clock, pace
from accounts.paging import page
from accounts.refusals import allow
from accounts.web import act
from portfolios import pages
from portfolios.models import FormRequest
from portfolios.questions import asking_rules, private_forms
from portfolios.views.history import BACK, SIZE
from portfolios.views.private_form import MINUTES, SAVES, TOO_FAST, UNKNOWN, person_of, secret
from portfolios.writing import history as versions

P = ParamSpec("P")


def while_open(
    view: Callable[Concatenate[HttpRequest, str, FormRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
    """The form behind a link as long as this person may fill it in; afterwards its own page, which says why not."""

    @wraps(view)
    @sensitive_variables("token")
    def opened(request: HttpRequest, token: str, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        asked = private_forms.by_token(token)
        if asked is None:
            raise Http404(UNKNOWN)
        if asking_rules.refuse_fill(asked, person=person_of(request), at=clock.now()):
            return redirect("portfolios:private_form", token)
        return view(request, token, asked, *args, **kwargs)

    return opened


@login_not_required
@never_cache
@secret
@require_GET
@sensitive_variables("token")
def private_history(request: HttpRequest, token: str) -> HttpResponse:
    return _history(request, token)


@login_not_required
@never_cache
@secret
@require_GET
@sensitive_variables("token")
def private_revision(request: HttpRequest, token: str, version: int) -> HttpResponse:
    return _revision(request, token, version)


@login_not_required
@never_cache
@secret
@require_POST
@sensitive_variables("token")
def restore_private(request: HttpRequest, token: str, version: int) -> HttpResponse:
    return _restore(request, token, version)


@while_open
def _history(request: HttpRequest, token: str, asked: FormRequest) -> HttpResponse:
    shown = page(versions.of_form(asked.pk).select_related("by"), request.GET.get("page"), SIZE)
    return render(request, "portfolios/history.html", pages.private_history(asked, token, shown))


@while_open
def _revision(request: HttpRequest, token: str, asked: FormRequest, version: int) -> HttpResponse:
    chosen = get_object_or_404(versions.of_form(asked.pk), version=version)
    return render(request, "portfolios/revision.html", pages.private_revision(asked, token, chosen))


@while_open
def _restore(request: HttpRequest, token: str, asked: FormRequest, version: int) -> HttpResponse:
    def restore() -> FormRequest:
        allow(pace.refuse(f"private-form:{asked.pk}", most=SAVES, minutes=MINUTES, refusal=TOO_FAST))
        return private_forms.restore(token, version=version, person=person_of(request), at=clock.now())

    return act(request, restore, done=BACK, to=reverse("portfolios:private_history", args=[token]))

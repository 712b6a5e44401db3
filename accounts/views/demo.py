"""What was mailed? In the demo, where no mail leaves the computer, anybody may read it here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import access, search
from accounts.forms import SearchForm, narrowed
from accounts.paging import page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def in_demo_only(view: View[P]) -> View[P]:
    """Everywhere else the page does not exist, whoever asks."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@require_GET
@in_demo_only
def mails(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    found = search.mails(access.demo_mails(), **narrowed(form))
    return render(request, "accounts/demo_mails.html", {"form": form, "page": page(found, request.GET.get("page"))})


@login_not_required
@require_GET
@in_demo_only
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(
        request,
        "accounts/demo_mail.html",
        {"mail": access.demo_mail(pk), "crumbs": [("Sent mails", reverse("accounts:demo_mails"))]},
    )

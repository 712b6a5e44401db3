"""How evidence is made ready, as it happens, and once more where it failed."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import clock
from accounts.nudge import nudge
from accounts.web import act, me
from portfolios import access, pages, tasks
from portfolios.preparation import preparing as verbs
from portfolios.slots import number


@never_cache
@require_GET
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps as they stand now: for the page of the evidence, a row of the library, or a slot."""
    person = me(request)
    item = access.evidence_item_for(person, pk)
    if "exhibit" in request.GET:
        found = pages.slot(access.exhibit_for(person, number(request.GET["exhibit"])), fresh=True)
    elif "row" in request.GET:
        found = pages.row(item)
    else:
        context = {"preparation": pages.preparation(person, item)}
        return render(request, "portfolios/_preparation.html", context)
    return render(request, "portfolios/_preparing.html", {"preparation": found and replace(found, fresh=True)})


@require_POST
def prepare_again(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    item = access.evidence_item_for(person, pk)
    nudge(tasks.prepare)
    return act(
        request,
        lambda: verbs.try_again(item.pk, by=person, at=clock.now()),
        done="It is prepared once more.",
        to=reverse("portfolios:evidence", args=[item.pk]),
    )

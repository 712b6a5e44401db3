"""Earlier versions of a text, title or note: a list, what was changed, and the way back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import clock
from accounts.paging import page
from accounts.web import act, me
from portfolios import access, pages
from portfolios.writing import history as versions
from portfolios.writing import restoring

SIZE = 10
BACK = "This version is the newest now. What stood there before is in the list."


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    item = access.own_words_for(me(request), pk)
    rows = versions.of_evidence(item.pk).select_related("by")
    shown = page(rows, request.GET.get("page"), SIZE)
    return render(request, "portfolios/history.html", pages.evidence_history(item, shown))


@require_GET
def revision(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    item = access.own_words_for(me(request), pk)
    rows = versions.of_evidence(item.pk).select_related("by")
    chosen = get_object_or_404(rows, version=version)
    return render(request, "portfolios/revision.html", pages.evidence_revision(me(request), item, chosen))


@require_POST
def restore(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    item = access.own_words_for(me(request), pk)
    return act(
        request,
        lambda: restoring.restore(item.pk, version=version, by=me(request), at=clock.now()),
        done=BACK,
        to=reverse("portfolios:history", args=[item.pk]),
    )


@require_GET
def note_history(request: HttpRequest, pk: int) -> HttpResponse:
    claim = access.claim_for(me(request), pk)
    shown = page(versions.of_note(claim).select_related("by"), request.GET.get("page"), SIZE)
    return render(request, "portfolios/history.html", pages.note_history(claim, shown))


@require_GET
def note_revision(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    claim = access.claim_for(me(request), pk)
    chosen = get_object_or_404(versions.of_note(claim).select_related("by"), version=version)
    return render(request, "portfolios/revision.html", pages.note_revision(me(request), claim, chosen))


@require_POST
def restore_note(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    claim = access.claim_for(me(request), pk)
    return act(
        request,
        lambda: restoring.restore_note(claim.pk, version=version, by=me(request), at=clock.now()),
        done=BACK,
        to=reverse("portfolios:note_history", args=[claim.pk]),
    )


@require_GET
def cycle_history(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = access.coaching_cycle_for(me(request), pk)
    shown = page(versions.of_cycle(cycle.pk).select_related("by"), request.GET.get("page"), SIZE)
    return render(request, "portfolios/history.html", pages.cycle_history(cycle, shown))


@require_GET
def cycle_revision(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    cycle = access.coaching_cycle_for(me(request), pk)
    chosen = get_object_or_404(versions.of_cycle(cycle.pk).select_related("by"), version=version)
    return render(request, "portfolios/revision.html", pages.cycle_revision(me(request), cycle, chosen))


@require_POST
def restore_cycle(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    cycle = access.coaching_cycle_for(me(request), pk)
    return act(
        request,
        lambda: restoring.restore_cycle(cycle.pk, version=version, by=me(request), at=clock.now()),
        done=BACK,
        to=reverse("portfolios:cycle_history", args=[cycle.pk]),
    )

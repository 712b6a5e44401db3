"""Earlier versions of one's own draft of a review: a list, what was changed, and the way back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import clock
from accounts.paging import page
from accounts.web import act, me
from portfolios.views.history import BACK, SIZE
from reviews import access, drafts, scoring
from reviews.presenting import sheets, versions


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = access.assignment_for(me(request), pk)
    shown = page(drafts.of(assignment.pk).select_related("by"), request.GET.get("page"), SIZE)
    return render(request, "portfolios/history.html", versions.draft_history(assignment, shown))


@require_GET
def revision(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    sheet = sheets.sheet(access.assignment_for(me(request), pk))
    chosen = get_object_or_404(drafts.of(pk), version=version)
    return render(request, "portfolios/revision.html", versions.draft_revision(me(request), sheet, chosen))


@require_POST
def restore(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    assignment = access.assignment_for(me(request), pk)
    return act(
        request,
        lambda: scoring.restore(assignment.pk, version=version, by=me(request), at=clock.now()),
        done=BACK,
        to=reverse("reviews:desk", args=[assignment.pk]),
    )

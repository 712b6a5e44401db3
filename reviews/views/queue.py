"""The reviewer's queue: what to judge next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.web import me
from reviews import access
from reviews.presenting import queues


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Reviews to do by due date, or those handed in."""
    at = clock.now()
    view, page = request.GET.get("view", ""), request.GET.get("page")
    shown = queues.queue(access.queue_for(me(request)), view=view, page=page, at=at)
    return render(request, "reviews/queue.html", {"queue": shown, "now": at})

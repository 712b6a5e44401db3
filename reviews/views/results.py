"""The results page of a portfolio: its candidate's after the release, administrators' at any time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.web import me
from reviews import access
from reviews.presenting.outcomes import results_page


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Outcome, the way on, each section with its feedback, and how every number came about; `?whole` unfolds all."""
    portfolio = access.portfolio_for(me(request), pk)
    page = results_page(me(request), portfolio, at=clock.now(), whole="whole" in request.GET)
    return render(request, "reviews/results.html", {"page": page})

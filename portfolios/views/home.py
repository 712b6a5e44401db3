"""The candidate's home: which portfolio, how it stands, what next, and what is covered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import clock
from accounts.web import act, me
from certification.access import enrolments_for
from portfolios import access, overview, pages, portfolios, standing


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The one portfolio, a choice of several, or the door to one that isn't open yet (a POST opens it)."""
    person = me(request)
    unopened = list(enrolments_for(person).filter(portfolio=None))
    if request.method == "POST" and unopened:
        return act(
            request,
            lambda: portfolios.open(unopened[0].pk, by=person, at=clock.now()),
            done="Your portfolio is open.",
            to=lambda portfolio: reverse("portfolios:home", args=[portfolio.pk]),
        )
    own = list(access.portfolios_for(person))
    if len(own) == 1 and not unopened:
        return redirect("portfolios:home", own[0].pk)
    return render(request, "portfolios/mine.html", {"own": own, "unopened": unopened})


@require_GET
def home(request: HttpRequest, pk: int) -> HttpResponse:
    portfolio = access.portfolio_for(me(request), pk)
    stands = standing.load(portfolio.enrolment, at=clock.now())
    return render(request, "portfolios/home.html", pages.home(portfolio, stands, overview.of(portfolio)))


@require_GET
def coverage(request: HttpRequest, pk: int) -> HttpResponse:
    """Which exhibit is claimed for which criterion, section by section."""
    portfolio = access.portfolio_for(me(request), pk)
    return render(request, "portfolios/coverage.html", {"portfolio": portfolio, "grids": pages.coverage(portfolio)})

"""Training: a panel member's own page with practice and sets, and how a panel stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.paging import page
from accounts.web import act, me
from certification.middleware import worn
from certification.presenting import frame
from reviews.presenting import panels
from reviews.presenting import training as presenting
from reviews.training import access, practice, qualifications

HERE = "reviews:training"


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """How one stands in each section, one's own papers, and what can be begun."""
    places = access.places_for(me(request))
    shown = presenting.training(me(request), places, request.GET.get("place", ""))
    return render(request, "reviews/training.html", {"training": shown})


@require_POST
def practise(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """Take the next practice paper and open it."""
    member = access.place_for(me(request), pk)
    return act(
        request,
        lambda: practice.begin(member.pk, section_id=section, by=me(request), at=clock.now()),
        done="This paper is for practice. The agreed scores are shown once you hand it in.",
        to=lambda task: reverse("reviews:desk", args=[task.pk]),
        otherwise=reverse(HERE),
    )


@require_POST
def qualify(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """Take the sets of a section, all their papers at once."""
    member = access.place_for(me(request), pk)
    return act(
        request,
        lambda: qualifications.begin(member.pk, section_id=section, by=me(request), at=clock.now()),
        done="Your papers stand below. The outcome comes once every one is handed in.",
        to=reverse(HERE),
    )


@require_safe
def panel_training(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is qualified where; for administrators the benchmarks, too."""
    cohort = access.cohort_for(me(request), pk)
    administrator = worn(request).administrator
    context = {"panel": panels.panel(cohort, linked=administrator), "cohort": cohort}
    if not administrator:
        return render(request, "reviews/panel_training.html", context)
    rows = page(access.benchmarks_for(me(request), cohort), request.GET.get("page"))
    context |= {"page": rows, "benchmarks": panels.benchmarks(rows)}
    context |= frame(cohort, "reviews:panel_training", "Training")
    return render(request, "reviews/cohort_training.html", context)

"""How values spread, for administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.web import me
from certification.access import cohort_for
from certification.presenting import frame
from reviews import statistics as counted
from reviews.presenting.figures import figures
from reviews.views.guard import administrators

HERE = "reviews:statistics"


@require_safe
@administrators
def statistics(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of everything that reviewers of this cohort have handed in."""
    cohort = cohort_for(me(request), pk)
    shown = figures(cohort, counted.statistics(cohort))
    return render(request, "reviews/statistics.html", {"sections": shown, **frame(cohort, HERE, "Statistics")})

"""What a lead reads once more before the release, and what came of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.paging import page
from accounts.web import me
from certification.access import cohort_for
from certification.presenting import frame
from reviews import access
from reviews.marks import Policy
from reviews.presenting import back_readings as presenting
from reviews.views.guard import administrators


@require_safe
@administrators
def back_readings(request: HttpRequest, pk: int) -> HttpResponse:
    """Every section of a cohort that is or was read once more, what is open first."""
    cohort = cohort_for(me(request), pk)
    shown = page(access.back_readings_for(me(request), cohort), request.GET.get("page"))
    policy = presenting.terms(Policy.from_framework(cohort.framework.policy))
    context = {"page": shown, "rows": presenting.rows(shown), "terms": policy}
    return render(
        request, "reviews/back_readings.html", context | frame(cohort, "reviews:assignments", "Read once more")
    )

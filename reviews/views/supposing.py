"""What other terms would change, for administrators; only ever looked at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.web import me
from certification.access import cohort_for
from certification.presenting import frame
from reviews.presenting import supposing
from reviews.views.guard import administrators

HERE = "reviews:what_if"


@require_safe
@administrators
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """Another threshold, floor or tolerance, or one reviewer less: who would have another outcome."""
    cohort = cohort_for(me(request), pk)
    shown = supposing.what_if(cohort, list(cohort.cycles.all()), request.GET.dict(), at=clock.now())
    context = {"what_if": shown, **frame(cohort, HERE, "What if")}
    return render(request, "reviews/what_if.html", context, status=400 if shown.form.errors else 200)

"""The places that may tell whose a submission is: a cohort's list, and clearing one with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.paging import page
from accounts.web import me, posted, try_form
from certification.access import cohort_for
from certification.presenting import frame
from portfolios.blindness import findings as verbs
from reviews import access
from reviews.forms import ReasonForm
from reviews.presenting import blindness
from reviews.views.guard import administrators

HERE = "reviews:findings"


@require_safe
@administrators
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """What keeps sections of a cohort from being assigned because it may tell whose they are."""
    cohort = cohort_for(me(request), pk)
    rows = page(access.findings_for(me(request), cohort), request.GET.get("page"))
    context = {"page": rows, "findings": blindness.found(rows), **frame(cohort, HERE, "Names found")}
    return render(request, "reviews/findings.html", context)


@require_http_methods(["GET", "POST"])
@administrators
def clear_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a place stand that gives nobody away, and say why."""
    row = access.finding_for(me(request), pk)
    form = ReasonForm(posted(request), label="Why does this give nobody away?", help_text="The audit trail keeps it.")
    if form.is_bound and try_form(form, lambda: verbs.clear(pk, **form.cleaned_data, by=me(request), at=clock.now())):
        messages.success(request, "Cleared.")
        return redirect("reviews:submission", row.submission_id)
    cohort = cohort_for(me(request), row.submission.portfolio.enrolment.cohort_id)
    context = {"form": form, "finding": blindness.of(row), **frame(cohort, "", "Clear")}
    return render(request, "reviews/clear_finding.html", context, status=400 if form.errors else 200)

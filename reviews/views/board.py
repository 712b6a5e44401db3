"""The cohort board and the administrator's page of one submission."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.web import me, posted, try_form
from certification.access import cohort_for
from certification.presenting import frame
from portfolios import submissions
from portfolios.models import Submission
from portfolios.slots import number
from reviews import access
from reviews.forms import SendBackForm
from reviews.presenting import blindness, boards, cases
from reviews.views.guard import administrators

RETURNED = "Returned to the candidate."


@require_safe
@administrators
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Candidates × sections, counts, what needs attention, dates."""
    at = clock.now()
    cohort = cohort_for(me(request), pk)
    shown = boards.board(cohort, page=request.GET.get("page"), at=at)
    return render(request, "reviews/board.html", {"board": shown, **frame(cohort, "reviews:board", "Board")})


@require_safe
@administrators
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """The story of one submission, who judges it, who could, and what came of it."""
    found = access.submission_for(me(request), pk)
    context = {"case": cases.case(me(request), found, at=clock.now()), **_around(request, found)}
    return render(request, "reviews/submission.html", context)


@require_http_methods(["GET", "POST"])
@administrators
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a submission to its candidate, with the reason and perhaps more time."""
    found = access.submission_for(me(request), pk)
    zone = found.portfolio.enrolment.cohort.time_zone
    form = SendBackForm(posted(request), zone=zone, initial={"reason": _reason(request, found)})
    if form.is_bound and try_form(
        form, lambda: submissions.send_back(pk, **form.cleaned_data, by=me(request), at=clock.now())
    ):
        messages.success(request, RETURNED)
        return redirect("reviews:submission", pk)
    context = {"form": form, "submission": found, "zone": form.zone, **_around(request, found, "Send back")}
    return render(request, "reviews/send_back.html", context, status=400 if form.errors else 200)


def _reason(request: HttpRequest, found: Submission) -> str:
    """What is proposed as the reason when the list of names led here."""
    pk = request.GET.get("finding", "")
    row = access.findings_in(me(request), found).filter(pk=number(pk)).first() if pk else None
    return blindness.reason(row) if row else ""


def _around(request: HttpRequest, found: Submission, here: str = "") -> dict[str, Any]:
    """The cohort's frame of a page about one submission."""
    cohort = cohort_for(me(request), found.portfolio.enrolment.cohort_id)
    around = frame(cohort, "", here or found.alias)
    if here:
        around["crumbs"].append((found.alias, reverse("reviews:submission", args=[found.pk])))
    return around

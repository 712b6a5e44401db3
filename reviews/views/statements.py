"""The yearly statement: read and agreed to by those who judge; what they named is seen to by administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock
from accounts.web import act, me, posted, try_form
from certification.access import cohort_for
from certification.middleware import worn
from reviews import access, statements
from reviews.confidentiality import CURRENT, points
from reviews.forms import StatementForm
from reviews.views.guard import administrators

PANEL_ONLY = "This page is for reviewers and lead reviewers."
AGREED = "Thank you. Your statement holds for a year."


@require_http_methods(["GET", "POST"])
def statement(request: HttpRequest) -> HttpResponse:
    """What everybody who judges agrees to; then on to the review that led here."""
    if not worn(request).panel:
        raise PermissionDenied(PANEL_ONLY)
    at = clock.now()
    form = StatementForm(posted(request), initial={"version": CURRENT})
    if form.is_bound and try_form(form, lambda: statements.agree(**form.cleaned_data, by=me(request), at=at)):
        messages.success(request, AGREED)
        return redirect(_onward(request))
    ends = statements.until(me(request).pk)
    context = {"form": form, "text": points(CURRENT), "ends": ends, "holds": ends is not None and ends > at}
    return render(request, "reviews/statement.html", context, status=400 if form.errors else 200)


def _onward(request: HttpRequest) -> str:
    """The page that led here, if it is one of ours; else the list of reviews."""
    wanted = request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else reverse("reviews:queue")


@require_POST
@administrators
def see_to(request: HttpRequest, pk: int, statement: int) -> HttpResponse:
    """What somebody named has become conflicts, or needs none."""
    cohort = cohort_for(me(request), pk)
    row = get_object_or_404(access.named_for(me(request), cohort), pk=statement)
    return act(
        request,
        lambda: statements.see_to(row.pk, by=me(request), at=clock.now()),
        done="Taken off the list.",
        to=reverse("reviews:conflicts", args=[pk]),
    )

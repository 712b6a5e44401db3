"""Wording what coaches will read, between settling and release: a list of what is settled, and one section's texts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.web import me, posted, try_form
from certification.middleware import worn
from reviews import access
from reviews import wordings as verbs
from reviews.presenting import wordings as pages

LEADS_ONLY = "This page is for lead reviewers and administrators."


@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """The settled sections that one may word, first those that nobody has looked at."""
    if not (worn(request).lead or worn(request).administrator):
        raise PermissionDenied(LEADS_ONLY)
    shown = pages.listed(access.wordable_for(me(request)), request.GET.get("page"))
    return render(request, "reviews/wordings.html", {"list": shown})


@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, alias: str) -> HttpResponse:
    """One section's texts, as written beside as the coach will read them; saving marks it as looked at."""
    row = access.wording_for(me(request), alias)
    verbs.opened(row, by=me(request), at=clock.now())
    found = verbs.passages(row)
    form = pages.form_of(found, posted(request))
    if form.is_bound and try_form(
        form,
        lambda: verbs.save(
            row.pk, version=form.cleaned_data["version"], said=form.said, by=me(request), at=clock.now()
        ),
    ):
        messages.success(request, "Saved and marked as looked at.")
        return redirect("reviews:wording", alias)
    status = 400 if form.errors else 200
    if form.non_field_errors():
        found = verbs.passages(row)
        form = pages.renewed(form, found, request.POST)
    sheet = pages.sheet(row, found, form, blind=not worn(request).administrator)
    context = {"sheet": sheet, "form": form, "refusal": verbs.refusal(row, by=me(request))}
    return render(request, "reviews/wording.html", context, status=status)

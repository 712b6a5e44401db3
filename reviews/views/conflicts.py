"""Who must not judge whom: the list, and a new entry."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.paging import page
from accounts.web import me, posted, try_form
from certification.access import candidate_places_for, cohort_for, panel_of
from certification.presenting import frame
from certification.states import Place
from reviews import access
from reviews import conflicts as verbs
from reviews.forms import ConflictForm
from reviews.views.guard import administrators

HERE = "reviews:conflicts"


@require_http_methods(["GET", "POST"])
@administrators
def conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """The declared conflicts of a cohort; declaring one ends the person's tasks on that candidate's work."""
    by = me(request)
    cohort = cohort_for(by, pk)
    places = candidate_places_for(by, cohort).filter(status=Place.ACTIVE)
    panel = [(member.person_id or 0, str(member)) for member in panel_of(cohort)]
    form = ConflictForm(posted(request), panel=panel, candidates=[(place.pk, str(place)) for place in places])
    if form.is_bound and try_form(form, lambda: verbs.declare(**form.values(), by=by, at=clock.now())):
        messages.success(request, "Conflict recorded.")
        return redirect(HERE, pk)
    known = page(access.conflicts_for(by, cohort), request.GET.get("page"))
    named = access.named_for(by, cohort)
    context = {"form": form, "known": known, "named": named, **frame(cohort, HERE, "Conflicts")}
    return render(request, "reviews/conflicts.html", context, status=400 if form.errors else 200)

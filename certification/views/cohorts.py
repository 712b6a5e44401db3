"""How do administrators make cohorts and move their dates?"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.models import User
from accounts.paging import page
from accounts.web import administrator_required, me, posted, try_form
from certification import access, cohorts, presenting
from certification.forms.cohorts import CohortForm, CycleForm, EvidenceRulesForm, RegistrationForm
from certification.models import Cohort


@require_safe
@administrator_required
def index(request: HttpRequest) -> HttpResponse:
    found = page(access.cohort_rows_for(request.user), request.GET.get("page"))
    return render(request, "certification/cohorts.html", {"page": found})


@require_http_methods(["GET", "POST"])
@administrator_required
def new(request: HttpRequest) -> HttpResponse:
    by, at = me(request), clock.now()
    year = _first_year(request, at)
    form = CohortForm(posted(request), first_year=year, zone=by.time_zone)
    made: list[Cohort] = []

    def create() -> None:
        made.append(cohorts.create(form.cleaned_data["framework"].pk, **form.values(), by=by, at=at))

    if form.is_bound and try_form(form, create):
        messages.success(request, f"{made[0].title} is set up. Now invite its people.")
        return redirect("certification:cohort_people", made[0].pk)
    page = {"form": form, "published": access.current_framework() is not None, "year": year, "next_year": year + 1}
    return render(request, "certification/cohort_new.html", page)


def _first_year(request: HttpRequest, at: datetime) -> int:
    """The year that was asked for, else the next one whose registration has not closed."""
    asked = request.GET.get("year", "")
    if asked.isascii() and asked.isdecimal() and 2001 <= int(asked[:5]) <= 2096:
        return int(asked)
    return at.year if at.month == 1 else at.year + 1


@require_http_methods(["GET", "POST"])
@administrator_required
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    cohort, by, at = access.cohort_for(request.user, pk), me(request), clock.now()
    sent = request.POST.get("form", "")
    registration = RegistrationForm.of(cohort, request.POST if sent == "registration" else None)
    cycles = [
        CycleForm(cycle, cohort.time_zone, request.POST if sent == str(cycle.number) else None)
        for cycle in cohort.cycles.all()
    ]
    saved = registration.is_bound and try_form(
        registration, lambda: _save_registration(registration, cohort, by=by, at=at)
    )
    for form in cycles:
        saved = saved or (form.is_bound and try_form(form, partial(_save_cycle, form, by=by, at=at)))
    if saved:
        messages.success(request, "Dates saved.")
        return redirect("certification:calendar", cohort.pk)
    context = presenting.frame(cohort, "certification:calendar", "Calendar")
    return render(request, "certification/calendar.html", context | {"registration": registration, "cycles": cycles})


@require_http_methods(["GET", "POST"])
@administrator_required
def evidence_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Links, forms by others, and the grace for uploads."""
    cohort, by, at = access.cohort_for(request.user, pk), me(request), clock.now()
    form = EvidenceRulesForm.of(cohort, posted(request))
    if form.is_bound and try_form(
        form, lambda: cohorts.change_evidence_rules(cohort.pk, **form.cleaned_data, by=by, at=at)
    ):
        messages.success(request, "Evidence rules saved.")
        return redirect("certification:evidence_rules", cohort.pk)
    context = presenting.frame(cohort, "certification:evidence_rules", "Evidence rules")
    return render(request, "certification/evidence_rules.html", context | {"form": form})


def _save_registration(form: RegistrationForm, cohort: Cohort, *, by: User, at: datetime) -> None:
    cohorts.change_registration(cohort.pk, **form.terms(), span=form.span(cohort.time_zone), by=by, at=at)


def _save_cycle(form: CycleForm, *, by: User, at: datetime) -> None:
    cohorts.change_cycle(form.cycle.pk, **form.moments(), by=by, at=at)

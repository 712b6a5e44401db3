"""What can anybody read: what the programme is, what is judged, and whether a certificate is valid."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts import clock
from certification import access, credentials, presenting
from certification.forms.people import VerifyForm


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Three statements for a stranger: the clock, the factors, the dates."""
    at = clock.now()
    factors, cycles = access.public_factors(), access.public_calendar(at)
    cohort = cycles[0].cohort if cycles else None
    context = {
        "factors": factors,
        "wheel": presenting.wheel(factors) if factors else None,
        "cohort": cohort,
        "steps": presenting.calendar_steps(cohort, cycles, at=at) if cohort else [],
        "joinable": cohort and cohort.open_registration and presenting.registration_of(cohort).holds(at),
    }
    return render(request, "certification/home.html", context)


@login_not_required
@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    framework = access.current_framework()
    return render(request, "certification/how_it_works.html", {"framework": framework})


@login_not_required
@require_safe
def factors(request: HttpRequest) -> HttpResponse:
    return render(request, "certification/factors.html", {"factors": access.public_factors()})


@login_not_required
@require_safe
def factor(request: HttpRequest, slug: str) -> HttpResponse:
    known = access.public_factors()
    shown = next((one for one in known if one.slug == slug), None)
    if shown is None:
        raise Http404("There is no such factor.")
    place = known.index(shown)
    context = {
        "factor": shown,
        "sections": presenting.described(shown.framework, access.sections_of(shown)),
        "before": known[place - 1] if place else None,
        "after": known[place + 1] if place + 1 < len(known) else None,
    }
    return render(request, "certification/factor.html", context)


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    form = VerifyForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = credentials.normal(form.cleaned_data["code"])
        if code:
            return redirect("certification:credential", code)
        form.add_error("code", "A code has twelve letters and digits. Please look at the certificate again.")
    return render(request, "certification/verify.html", {"form": form})


@login_not_required
@require_safe
def credential(request: HttpRequest, code: str) -> HttpResponse:
    found = credentials.verify(code)
    context = {"credential": found, "code": credentials.normal(code)}
    return render(request, "certification/credential.html", context, status=200 if found else 404)

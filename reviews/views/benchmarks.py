"""Benchmarks and standings, for administrators: make, agree, retire, and decide by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.web import me, posted, try_form
from certification.access import cohort_for
from certification.presenting import frame
from reviews import access as judging
from reviews.forms import ReasonForm
from reviews.models import Benchmark
from reviews.presenting import panels
from reviews.training import access, benchmarks, qualifications, rules, standings
from reviews.training.forms import AgreedForm, MakeForm, StandingForm, stored
from reviews.views.guard import administrators


@require_http_methods(["GET", "POST"])
@administrators
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a released submission as a benchmark."""
    found = judging.submission_for(me(request), pk)
    form = MakeForm(posted(request))
    if form.is_bound and try_form(
        form, lambda: benchmarks.make(pk, **form.cleaned_data, by=me(request), at=clock.now())
    ):
        messages.success(request, "Benchmark begun. Put down the agreed scores next.")
        made = access.benchmark_of(me(request), found)
        return redirect("reviews:benchmark", made.pk if made else 0)
    cohort = cohort_for(me(request), found.portfolio.enrolment.cohort_id)
    refusal = rules.refuse_choose(True, found, benchmarks.fit_of(pk))
    context = {"form": form, "submission": found, "refusal": refusal, **frame(cohort, "", "Make a benchmark")}
    return render(request, "reviews/make_benchmark.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrators
def benchmark(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreed scores with their reasons: a form until they are agreed, to be read afterwards."""
    found = access.benchmark_for(me(request), pk)
    criteria = list(found.submission.section.criteria.all())
    form = AgreedForm(posted(request), criteria=criteria, initial=stored(found))
    verb = benchmarks.agree if "agree" in request.POST else benchmarks.write
    if form.is_bound and try_form(form, lambda: verb(pk, scores=form.scores(), by=me(request), at=clock.now())):
        messages.success(request, "Agreed." if verb is benchmarks.agree else "Draft saved.")
        return redirect("reviews:benchmark", pk)
    return _benchmark(request, found, form)


def _benchmark(request: HttpRequest, found: Benchmark, form: AgreedForm) -> HttpResponse:
    cohort = cohort_for(me(request), found.submission.portfolio.enrolment.cohort_id)
    status, label = panels.state(found)
    context = {"benchmark": found, "form": form, "purpose": panels.purpose_words(found)}
    context |= {"status": status, "status_label": label, **frame(cohort, "", found.submission.alias)}
    return render(request, "reviews/benchmark.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrators
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a benchmark out of use; a draft is thrown away."""
    found = access.benchmark_for(me(request), pk)
    cohort = cohort_for(me(request), found.submission.portfolio.enrolment.cohort_id)
    form = ReasonForm(posted(request), label="Why is it retired?", help_text="Only administrators read this.")
    if form.is_bound and try_form(
        form, lambda: benchmarks.retire(pk, **form.cleaned_data, by=me(request), at=clock.now())
    ):
        messages.success(request, "Retired." if found.agreed_at else "The draft was thrown away.")
        return redirect("reviews:panel_training", cohort.pk)
    context = {"form": form, "benchmark": found, **frame(cohort, "", "Retire")}
    return render(request, "reviews/retire_benchmark.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@administrators
def standing(request: HttpRequest, pk: int, section: int) -> HttpResponse:
    """How a panel member came to stand as they do in a section, and an administrator's word on it."""
    member, chosen = access.member_for(me(request), pk, section)
    cohort = cohort_for(me(request), member.cohort_id)
    form = StandingForm(posted(request))
    if form.is_bound and try_form(
        form,
        lambda: qualifications.vouch(pk, section_id=section, **form.cleaned_data, by=me(request), at=clock.now()),
    ):
        messages.success(request, "Recorded. The panel member is told by mail.")
        return redirect("reviews:panel_training", cohort.pk)
    told = panels.story(standings.gate(cohort.pk), member, chosen)
    context = {"form": form, "member": member, "section": chosen, "told": told, **frame(cohort, "", "Standing")}
    return render(request, "reviews/standing.html", context, status=400 if form.errors else 200)

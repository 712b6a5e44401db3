"""Coaching cycles: their list, one of them, and which evidence belongs to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import clock
from accounts.paging import page
from accounts.refusals import Refused, Stale, allow
from accounts.web import act, me, posted, try_form, wants_json
from portfolios import access, pages
from portfolios.models import CoachingCycle
from portfolios.practice import coaching
from portfolios.practice.coaching_forms import BelongsForm, CoachingCycleForm
from portfolios.slots import number
from portfolios.views import saving


@require_GET
def cycles(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    portfolio = access.portfolio_for(person, pk)
    shown = page(access.coaching_cycles_for(person).filter(portfolio=portfolio), request.GET.get("page"))
    return render(request, "portfolios/cycles.html", pages.cycles(person, portfolio, shown))


@require_http_methods(["GET", "POST"])
def start_cycle(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    portfolio = access.portfolio_for(person, pk)
    form = CoachingCycleForm(posted(request))
    made: list[CoachingCycle] = []

    def start() -> None:
        made.append(coaching.start(portfolio.pk, **form.words(), by=person, at=clock.now()))

    if form.is_bound and try_form(form, start):
        messages.success(request, "Coaching cycle begun. Now say what belongs to it.")
        return redirect("portfolios:cycle", made[0].pk)
    context = {"portfolio": portfolio, "crumbs": pages.cycle_crumbs(portfolio), "form": form}
    return render(request, "portfolios/cycle_form.html", context)


@require_GET
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    return render(request, "portfolios/cycle.html", pages.cycle(person, access.coaching_cycle_for(person, pk)))


@require_http_methods(["GET", "POST"])
def edit_cycle(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    item = access.coaching_cycle_for(person, pk)
    form = CoachingCycleForm.of(item, posted(request))

    if not form.is_bound:
        return _cycle_form(request, item, form)
    try:
        allow("" if form.is_valid() else str(next(iter(form.errors.values()))[0]))
        version = number(form.cleaned_data["version"])
        how = saving.how(request)
        saved = coaching.change(item.pk, **form.words(), version=version, how=how, by=person, at=clock.now())
    except Refused as refusal:
        return _cycle_not_saved(request, item, form, refusal)
    if wants_json(request):
        return saving.saved(saved.version, saved.changed_at)
    messages.success(request, "Saved.")
    return redirect("portfolios:cycle", item.pk)


def _cycle_not_saved(
    request: HttpRequest, item: CoachingCycle, form: CoachingCycleForm, refusal: Refused
) -> HttpResponse:
    """What was typed stays; after a change made elsewhere, what stands there is shown beside it."""
    if wants_json(request):
        return saving.not_saved(refusal, *form.fields)
    current = refusal.current if isinstance(refusal, Stale) else {}
    if form.is_valid():
        form.add_error(None, str(refusal))
    return _cycle_form(request, item, form, current=current, status=409 if current else 200)


def _cycle_form(
    request: HttpRequest,
    item: CoachingCycle,
    form: CoachingCycleForm,
    *,
    current: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"portfolio": item.portfolio, "crumbs": pages.cycle_crumbs(item.portfolio), "form": form, "cycle": item}
    return render(request, "portfolios/cycle_form.html", context | {"current": current}, status=status)


@require_http_methods(["GET", "POST"])
def remove_cycle(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    item = access.coaching_cycle_for(person, pk)
    if request.method == "GET":
        return render(request, "portfolios/remove_cycle.html", {"cycle": item, "portfolio": item.portfolio})
    return act(
        request,
        lambda: coaching.remove(item.pk, by=person, at=clock.now()),
        done="Coaching cycle removed.",
        to=reverse("portfolios:cycles", args=[item.portfolio_id]),
        otherwise=pages.cycle_url(item),
    )


@require_POST
def cycle_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Several pieces of evidence at once: into the cycle, or out of it."""
    person = me(request)
    item = access.coaching_cycle_for(person, pk)
    own = access.evidence_for(person).filter(portfolio=item.portfolio)
    chosen = own.filter(pk__in=[number(written) for written in request.POST.getlist("evidence")])
    into = None if "out" in request.POST else item.pk
    return act(
        request,
        lambda: coaching.assign(
            item.portfolio_id,
            cycle_id=into,
            evidence_ids=list(chosen.values_list("pk", flat=True)),
            by=person,
            at=clock.now(),
        ),
        done="Taken out of this cycle." if into is None else "It belongs to this cycle now.",
        to=pages.cycle_url(item),
    )


@require_POST
def begin_goal(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the form of the cycle's goal, or open the one that is there."""
    person = me(request)
    item = access.coaching_cycle_for(person, pk)
    slot = access.goal_slot_of(item)
    if slot is None:
        raise Http404
    return act(
        request,
        lambda: coaching.begin_goal(item.pk, requirement_id=slot.pk, by=person, at=clock.now()),
        done="",
        to=lambda form: reverse("portfolios:evidence", args=[form.pk]),
        otherwise=pages.cycle_url(item),
    )


@require_POST
def evidence_cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """To which coaching cycle one piece of evidence belongs; asked on its page and in a section's slot."""
    person = me(request)
    item = access.evidence_item_for(person, pk)
    form = BelongsForm(request.POST, cycles=access.coaching_cycles_for(person).filter(portfolio=item.portfolio))
    exhibit = access.exhibits_of(person, item).filter(pk=number(request.POST.get("exhibit", ""))).first()

    def assign() -> None:
        if not form.is_valid():
            raise Refused("Choose one of your coaching cycles.")
        chosen = form.cleaned_data["coaching_cycle"]
        cycle_id = chosen.pk if chosen else None
        coaching.assign(item.portfolio_id, cycle_id=cycle_id, evidence_ids=[item.pk], by=person, at=clock.now())

    back = pages.slot_url(exhibit) if exhibit else reverse("portfolios:evidence", args=[item.pk])
    return act(request, assign, done="Saved.", to=back)


@require_POST
def section_cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """The one coaching cycle of a section."""
    person = me(request)
    submission = access.submission_for(person, pk)
    own = access.coaching_cycles_for(person).filter(portfolio=submission.portfolio_id)
    form = BelongsForm(request.POST, cycles=own)

    def choose() -> None:
        chosen = form.cleaned_data["coaching_cycle"] if form.is_valid() else None
        if chosen is None:
            raise Refused("Choose one of your coaching cycles.")
        coaching.choose(submission.pk, cycle_id=chosen.pk, by=person, at=clock.now())

    return act(request, choose, done="This section is about that cycle now.", to=pages.section_url(submission))

"""Forms that the candidate fills in: begun from a slot, saved while they are written."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.refusals import Refused, Stale, allow
from accounts.web import act, me, wants_json
from certification.states import EvidenceKind
from portfolios import access, exhibits, pages
from portfolios import evidence as verbs
from portfolios.models import Evidence
from portfolios.practice import coaching
from portfolios.questions.fillable import AnswersForm, TitledAnswersForm
from portfolios.slots import cycle_of, slot_of
from portfolios.views import saving


@require_POST
def add_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the form that a slot asks for, place it there, and open it."""
    person = me(request)
    portfolio = access.portfolio_for(person, pk)
    slot = slot_of(person, portfolio, request.POST)
    if slot is None:
        raise Http404

    def begin() -> Evidence:
        at, cycle = clock.now(), cycle_of(person, portfolio, request.POST)
        made = verbs.add_form(portfolio.pk, requirement_id=slot.requirement_id, by=person, at=at)
        coaching.belong(made.pk, cycle_id=cycle, by=person, at=at)
        exhibits.place(
            slot.submission_id,
            requirement_id=slot.requirement_id,
            evidence_id=made.pk,
            item_id=slot.item_id,
            by=person,
            at=at,
        )
        return made

    return act(
        request, begin, done="", to=lambda made: reverse("portfolios:evidence", args=[made.pk]), otherwise=slot.url
    )


def show(request: HttpRequest, item: Evidence) -> HttpResponse:
    """The page of a form that came through its door."""
    return render(request, "portfolios/form.html", pages.filling(me(request), item))


@require_POST
def save_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the answers, by itself while they are written or by the button; the form may be half-filled."""
    person = me(request)
    item = access.evidence_item_for(person, pk)
    if item.kind != EvidenceKind.FORM:
        raise Http404
    form = TitledAnswersForm(request.POST, questions=item.form)
    try:
        allow(first_error(form))
        saved = verbs.save_form(
            item.pk,
            answers=form.answers(),
            title=form.cleaned_data["title"],
            version=int(form.cleaned_data["version"]),
            how=saving.how(request),
            by=person,
            at=clock.now(),
        )
    except Refused as refusal:
        return _not_saved(request, item, form, refusal)
    if wants_json(request):
        return saving.saved(saved.version, saved.changed_at)
    messages.success(request, "Saved.")
    return redirect("portfolios:evidence", item.pk)


def first_error(form: AnswersForm) -> str:
    """What is wrong with what was typed, named by its question."""
    if form.is_valid():
        return ""
    name, errors = next(iter(form.errors.items()))
    return f"“{form[name].label}”: {errors[0]}" if name in form.fields else str(errors[0])


def not_saved_json(form: AnswersForm, refusal: Refused) -> JsonResponse:
    """What autosave.js is answered when nothing was saved; after a change made elsewhere, with what stands there."""
    if isinstance(refusal, Stale):
        refusal = Stale(str(refusal), current=refusal.current | form.stored(refusal.current["answers"]))
    return saving.not_saved(refusal, *form.fields)


def _not_saved(request: HttpRequest, item: Evidence, form: TitledAnswersForm, refusal: Refused) -> HttpResponse:
    """What was typed stays; after a change made elsewhere, what stands there is shown beside it."""
    if wants_json(request):
        return not_saved_json(form, refusal)
    current = refusal.current if isinstance(refusal, Stale) else {}
    if form.is_valid():
        form.add_error(None, str(refusal))
    context = pages.filling(me(request), item, form=form, current=current)
    return render(request, "portfolios/form.html", context, status=409 if current else 400)

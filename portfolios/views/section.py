"""A section at work: its slots, what is placed in them, and what each exhibit is claimed to show."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import clock
from accounts.models import User
from accounts.refusals import Refused, allow
from accounts.web import act, me, posted, try_form, wants_json
from portfolios import access, pages, slots, standing, submissions
from portfolios import claims as claiming
from portfolios import exhibits as placing
from portfolios.forms import ClaimForm, NoteForm
from portfolios.models import Claim, Exhibit
from portfolios.slots import number
from portfolios.viewing import pins
from portfolios.views import saving

NONE_SEEN = 0
"""The form of a new claim shows no note, so another one that stands there is never written over."""


@require_GET
def section(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    person = me(request)
    portfolio, chosen = access.section_for(person, pk, slug)
    stands = standing.load(portfolio.enrolment, at=clock.now())
    return render(request, "portfolios/section.html", pages.section(person, portfolio, chosen, stands))


@require_POST
def begin(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    person = me(request)
    portfolio, chosen = access.section_for(person, pk, slug)
    return act(
        request,
        lambda: submissions.begin(portfolio.pk, section_id=chosen.pk, by=person, at=clock.now()),
        done="Begun. Nobody sees it until you hand it in.",
        to=reverse("portfolios:section", args=[portfolio.pk, slug]),
    )


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    submission = access.submission_for(person, pk)
    slot = access.requirement_of(submission, number(request.POST.get("requirement", "")))
    item = access.evidence_item_for(person, number(request.POST.get("evidence", "")))
    target = slots.slot(submission, slot, access.listed_in(submission, number(request.POST.get("item", ""))))
    return act(
        request,
        lambda: placing.place(
            submission.pk,
            requirement_id=slot.pk,
            evidence_id=item.pk,
            item_id=target.item_id,
            by=person,
            at=clock.now(),
        ),
        done="Placed.",
        to=target.url,
    )


@require_POST
def remove_exhibit(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    exhibit = access.exhibit_for(person, pk)
    return _changed(
        request, exhibit, lambda: placing.remove(exhibit.pk, by=person, at=clock.now()), done="Taken out of the slot."
    )


@require_POST
def earlier(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an exhibit one place up in its slot."""
    person = me(request)
    exhibit = access.exhibit_for(person, pk)
    order = pages.one_earlier(exhibit)
    return _changed(
        request,
        exhibit,
        lambda: placing.reorder(exhibit.submission_id, exhibit_ids=order, by=person, at=clock.now()),
        done="Moved up.",
    )


def _changed(request: HttpRequest, exhibit: Exhibit, do: Callable[[], object], *, done: str) -> HttpResponse:
    return act(request, do, done=done, to=pages.slot_url(exhibit))


@require_http_methods(["GET", "POST"])
def claims(request: HttpRequest, pk: int) -> HttpResponse:
    """One exhibit with all it is claimed to show; a POST makes a claim or rewrites it."""
    person = me(request)
    exhibit = access.exhibit_for(person, pk)
    criteria = access.criteria_of(exhibit.submission)
    form = ClaimForm(posted(request), criteria=criteria, evidence=exhibit.evidence)
    if form.is_bound and try_form(form, lambda: _claim(form, exhibit, person)):
        messages.success(request, "Claim saved.")
        return redirect("portfolios:claims", exhibit.pk)
    return render(request, "portfolios/claims.html", pages.claims(exhibit, criteria, form, person))


def _claim(form: ClaimForm, exhibit: Exhibit, person: User) -> None:
    typed, evidence = form.cleaned_data, exhibit.evidence
    pin = pins.read(evidence.kind, evidence.facts, typed.get("pin_from", ""), typed.get("pin_to", ""))
    criterion = typed["criterion"].pk
    made = exhibit.claims.filter(criterion=criterion).first()
    if made and pin != pins.WHOLE and not typed["note"].strip():
        claiming.pin(made.pk, place=pin, by=person, at=clock.now())
        return
    claiming.claim(
        exhibit.pk, criterion_id=criterion, note=typed["note"], pin=pin, version=NONE_SEEN, by=person, at=clock.now()
    )


@require_POST
def save_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a claim's note, by itself while its writer works or by the button."""
    person = me(request)
    made = access.claim_for(person, pk)
    form = NoteForm(request.POST)
    try:
        allow("" if form.is_valid() else str(next(iter(form.errors.values()))[0]))
        typed = form.cleaned_data
        version, how = int(typed["version"]), saving.how(request)
        kept = claiming.save_note(made.pk, note=typed["note"], version=version, how=how, by=person, at=clock.now())
    except Refused as refusal:
        return _note_not_saved(request, made, refusal)
    if wants_json(request):
        return saving.saved(kept.version, kept.claimed_at)
    messages.success(request, "Note saved.")
    return redirect("portfolios:claims", made.exhibit_id)


def _note_not_saved(request: HttpRequest, made: Claim, refusal: Refused) -> HttpResponse:
    """What was typed stays; after a change made elsewhere, what stands there is shown beside it."""
    if wants_json(request):
        return saving.not_saved(refusal, "note")
    exhibit = access.exhibit_for(me(request), made.exhibit_id)
    criteria = access.criteria_of(exhibit.submission)
    form = ClaimForm(None, criteria=criteria, evidence=exhibit.evidence)
    typed = pages.Typed(made.pk, request.POST.get("note", ""), request.POST.get("version", ""), refusal)
    context = pages.claims(exhibit, criteria, form, me(request), typed)
    return render(request, "portfolios/claims.html", context, status=409 if typed.elsewhere is not None else 400)


@require_POST
def unclaim(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    made = access.claim_for(person, pk)
    return act(
        request,
        lambda: claiming.unclaim(made.pk, by=person, at=clock.now()),
        done="Claim taken back.",
        to=reverse("portfolios:claims", args=[made.exhibit_id]),
    )


@require_POST
def unpin(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    found = access.pin_for(person, pk)
    return act(
        request,
        lambda: claiming.unpin(found.pk, by=person, at=clock.now()),
        done="Pin removed.",
        to=reverse("portfolios:claims", args=[found.claim.exhibit_id]),
    )

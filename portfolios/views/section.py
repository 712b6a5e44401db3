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
from accounts.web import act, me, posted, try_form
from portfolios import access, pages, pins, slots, standing, submissions
from portfolios import claims as claiming
from portfolios import exhibits as placing
from portfolios.forms import ClaimForm
from portfolios.models import Exhibit
from portfolios.slots import number


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
    claiming.claim(exhibit.pk, criterion_id=criterion, note=typed["note"], pin=pin, by=person, at=clock.now())


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

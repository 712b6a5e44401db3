"""The consent register of a recording: who is listed, confirmed, renewed, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock
from accounts.web import act, me, posted, try_form
from portfolios import access, evidence, pages
from portfolios.practice import consents
from portfolios.practice.coaching_forms import ConsentForm, RenewalForm, WithdrawConsentForm
from portfolios.slots import number


def _address(evidence_id: int) -> str:
    return reverse("portfolios:consents", args=[evidence_id])


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who can be seen or heard; a POST enters one more."""
    person = me(request)
    recording = access.recording_for(person, pk)
    form = ConsentForm(posted(request), papers=access.papers_for(person, recording))
    if form.is_bound and try_form(
        form, lambda: consents.record(recording.pk, **form.words(), by=person, at=clock.now())
    ):
        messages.success(request, "Entered. Confirm the list once everybody is on it.")
        return redirect("portfolios:consents", recording.pk)
    context = pages.register(person, recording, form, frozen=evidence.is_frozen(recording.pk))
    return render(request, "portfolios/consents.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    recording = access.evidence_item_for(person, pk)
    return act(
        request,
        lambda: consents.confirm(recording.pk, by=person, at=clock.now()),
        done="Confirmed: everybody who can be seen or heard is listed.",
        to=_address(recording.pk),
    )


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    recording = access.evidence_item_for(person, pk)
    source = access.evidence_item_for(person, number(request.POST.get("source", "")))
    return act(
        request,
        lambda: consents.copy(recording.pk, source_id=source.pk, by=person, at=clock.now()),
        done="Copied. Confirm that everybody in this recording is on the list.",
        to=_address(recording.pk),
    )


@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    consent = access.own_consent_for(person, pk)
    form = RenewalForm(posted(request), papers=access.papers_for(person, consent.evidence))
    if form.is_bound and try_form(form, lambda: consents.renew(consent.pk, **form.words(), by=person, at=clock.now())):
        messages.success(request, "Consent renewed.")
        return redirect("portfolios:consents", consent.evidence_id)
    return render(request, "portfolios/renew_consent.html", {"consent": consent, "form": form})


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    consent = access.own_consent_for(person, pk)
    return act(
        request,
        lambda: consents.remove(consent.pk, by=person, at=clock.now()),
        done="Line removed.",
        to=_address(consent.evidence_id),
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody took their consent back: asked once, then the recording is hidden at once."""
    person = me(request)
    consent = access.consent_for(person, pk)
    others = access.same_person_count(person, consent)
    form = WithdrawConsentForm(posted(request), consent=consent, others=others)

    def take_back() -> None:
        everywhere = bool(form.cleaned_data.get("everywhere"))
        reason = form.cleaned_data["reason"]
        consents.withdraw(consent.pk, reason=reason, everywhere=everywhere, by=person, at=clock.now())

    if form.is_bound and try_form(form, take_back):
        messages.success(request, "Consent withdrawn. The recording is hidden.")
        return redirect("portfolios:consents", consent.evidence_id)
    return render(request, "portfolios/withdraw_consent.html", {"consent": consent, "form": form})

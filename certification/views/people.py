"""How do administrators invite candidates and panel members, and look after their places?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.nudge import nudge
from accounts.paging import page
from accounts.tasks import deliver_messages
from accounts.web import act, administrator_required, me, posted, try_form
from certification import access, enrolments, extensions, joining, panels, presenting
from certification.forms.people import (
    ExtensionForm,
    InviteCandidatesForm,
    InvitePanelForm,
    PaymentForm,
    ReasonForm,
    SeatForm,
)
from certification.models import Enrolment

PEOPLE = "certification:cohort_people"


@require_safe
@administrator_required
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """Candidates, or with `?list=panel` the panel: one list at a time, cut in the database."""
    cohort, at = access.cohort_for(request.user, pk), timezone.now()
    is_panel = request.GET.get("list") == "panel"
    places = access.panel_places_for if is_panel else access.candidate_places_for
    found = page(places(request.user, cohort), request.GET.get("page"))
    if is_panel:
        sections = cohort.framework.sections.count()
        rows = [presenting.panel_row(member, at=at, section_count=sections) for member in found]
    else:
        rows = [presenting.candidate_row(enrolment, at=at) for enrolment in found]
    context = presenting.frame(cohort, PEOPLE, "People")
    lists = presenting.people_lists(cohort, is_panel=is_panel)
    return render(
        request,
        "certification/people.html",
        context | {"page": found, "rows": rows, "is_panel": is_panel, "lists": lists},
    )


@require_http_methods(["GET", "POST"])
@administrator_required
def invite_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    cohort, by = access.cohort_for(request.user, pk), me(request)
    form = InviteCandidatesForm(posted(request))
    if form.is_valid():
        people = form.cleaned_data["people"]
        try:
            enrolments.invite(cohort.pk, people=people, by=by, at=clock.now())
        except enrolments.SomeRefused as refused:
            form.add_error("people", refused.refusals)
        else:
            nudge(deliver_messages)
            messages.success(request, f"{len(people)} invitation{'' if len(people) == 1 else 's'} sent.")
            return redirect(PEOPLE, cohort.pk)
    context = presenting.frame(cohort, PEOPLE, "Invite candidates")
    return render(request, "certification/invite_candidates.html", context | {"form": form})


@require_http_methods(["GET", "POST"])
@administrator_required
def invite_panel(request: HttpRequest, pk: int) -> HttpResponse:
    cohort, by = access.cohort_for(request.user, pk), me(request)
    form = InvitePanelForm(cohort, posted(request))
    if form.is_bound and try_form(form, lambda: panels.invite(cohort.pk, **form.values(), by=by, at=clock.now())):
        messages.success(request, f"{form.cleaned_data['name']} is invited to the panel.")
        return redirect(f"{reverse(PEOPLE, args=[cohort.pk])}?list=panel")
    context = presenting.frame(cohort, PEOPLE, "Invite to the panel")
    return render(request, "certification/invite_panel.html", context | {"form": form})


@require_http_methods(["GET", "POST"])
@administrator_required
def panel_member(request: HttpRequest, pk: int) -> HttpResponse:
    """What they judge; `withdraw` in the form gives the seat up."""
    member, by, at = access.panel_member_for(request.user, pk), me(request), clock.now()
    panel = f"{reverse(PEOPLE, args=[member.cohort_id])}?list=panel"
    if "withdraw" in request.POST:
        return act(request, lambda: panels.withdraw(pk, by=by, at=at), done="The seat was given up.", to=panel)
    form = SeatForm(member.cohort, posted(request), member=member)
    if form.is_bound and try_form(form, lambda: panels.change(pk, **form.values(), by=by, at=at)):
        messages.success(request, "Seat saved.")
        return redirect(panel)
    row = presenting.panel_row(member, at=at, section_count=0)
    crumbs = [("Cohorts", reverse("certification:cohorts")), (member.cohort.title, panel)]
    return render(request, "certification/panel_member.html", {"form": form, "row": row, "crumbs": crumbs})


@require_safe
@administrator_required
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    return _enrolment_page(request, access.enrolment_for(request.user, pk))


@require_POST
@administrator_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    place, by = access.enrolment_for(request.user, pk), me(request)
    form = ExtensionForm(place, request.POST)
    if try_form(form, lambda: extensions.grant(pk, **form.values(), by=by, at=clock.now())):
        return _saved(request, place, "Extension granted.")
    return _enrolment_page(request, place, extension=form)


@require_POST
@administrator_required
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    place, by = access.enrolment_for(request.user, pk), me(request)
    form = PaymentForm.of(place, request.POST)
    if try_form(form, lambda: enrolments.note_payment(pk, **form.cleaned_data, by=by, at=clock.now())):
        return _saved(request, place, "Payment noted.")
    return _enrolment_page(request, place, payment=form)


@require_POST
@administrator_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    place, by = access.enrolment_for(request.user, pk), me(request)
    form = ReasonForm(request.POST, auto_id="id_withdraw_%s")
    if try_form(form, lambda: enrolments.withdraw(pk, **form.cleaned_data, by=by, at=clock.now())):
        return _saved(request, place, "The place was given up.")
    return _enrolment_page(request, place, withdrawal=form)


def _saved(request: HttpRequest, place: Enrolment, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect("certification:enrolment", place.pk)


def _enrolment_page(
    request: HttpRequest,
    place: Enrolment,
    *,
    extension: ExtensionForm | None = None,
    payment: PaymentForm | None = None,
    withdrawal: ReasonForm | None = None,
) -> HttpResponse:
    """One candidate's place with its three forms; one of them perhaps with what was typed and refused."""
    back = reverse(PEOPLE, args=[place.cohort_id])
    context = {
        "enrolment": place,
        "row": presenting.candidate_row(place, at=timezone.now()),
        "crumbs": [("Cohorts", reverse("certification:cohorts")), (place.cohort.title, back)],
        "extension": extension or ExtensionForm(place),
        "payment": payment or PaymentForm.of(place),
        "withdrawal": withdrawal or ReasonForm(auto_id="id_withdraw_%s"),
    }
    return render(request, "certification/enrolment.html", context)


@require_POST
@administrator_required
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    invitation, by = access.invitation_for(request.user, pk), me(request)
    return act(
        request,
        lambda: joining.resend(invitation.pk, by=by, at=clock.now()),
        done=f"The invitation was sent again to {invitation.email}.",
        to=_people_of(pk),
    )


@require_POST
@administrator_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    invitation, by, back = access.invitation_for(request.user, pk), me(request), _people_of(pk)
    return act(
        request,
        lambda: joining.revoke(invitation.pk, by=by, at=clock.now()),
        done=f"The invitation to {invitation.email} was revoked.",
        to=back,
    )


def _people_of(invitation_id: int) -> str:
    """The list in which an invitation stands."""
    cohort_id, is_panel = access.list_of(invitation_id)
    return reverse(PEOPLE, args=[cohort_id]) + ("?list=panel" if is_panel else "")

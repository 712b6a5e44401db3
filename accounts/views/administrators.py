"""What do administrators find about people, mails and the audit trail?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access, audit, clock, invitations, outbox, people, presenting, search
from accounts.forms import AuditForm, InviteForm, OutboxForm, SearchForm, narrowed
from accounts.paging import page
from accounts.states import Role
from accounts.web import act, administrator_required, me, posted, try_form


@require_GET
@administrator_required
def everybody(request: HttpRequest) -> HttpResponse:
    form, at = SearchForm(request.GET), timezone.now()
    found = search.people(access.people_for(request.user), **narrowed(form))
    context = {
        "form": form,
        "page": page(found, request.GET.get("page")),
        "administrators": presenting.administrators(access.administrators_for(request.user)),
        "invited": [presenting.invited(each, at=at) for each in access.invitations_for(request.user)],
    }
    return render(request, "accounts/people.html", context)


@require_http_methods(["GET", "POST"])
@administrator_required
def invite_administrator(request: HttpRequest) -> HttpResponse:
    form, by = InviteForm(posted(request)), me(request)
    if form.is_bound and try_form(
        form, lambda: invitations.invite_administrator(**form.cleaned_data, by=by, at=clock.now())
    ):
        messages.success(request, f"{form.cleaned_data['name']} is invited.")
        return redirect("accounts:people")
    return render(request, "accounts/invite_administrator.html", {"form": form})


@require_http_methods(["GET", "POST"])
@administrator_required
def revoke_administrator(request: HttpRequest, pk: int) -> HttpResponse:
    person, by = access.person_for(request.user, pk), me(request)
    if request.method == "GET":
        return render(request, "accounts/revoke_administrator.html", {"person": person})
    return act(
        request,
        lambda: people.revoke_role(person.pk, role=Role.ADMINISTRATOR, by=by, at=timezone.now()),
        done=f"{person} is no longer an administrator.",
        to=reverse("accounts:people"),
    )


@require_POST
@administrator_required
def renew_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    invitation, by = access.invitation_for(request.user, pk), me(request)
    return act(
        request,
        lambda: invitations.renew_administrator(invitation.pk, by=by, at=clock.now()),
        done=f"The invitation was sent again to {invitation.email}.",
        to=reverse("accounts:people"),
    )


@require_POST
@administrator_required
def withdraw_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    invitation, by = access.invitation_for(request.user, pk), me(request)
    return act(
        request,
        lambda: invitations.revoke(invitation.pk, by=by, at=clock.now()),
        done=f"The invitation to {invitation.email} was withdrawn.",
        to=reverse("accounts:people"),
    )


@require_GET
@administrator_required
def mails(request: HttpRequest) -> HttpResponse:
    form = OutboxForm(request.GET)
    found = page(search.mails(access.outbox_for(request.user), **narrowed(form)), request.GET.get("page"))
    context = {"form": form, "page": found, "rows": [presenting.mail(message) for message in found]}
    return render(request, "accounts/messages.html", context)


@require_POST
@administrator_required
def retry_message(request: HttpRequest, pk: int) -> HttpResponse:
    message, by = access.outbox_mail_for(request.user, pk), me(request)
    return act(
        request,
        lambda: outbox.retry(message.pk, by=by, at=timezone.now()),
        done=f"The mail to {message.email} is tried again now.",
        to=reverse("accounts:messages"),
    )


@require_GET
@administrator_required
def trail(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.GET, actions=access.audit_actions_for(request.user))
    found = page(search.trail(access.audit_events_for(request.user), **narrowed(form)), request.GET.get("page"), 50)
    context = {
        "form": form,
        "page": found,
        "lines": [presenting.line(event) for event in found],
        "check": audit.check(at=timezone.now()),
    }
    return render(request, "accounts/audit.html", context)

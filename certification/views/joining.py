"""How do people come in: by an invitation's link, by open registration, and to their own first page?"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock, entrance, invitations
from accounts.models import Invitation, User
from accounts.rules import refuse_accept, refuse_open
from accounts.web import act, posted, try_form
from certification import access, context, enrolments, joining, rules
from certification.forms.people import JoinForm
from certification.middleware import worn

UNKNOWN = "This link is not known."
WELCOME = "Welcome. Your place is yours."
OPEN = "Your portfolio is open."


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the one place where this person works, or to a choice."""
    homes = list(context.homes(worn(request)))
    if len(homes) == 1:
        return redirect(homes[0].url)
    return render(request, "certification/start.html", {"homes": homes})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what, until when; taking the place when the right person is logged in."""
    invitation, at = invitations.by_token(token), clock.now()
    if invitation is None:
        raise Http404(UNKNOWN)
    if invitation.accepted_by_id and invitation.accepted_by_id == request.user.pk:
        return redirect("certification:start")
    person = _person(request)
    offer = _offer(invitation, person, at)
    form = JoinForm(posted(request), fee_cents=offer["places"][0].fee_cents) if offer["places"] else None
    if request.method == "POST" and person and not offer["refusal"]:
        accept = partial(joining.accept, token, by=person, at=at)
        if form is None:
            return act(request, accept, done=WELCOME, to=reverse("certification:start"), otherwise=request.path)
        if try_form(form, lambda: accept(**form.values())):
            return _welcomed(request)
    if person is None and not offer["refusal"]:
        request.session[entrance.INVITATION] = token
    return render(request, "certification/join.html", offer | {"form": form} | _entrances(request))


def _offer(invitation: Invitation, person: User | None, at: datetime) -> dict[str, Any]:
    """What the invitation is for, and why this person can't take it, if so."""
    return {
        "invitation": invitation,
        "refusal": refuse_accept(person, invitation, at=at) if person else refuse_open(invitation, at=at),
        "wrong_address": bool(person and person.email != invitation.email),
        "places": joining.candidate_places(invitation.pk),
        "seats": joining.panel_places(invitation.pk),
    }


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _welcomed(request: HttpRequest) -> HttpResponse:
    messages.success(request, f"{WELCOME} {OPEN}")
    return redirect("certification:start")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Taking a place in a cohort that is open to anybody."""
    cohort, at = access.public_cohort(slug), clock.now()
    refusal = rules.refuse_register(cohort, at=at)
    form = JoinForm(posted(request), fee_cents=cohort.fee_cents)
    person = _person(request)
    if request.method == "POST" and person and not refusal:
        if try_form(form, lambda: enrolments.register(cohort.pk, by=person, at=at, **form.values())):
            return _welcomed(request)
    elif person is None and not refusal:
        request.session[entrance.REGISTRATION] = cohort.slug
    page = {"cohort": cohort, "refusal": refusal, "form": form}
    return render(request, "certification/register.html", page | _entrances(request))


def _entrances(request: HttpRequest) -> dict[str, str]:
    """Where a stranger makes an account or logs in, coming back to this page afterwards."""
    back = urlencode({"next": request.path})
    return {
        "signup_url": f"{reverse('account_signup')}?{back}",
        "login_url": f"{reverse('account_login')}?{back}",
        "logout_url": f"{reverse('account_logout')}?{back}",
    }

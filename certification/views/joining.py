"""How do people come in: by an invitation's link, by open registration, and to their own first page?"""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock, entrance, invitations
from accounts.models import User
from accounts.rules import refuse_accept, refuse_open
from accounts.web import me, posted, try_form
from certification import access, context, enrolments, joining, rules
from certification.forms.people import JoinForm
from certification.middleware import worn

UNKNOWN = "This link is not known."


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
    person = request.user if isinstance(request.user, User) else None
    refusal = refuse_accept(person, invitation, at=at) if person else refuse_open(invitation, at=at)
    places = joining.candidate_places(invitation.pk)
    form = JoinForm(posted(request), fee_cents=places[0].fee_cents) if places else None
    if request.method == "POST" and not refusal and _accepted(request, token, form):
        return redirect("certification:start")
    if person is None and not refusal:
        request.session[entrance.INVITATION] = token
    page = {
        "invitation": invitation,
        "refusal": refusal,
        "wrong_address": bool(person and person.email != invitation.email),
        "places": places,
        "seats": joining.panel_places(invitation.pk),
        "form": form,
    }
    return render(request, "certification/join.html", page | _entrances(request))


def _accepted(request: HttpRequest, token: str, form: JoinForm | None) -> bool:
    """Take the places; a form's refusal is shown with what was typed."""
    by, at = me(request), clock.now()
    if form is None:
        joining.accept(token, by=by, at=at)
        messages.success(request, "Welcome. Your place is yours.")
        return True
    if not try_form(form, lambda: joining.accept(token, by=by, at=at, **form.values())):
        return False
    messages.success(request, "Welcome. Your place is yours, and your portfolio is open.")
    return True


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Taking a place in a cohort that is open to anybody."""
    cohort, at = access.public_cohort(slug), clock.now()
    refusal = rules.refuse_register(cohort, at=at)
    form = JoinForm(posted(request), fee_cents=cohort.fee_cents)
    if request.method == "POST" and not refusal:
        by = me(request)
        if try_form(form, lambda: enrolments.register(cohort.pk, by=by, at=at, **form.values())):
            messages.success(request, "Welcome. Your place is yours, and your portfolio is open.")
            return redirect("certification:start")
    if not request.user.is_authenticated and not refusal:
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

"""The page behind a private link: one form, without an account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts import clock, pace
from accounts.models import User
from accounts.nudge import nudge
from accounts.refusals import Refused, Stale, allow
from accounts.tasks import deliver_messages
from accounts.web import wants_json
from portfolios import pages
from portfolios.models import FormRequest
from portfolios.questions import asking_rules, private_forms
from portfolios.questions.asking_forms import PrivateForm
from portfolios.views import saving
from portfolios.views.filling import first_error, not_saved_json

P = ParamSpec("P")

UNKNOWN = "This link is not known."
SAVES, MINUTES = 300, 10
TOO_FAST = "This was saved very often in a short time. Wait a few minutes."


def secret(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page whose address is a secret: found by no search engine, told to no other site, kept in no cache.

    The origin alone is sent along: with no referrer at all, browsers hide the origin of the form, too, and
    the check against forged forms would refuse it."""

    @wraps(view)
    def kept(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return kept


@login_not_required
@never_cache
@secret
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def private_form(request: HttpRequest, token: str) -> HttpResponse:
    """Read what it is for; fill it in, save it, send it once, or say no."""
    asked = private_forms.by_token(token)
    if asked is None:
        raise Http404(UNKNOWN)
    if request.method == "POST":
        return _typed(request, token, asked)
    refusal = asking_rules.refuse_fill(asked, person=person_of(request), at=clock.now())
    earlier = reverse("portfolios:private_history", args=[token])
    context = pages.private_form(asked, refusal=refusal, versions_url=earlier)
    return render(request, "portfolios/private_form.html", context)


@sensitive_variables("token")
def _typed(request: HttpRequest, token: str, asked: FormRequest) -> HttpResponse:
    """Save, send or decline, as the button says; a script saves."""
    deed = "save" if wants_json(request) else request.POST.get("do", "save")
    form = PrivateForm(request.POST, questions=asked.form, whole=deed == "hand_in")
    try:
        allow(pace.refuse(f"private-form:{asked.pk}", most=SAVES, minutes=MINUTES, refusal=TOO_FAST))
        done = _do(token, deed, form, request)
    except Refused as refusal:
        return _refused(request, asked, form, refusal)
    nudge(deliver_messages)
    if wants_json(request):
        return saving.saved(done.version, clock.now())
    return redirect(f"{request.path}{'?saved' if deed == 'save' else ''}")


@sensitive_variables("token")
def _do(token: str, deed: str, form: PrivateForm, request: HttpRequest) -> FormRequest:
    at, person = clock.now(), person_of(request)
    if deed == "decline":
        return private_forms.decline(token, person=person, at=at)
    allow(first_error(form))
    answers, version = form.answers(), int(form.cleaned_data["version"])
    if deed != "hand_in":
        how = saving.how(request)
        return private_forms.save(token, answers=answers, version=version, how=how, person=person, at=at)
    consent = form.cleaned_data["consent"] is True
    return private_forms.hand_in(token, answers=answers, version=version, consent=consent, person=person, at=at)


def _refused(request: HttpRequest, asked: FormRequest, form: PrivateForm, refusal: Refused) -> HttpResponse:
    """What was typed stays on the page, whatever became of the link meanwhile."""
    if wants_json(request):
        return not_saved_json(form, refusal)
    current = refusal.current if isinstance(refusal, Stale) else {}
    over = asking_rules.refuse_fill(asked, person=person_of(request), at=clock.now())
    if form.is_valid() and not over:
        form.add_error(None, str(refusal))
    context = pages.private_form(asked, refusal=over, form=form, current=current)
    return render(request, "portfolios/private_form.html", context, status=409 if current else 400)


def person_of(request: HttpRequest) -> User | None:
    """Whoever happens to be logged in where no log-in is asked for."""
    return request.user if isinstance(request.user, User) else None

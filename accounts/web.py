"""How does a view run a verb? The one way from a click to a change and back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse, QueryDict

from accounts import access, tasks
from accounts.models import User
from accounts.nudge import nudge
from accounts.refusals import Refused, Stale

P = ParamSpec("P")

CONFLICT = 409
ADMINISTRATORS_ONLY = "This page is for the programme’s administrators."


def me(request: HttpRequest) -> User:
    """The person who is logged in; every view but the public ones has one."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Please log in first.")
    return request.user


def act(
    request: HttpRequest, do: Callable[[], Any], *, done: str, to: str | Callable[[Any], str], otherwise: str = ""
) -> HttpResponse:
    """Run the verb, then go to `to` (a path, or made from what the verb returned) and say `done`; a refusal is
    said there, too, or at `otherwise`.

    A script that asks for JSON gets {"location": …}, or 409 with {"refusal": …} and, after a change made
    elsewhere, {"current": …}."""
    try:
        result = do()
    except Refused as refusal:
        if wants_json(request):
            return refused_json(refusal)
        messages.error(request, str(refusal))
        return HttpResponseRedirect(otherwise or (to if isinstance(to, str) else request.get_full_path()))
    nudge(tasks.deliver_messages)
    if done:
        messages.success(request, done)
    location = to if isinstance(to, str) else to(result)
    return JsonResponse({"location": location}) if wants_json(request) else HttpResponseRedirect(location)


def try_form(form: BaseForm, do: Callable[[], Any]) -> bool:
    """Run the verb when the form is valid. A refusal becomes the form's own error, and what was typed is kept."""
    if not form.is_valid():
        return False
    try:
        do()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    nudge(tasks.deliver_messages)
    return True


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def wants_json(request: HttpRequest) -> bool:
    """Is it a script that asks?"""
    return "application/json" in request.headers.get("Accept", "")


def refused_json(refusal: Refused) -> JsonResponse:
    """The refusal for a script."""
    answer: dict[str, Any] = {"refusal": str(refusal)}
    if isinstance(refusal, Stale):
        answer["current"] = refusal.current
    return JsonResponse(answer, status=CONFLICT)


def administrator_required(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A page for administrators; everybody else who is logged in reads why not (403)."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not access.is_administrator(request.user):
            raise PermissionDenied(ADMINISTRATORS_ONLY)
        return view(request, *args, **kwargs)

    return guarded

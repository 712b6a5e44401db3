"""What does a page that saves by itself read from the server? One shape for every text; `autosave.js` reads it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from accounts.refusals import Refused, Stale
from portfolios.writing import history


def how(request: HttpRequest) -> history.How:
    """Whether the writer chose this text over one that had been saved elsewhere."""
    return history.OVER if "over" in request.POST else history.USUAL


def saved(version: int, at: datetime) -> JsonResponse:
    """The text is stored as this version."""
    return JsonResponse({"version": version, "saved_at": timezone.localtime(at).strftime("%H:%M")})


def not_saved(refusal: Refused, *fields: str) -> JsonResponse:
    """The sentence; after a change made elsewhere also what is stored, by the form's fields, and its version."""
    if not isinstance(refusal, Stale):
        return JsonResponse({"refusal": str(refusal)}, status=400)
    current = {name: "" if value is None else value for name, value in refusal.current.items()}
    stored = {name: current[name] for name in fields if name != "version" and name in current}
    answer = {"refusal": str(refusal), "version": current["version"], "fields": stored}
    return JsonResponse(answer, status=409)

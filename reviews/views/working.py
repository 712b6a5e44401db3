"""What happens around a desk: the time that was spent at it, and taking back what was just handed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.refusals import Refused
from accounts.web import act, me, refused_json
from reviews import access, reopening, spending
from reviews.forms import SpentForm
from reviews.presenting.phrases import spent_words


@require_POST
def spent(request: HttpRequest, pk: int) -> HttpResponse:
    """Seconds that the desk's script has counted; answers with all of them, in words."""
    assignment = access.assignment_for(me(request), pk)
    form = SpentForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"refusal": next(iter(form.errors.values()))[0]}, status=400)
    try:
        seconds = spending.spend(assignment.pk, **form.cleaned_data, by=me(request), at=clock.now())
    except Refused as refusal:
        return refused_json(refusal)
    return JsonResponse({"spent": spent_words(seconds)})


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a review that was just handed in a draft again."""
    assignment = access.assignment_for(me(request), pk)
    return act(
        request,
        lambda: reopening.reopen(assignment.pk, by=me(request), at=clock.now()),
        done="Review reopened. Hand it in again when you are done.",
        to=reverse("reviews:desk", args=[assignment.pk]),
    )

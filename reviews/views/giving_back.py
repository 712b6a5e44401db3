"""How does a reviewer give a review back: because they know the candidate, or for another reason?"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import clock
from accounts.web import me, posted, try_form
from reviews import access, assignments, conflicts
from reviews.forms import ReasonForm
from reviews.presenting import desks


@dataclass(frozen=True)
class Way:
    """One way of giving back, in words."""

    template: str
    label: str
    submit: str
    done: str


DECLINE = Way(
    template="reviews/decline.html",
    label="Why do you decline?",
    submit="Decline",
    done="The review was taken off your list.",
)
RECUSE = Way(
    template="reviews/recuse.html",
    label="How do you know this person?",
    submit="I know this person",
    done="Thank you. The review was taken off your list, and you will not be asked about this candidate again.",
)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """For a reason that has nothing to do with knowing the candidate."""
    return _give_back(request, pk, DECLINE)


@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I know this person": the conflict is recorded and the review given back at once."""
    return _give_back(request, pk, RECUSE)


def _give_back(request: HttpRequest, pk: int, way: Way) -> HttpResponse:
    assignment = access.assignment_for(me(request), pk)
    verb = conflicts.recuse if way is RECUSE else assignments.decline
    form = ReasonForm(posted(request), label=way.label, help_text="Only administrators read this.")
    if form.is_bound and try_form(form, lambda: verb(pk, **form.cleaned_data, by=me(request), at=clock.now())):
        messages.success(request, way.done)
        return redirect(desks.back(assignment)[1])
    context = {"form": form, "submit": way.submit, "assignment": desks.given_back(assignment)}
    return render(request, way.template, context, status=400 if form.errors else 200)

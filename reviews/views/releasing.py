"""The release of a cycle: look, prepare, approve by somebody else, or cancel."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.nudge import nudge
from accounts.web import act, me
from certification.access import cohort_for, cycle_for
from certification.presenting import frame
from reviews import access, releases, replays
from reviews.presenting import cycles
from reviews.tasks import replay_asked
from reviews.views.guard import administrators

HERE = "reviews:release"


@require_safe
@administrators
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """What is about to be released and exactly what each candidate will read; then the two steps."""
    cycle = cycle_for(me(request), pk)
    cohort = cohort_for(me(request), cycle.cohort_id)
    number = request.GET.get("page")
    shown = cycles.release_page(me(request), cohort, cycle, number=number, at=clock.now())
    return render(request, "reviews/release.html", {"release": shown, **frame(cohort, HERE, "Release")})


@require_POST
@administrators
def prepare_release(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_for(me(request), pk)
    return act(
        request,
        lambda: releases.prepare(cycle.pk, by=me(request), at=clock.now()),
        done="Release prepared. Another administrator approves it.",
        to=reverse(HERE, args=[pk]),
    )


@require_http_methods(["GET", "POST"])
@administrators
def approve_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more, then makes everything visible."""
    standing = access.release_for(me(request), pk)
    if request.method == "POST":
        return act(
            request,
            lambda: releases.approve(standing.pk, by=me(request), at=clock.now()),
            done="Results released. Every candidate is told by mail.",
            to=reverse(HERE, args=[pk]),
        )
    cohort = cohort_for(me(request), standing.cycle.cohort_id)
    context = {"cycle": standing.cycle, **frame(cohort, HERE, "Approve")}
    return render(request, "reviews/approve_release.html", context)


@require_POST
@administrators
def cancel_release(request: HttpRequest, pk: int) -> HttpResponse:
    standing = access.release_for(me(request), pk)
    return act(
        request,
        lambda: releases.cancel(standing.pk, by=me(request), at=clock.now()),
        done="Release cancelled. Nobody has seen anything.",
        to=reverse(HERE, args=[pk]),
    )


@require_POST
@administrators
def replay_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Have everything that was released worked out again."""
    standing = access.release_for(me(request), pk)
    answer = act(
        request,
        lambda: replays.ask(standing.pk, by=me(request), at=clock.now()),
        done="The replay has begun. What it finds will stand here.",
        to=reverse(HERE, args=[pk]),
    )
    nudge(replay_asked)
    return answer

"""Who judges what: what waits, the proposal with its preview, and single tasks by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.paging import page
from accounts.web import act, me, posted, try_form
from certification.access import cohort_for, panel_member_for
from certification.presenting import frame
from reviews import access, moving
from reviews import assignments as verbs
from reviews.forms import ApplyForm, AssignForm, MoveForm, ReasonForm
from reviews.marks import Policy
from reviews.presenting import plans
from reviews.presenting.phrases import count_words
from reviews.views.guard import administrators

HERE = "reviews:assignments"


@require_safe
@administrators
def assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for reviewers and how busy everybody is; with `?propose=1` a proposal, which changes nothing."""
    cohort = cohort_for(me(request), pk)
    if "propose" in request.GET:
        shown = plans.preview(cohort, verbs.propose(pk), at=clock.now())
        form = ApplyForm(zone=cohort.time_zone, initial={"plan": shown.signed})
        context = {"preview": shown, "form": form, **frame(cohort, HERE, "Proposal")}
        return render(request, "reviews/proposal.html", context)
    policy = Policy.from_framework(cohort.framework.policy)
    waiting = page(verbs.waiting(pk, policy).order_by("submitted_at", "pk"), request.GET.get("page"))
    panel = plans.panel(cohort, at=clock.now())
    context = {"waiting": waiting, "panel": panel, **frame(cohort, HERE, "Assignments")}
    return render(request, "reviews/assignments.html", context)


@require_POST
@administrators
def apply_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign everything of a proposal that was looked at, or nothing when one part no longer fits."""
    cohort = cohort_for(me(request), pk)
    here = reverse(HERE, args=[pk])
    form = ApplyForm(request.POST, zone=cohort.time_zone)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(f"{here}?propose=1")
    try:
        pairs = plans.opened(cohort, form.cleaned_data["plan"])
    except BadSignature:
        messages.error(request, plans.OUTDATED)
        return redirect(here)
    due_at, at = form.cleaned_data["due_at"], clock.now()
    done = f"{count_words(len(pairs), 'review')} assigned. The reviewers are told by mail."
    return act(request, lambda: verbs.apply(pk, pairs=pairs, due_at=due_at, by=me(request), at=at), done=done, to=here)


@require_http_methods(["GET", "POST"])
@administrators
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move all that waits on one reviewer to others, after a look at who would get what."""
    member = panel_member_for(me(request), pk)
    cohort = cohort_for(me(request), member.cohort_id)
    form = MoveForm(posted(request), zone=cohort.time_zone)

    def moves() -> None:
        words = dict(form.cleaned_data)
        tasks, pairs = plans.moved(member, words.pop("plan"))
        moving.move(pk, tasks=tasks, pairs=pairs, **words, by=me(request), at=clock.now())

    try:
        if form.is_bound and try_form(form, moves):
            messages.success(request, "Moved. Everybody concerned is told by mail.")
            return redirect(HERE, cohort.pk)
    except BadSignature:
        form.add_error(None, plans.OUTDATED)
    shown = plans.moving(member, moving.propose(pk), at=clock.now())
    if form.is_bound:  # what is sent next is the proposal that is shown now
        sent = request.POST.copy()
        sent["plan"] = shown.signed
        form.data = sent
    form.initial["plan"] = shown.signed
    context = {"preview": shown, "form": form, "member": member, **frame(cohort, HERE, "Move reviews")}
    return render(request, "reviews/move.html", context, status=400 if form.errors else 200)


@require_POST
@administrators
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one submission one more reviewer, or its lead."""
    found = access.submission_for(me(request), pk)
    here = reverse("reviews:submission", args=[pk])
    form = AssignForm(request.POST)
    member = form.cleaned_data["member"] if form.is_valid() else 0
    duty = access.duty_of(found)
    return act(
        request,
        lambda: verbs.assign(pk, member_id=member, duty=duty, by=me(request), at=clock.now()),
        done="Assigned. The reviewer is told by mail.",
        to=here,
    )


@require_http_methods(["GET", "POST"])
@administrators
def cancel_assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a task back before it is handed in."""
    task = access.task_for(me(request), pk)
    form = ReasonForm(posted(request), label="Why is it taken back?", help_text="It stays with the submission.")
    if form.is_bound and try_form(form, lambda: verbs.cancel(pk, **form.cleaned_data, by=me(request), at=clock.now())):
        messages.success(request, "Taken back. The reviewer is told by mail.")
        return redirect("reviews:submission", task.submission_id)
    cohort = cohort_for(me(request), task.member.cohort_id)
    context = {"form": form, "task": task, **frame(cohort, "", "Take back")}
    return render(request, "reviews/cancel_assignment.html", context, status=400 if form.errors else 200)

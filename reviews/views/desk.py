"""The reviewer's desk: read the exhibits, score, save, hand in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.refusals import Refused, Stale
from accounts.web import CONFLICT, act, me, refused_json, wants_json
from portfolios.viewing import serving, showing
from portfolios.views import saving
from reviews import access, scoring, visibility
from reviews.forms import Difference, ReviewForm, VersionForm
from reviews.models import Assignment
from reviews.presenting import checks, desks, sentences, sheets
from reviews.presenting.sheets import Sheet
from reviews.views.guard import signed

SAVED = "Draft saved."
UNREADABLE = "Something in this draft cannot be stored. Please look at the marked fields."
BOTH = "This review was saved in another window. Decide which text to keep."


@require_safe
@signed
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Exhibits on one side, rubric on the other; read-only once handed in."""
    sheet = sheets.sheet(access.assignment_for(me(request), pk))
    return _desk(request, sheet, sheet.form(sheet.stored()))


@require_POST
@signed
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the draft: for the script an answer in JSON, for an ordinary form the page again."""
    sheet = sheets.sheet(access.assignment_for(me(request), pk))
    form = sheet.form(request.POST)
    if not form.is_valid():
        return _unreadable(request, sheet, form)
    at = clock.now()
    try:
        version = _save(request, sheet, form, at)
    except Refused as refusal:
        return _refused(request, sheet, form, refusal)
    if wants_json(request):
        return JsonResponse(_saved(sheet, form, version, at))
    return _after_save(request, pk)


def _after_save(request: HttpRequest, pk: int) -> HttpResponse:
    if "hand_in" in request.POST:
        return redirect("reviews:hand_in", pk)
    messages.success(request, SAVED)
    return redirect("reviews:desk", pk)


def _save(request: HttpRequest, sheet: Sheet, form: ReviewForm, at: datetime) -> int:
    return scoring.save_draft(
        sheet.assignment.pk,
        version=form.cleaned_data["version"],
        entries=sheet.entries(form),
        condition=form.cleaned_data["condition"],
        condition_reason=form.cleaned_data["condition_reason"],
        how=saving.how(request),
        by=me(request),
        at=at,
    )


def _saved(sheet: Sheet, form: ReviewForm, version: int, at: datetime) -> dict[str, Any]:
    """What the script shows after a save."""
    done = [finding.slug for finding in form.findings() if finding.value is not None and finding.exhibit is not None]
    return {"version": version, "saved_at": desks.clock_words(at), "done": done, "missing": sheet.missing(form)}


def _unreadable(request: HttpRequest, sheet: Sheet, form: ReviewForm) -> HttpResponse:
    if wants_json(request):
        first = next(iter(form.errors.values()))[0]
        return JsonResponse({"refusal": str(first)}, status=400)
    form.add_error(None, UNREADABLE)
    return _desk(request, sheet, form, status=400)


def _refused(request: HttpRequest, sheet: Sheet, form: ReviewForm, refusal: Refused) -> HttpResponse:
    if isinstance(refusal, Stale):
        return _stale(request, sheet, form, refusal)
    if wants_json(request):
        return refused_json(refusal)
    messages.error(request, str(refusal))
    return redirect("reviews:desk", sheet.assignment.pk)


def _stale(request: HttpRequest, sheet: Sheet, form: ReviewForm, stale: Stale) -> HttpResponse:
    """Both texts, and the version with which the reviewer's decision can be saved."""
    stored = sheet.current(stale)
    differences = form.differences(stored)
    if wants_json(request):
        text = "\n\n".join(f"{difference.label}\n{difference.stored}" for difference in differences)
        fields = {name: stored.get(name, "") for name in form.fields if name != "version"}
        answer = {"refusal": BOTH, "version": stored["version"], "text": text, "fields": fields}
        return JsonResponse(answer, status=CONFLICT)
    sent = request.POST.copy()
    sent["version"] = stored["version"]
    return _desk(request, sheet, sheet.form(sent), differences=differences, status=CONFLICT)


def _desk(
    request: HttpRequest,
    sheet: Sheet,
    form: ReviewForm,
    *,
    differences: list[Difference] | None = None,
    status: int = 200,
) -> HttpResponse:
    exhibits = showing.shown(sheet.assignment.submission)
    shown = desks.desk(me(request), sheet, form, exhibits)
    person, assignment = me(request), sheet.assignment
    others = visibility.colleagues(assignment)
    context = {"desk": shown, "colleagues": others, "differences": differences, "both": BOTH}
    if shown.open:
        context |= {"sentences": sentences.offered(access.sentences_for(person), sheet.criteria)}
    else:
        context |= {"reopening": desks.reopening(person, assignment, at=clock.now())}
        context |= {"agreed": desks.agreed(shown, visibility.agreed(assignment))}
    return render(request, "reviews/desk.html", context, status=status)


@require_http_methods(["GET", "POST"])
@signed
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The last look: what is missing, what was scored; then hand in for good."""
    assignment = access.assignment_for(me(request), pk)
    if request.method == "POST":
        return _handed_in(request, assignment)
    sheet = sheets.sheet(assignment)
    form = sheet.form(sheet.stored())
    context = {"desk": desks.desk(me(request), sheet, form, []), "afterwards": desks.afterwards(assignment)}
    if form.is_valid():
        context |= {"missing": checks.missing(sheet, form), "checklist": checks.checklist(sheet, form)}
    return render(request, "reviews/hand_in.html", context)


def _handed_in(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    return act(
        request,
        lambda: scoring.hand_in(assignment.pk, version=version, by=me(request), at=clock.now()),
        done=desks.handed_in_words(assignment),
        to=desks.handed_in_url(assignment),
        otherwise=reverse("reviews:hand_in", args=[assignment.pk]),
    )


@require_safe
@signed
def exhibit_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The clean copy of an exhibit for its reviewer: played, seeked and read in the page."""
    return serving.exhibit(request, access.exhibit_for(me(request), pk, number))


@require_safe
@signed
def exhibit_part(request: HttpRequest, pk: int, number: int, kind: str, part: int) -> HttpResponseBase:
    """The poster or a page's picture of an exhibit for its reviewer."""
    return serving.exhibit(request, access.exhibit_for(me(request), pk, number), kind, part)


@require_safe
def withdrawn(request: HttpRequest, pk: int) -> HttpResponse:
    """Which exhibits have left the desk since it was opened; its script asks now and then."""
    assignment = access.assignment_for(me(request), pk)
    numbers = access.withdrawn_from(assignment)
    answer = JsonResponse({"exhibits": numbers, "sentence": showing.WITHDRAWN})
    answer["Cache-Control"] = "private, no-store"
    return answer

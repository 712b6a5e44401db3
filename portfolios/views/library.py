"""The evidence library: its list, what is added to it, and one piece of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import clock
from accounts.models import User
from accounts.nudge import nudge
from accounts.paging import page
from accounts.refusals import Refused, Stale, allow
from accounts.web import act, me, posted, try_form, wants_json
from certification.states import EvidenceKind
from portfolios import access, exhibits, pages, rules, tasks
from portfolios import evidence as verbs
from portfolios.forms import KindForm, LinkForm, NewTextForm, TextForm, TitleForm
from portfolios.models import Evidence, Portfolio
from portfolios.pages import belonging
from portfolios.practice import coaching
from portfolios.slots import Slot, cycle_of, number, slot_of
from portfolios.uploading import receiving
from portfolios.views import filling, saving
from portfolios.writing.history import How

ADDING: dict[type[LinkForm | NewTextForm], tuple[str, str]] = {
    LinkForm: ("Add a link", "Add the link"),
    NewTextForm: ("Write a text", "Begin writing"),
}
"""What a form's page is called, and what its button says."""


@require_GET
def library(request: HttpRequest, pk: int) -> HttpResponse:
    portfolio = access.portfolio_for(me(request), pk)
    form = KindForm(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    rows = access.library_for(me(request), portfolio)
    shown = page(rows.filter(kind=kind) if kind else rows, request.GET.get("page"))
    context = pages.library(me(request), portfolio, shown, form, came_from(request))
    return render(request, "portfolios/library.html", context)


def came_from(request: HttpRequest) -> int:
    """The coaching cycle that an address or a form names, to be chosen beforehand."""
    return number((request.POST or request.GET).get("coaching_cycle", ""))


@csrf_exempt
@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse by the announced size before a byte is read, then stream; the token is checked on the way."""
    portfolio = access.portfolio_for(me(request), pk)
    refusal = receiving.refuse_announced(request, most=settings.MAX_UPLOAD_BYTES)
    if refusal:
        return _not_taken(request, portfolio, refusal)
    handler = receiving.StreamingHandler(request, most=settings.MAX_UPLOAD_BYTES)
    request.upload_handlers = [handler]
    return _take(request, portfolio, handler)


@csrf_protect
def _take(request: HttpRequest, portfolio: Portfolio, handler: receiving.StreamingHandler) -> HttpResponse:
    person, slot = me(request), slot_of(me(request), portfolio, request.POST)
    file = request.FILES.get("file")
    back = slot.url if slot else reverse("portfolios:library", args=[portfolio.pk])

    def take() -> Evidence:
        allow(receiving.refuse_received(handler, file))
        cycle = cycle_of(person, portfolio, request.POST)
        assert isinstance(file, UploadedFile)  # noqa: S101 (the line above refuses when there is none)
        title = request.POST.get("title", "")
        requirement = slot.requirement_id if slot else None
        at = clock.now()
        added = verbs.add_file(portfolio.pk, upload=file, title=title, requirement_id=requirement, by=person, at=at)
        nudge(tasks.prepare)
        return _into(slot, added, cycle, person)

    done = "File uploaded and placed." if slot else "File uploaded."
    return act(request, take, done=done, to=back)


def _not_taken(request: HttpRequest, portfolio: Portfolio, refusal: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"refusal": refusal}, status=413)
    messages.error(request, refusal)
    return redirect("portfolios:library", portfolio.pk)


def _into(slot: Slot | None, added: Evidence, cycle_id: int | None, person: User) -> Evidence:
    """Give what was just added to its coaching cycle, and place it in the slot that it was added for."""
    coaching.belong(added.pk, cycle_id=cycle_id, by=person, at=clock.now())
    if slot:
        exhibits.place(
            slot.submission_id,
            requirement_id=slot.requirement_id,
            evidence_id=added.pk,
            item_id=slot.item_id,
            by=person,
            at=clock.now(),
        )
    return added


@require_http_methods(["GET", "POST"])
def add_link(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    portfolio = access.portfolio_for(person, pk)
    form, slot = LinkForm(posted(request)), slot_of(person, portfolio, request.POST or request.GET)

    def add() -> None:
        cohort = portfolio.enrolment.cohort
        allow(rules.refuse_link(form.cleaned_data["url"].strip(), allowed=cohort.hosted_links))
        cycle = cycle_of(person, portfolio, request.POST)
        added = verbs.add_link(portfolio.pk, **form.cleaned_data, by=person, at=clock.now())
        _into(slot, added, cycle, person)
        nudge(tasks.prepare)

    if form.is_bound and try_form(form, add):
        messages.success(request, "Link added.")
        return redirect(slot.url if slot else reverse("portfolios:library", args=[portfolio.pk]))
    return _adding(request, portfolio, form, slot)


@require_http_methods(["GET", "POST"])
def add_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a text; for a slot it begins with the form that the slot asks for."""
    person = me(request)
    portfolio = access.portfolio_for(person, pk)
    slot = slot_of(person, portfolio, request.POST or request.GET)
    form = NewTextForm(posted(request), initial={"title": slot.title if slot else ""})
    made: list[Evidence] = []

    def add() -> None:
        text, title = slot.template if slot else "", form.cleaned_data["title"]
        cycle = cycle_of(person, portfolio, request.POST)
        added = verbs.add_text(portfolio.pk, title=title, text=text, by=person, at=clock.now())
        made.append(_into(slot, added, cycle, person))

    if form.is_bound and try_form(form, add):
        return redirect("portfolios:evidence", made[0].pk)
    return _adding(request, portfolio, form, slot)


def _adding(
    request: HttpRequest, portfolio: Portfolio, form: LinkForm | NewTextForm, slot: Slot | None
) -> HttpResponse:
    heading, submit = ADDING[type(form)]
    chosen = came_from(request) or (coaching.likely(slot.submission) if slot and not form.is_bound else None)
    cycles = belonging.choice(me(request), portfolio, chosen)
    context = {"portfolio": portfolio, "form": form, "slot": slot, "cycles": cycles}
    return render(request, "portfolios/add.html", context | {"heading": heading, "submit": submit})


@require_GET
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    item = access.evidence_item_for(me(request), pk)
    if item.kind == EvidenceKind.FORM:
        return filling.show(request, item)
    return render(request, "portfolios/evidence.html", pages.evidence(me(request), item))


@require_POST
def save_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a text, by itself while its writer works or by the button; other evidence takes a title only."""
    person = me(request)
    item = access.evidence_item_for(person, pk)
    form: TextForm | TitleForm = TextForm(request.POST) if item.kind == "text" else TitleForm(request.POST)
    try:
        allow(_first_error(form))
        saved = _save(item, form.cleaned_data, saving.how(request), person)
    except Refused as refusal:
        return _not_saved(request, item, form, refusal)
    if wants_json(request):
        return saving.saved(saved.version, saved.changed_at)
    messages.success(request, "Saved.")
    return redirect("portfolios:evidence", item.pk)


def _first_error(form: TextForm | TitleForm) -> str:
    return "" if form.is_valid() else str(next(iter(form.errors.values()))[0])


def _save(item: Evidence, typed: dict[str, Any], how: How, person: User) -> Evidence:
    version = int(typed["version"])
    if "text" not in typed:
        return verbs.rename(item.pk, title=typed["title"], version=version, how=how, by=person, at=clock.now())
    return verbs.save_text(
        item.pk, text=typed["text"], title=typed["title"], version=version, how=how, by=person, at=clock.now()
    )


def _not_saved(request: HttpRequest, item: Evidence, form: TextForm | TitleForm, refusal: Refused) -> HttpResponse:
    """What was typed stays; after a change made elsewhere, what stands there is shown beside it."""
    if wants_json(request):
        return saving.not_saved(refusal, *form.fields)
    current = refusal.current if isinstance(refusal, Stale) else {}
    if form.is_valid():
        form.add_error(None, str(refusal))
    context = pages.evidence(me(request), item, form=form, current=current)
    return render(request, "portfolios/evidence.html", context, status=409 if current else 400)


@require_http_methods(["GET", "POST"])
def remove_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    item = access.evidence_item_for(person, pk)
    if request.method == "GET":
        return render(request, "portfolios/remove_evidence.html", {"evidence": item, "portfolio": item.portfolio})
    return act(
        request,
        lambda: verbs.remove(item.pk, by=person, at=clock.now()),
        done="Removed from your library.",
        to=reverse("portfolios:library", args=[item.portfolio_id]),
        otherwise=reverse("portfolios:evidence", args=[item.pk]),
    )


@require_POST
def copy_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    item = get_object_or_404(access.evidence_for(person), pk=pk)
    return act(
        request,
        lambda: verbs.copy(item.pk, by=person, at=clock.now()),
        done="Copied. You can change this copy.",
        to=lambda made: reverse("portfolios:evidence", args=[made.pk]),
        otherwise=reverse("portfolios:evidence", args=[item.pk]),
    )

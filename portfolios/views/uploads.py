"""Files in parts: begin or go on, where each part goes, the last word, and how far it is. A script talks to these."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import clock
from accounts.nudge import nudge
from accounts.refusals import Refused
from accounts.web import act, me, refused_json, wants_json
from portfolios import access, tasks
from portfolios.forms import UploadForm
from portfolios.models import Upload
from portfolios.slots import cycle_of, number, slot, slot_of
from portfolios.states import UNDER_WAY, UploadState
from portfolios.uploading import stores
from portfolios.uploading import uploads as verbs
from portfolios.uploading.stores import PART_BYTES, DiskStore, Gone
from portfolios.uploading.uploads import Missing

P = ParamSpec("P")
AT_ONCE = 16
"""For how many parts a script may ask the addresses at once."""


def answering(
    view: Callable[Concatenate[HttpRequest, P], JsonResponse],
) -> Callable[Concatenate[HttpRequest, P], JsonResponse]:
    """A refusal is an answer like any other: 409 with its sentence."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> JsonResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return refused_json(refusal)

    return answered


@require_POST
@answering
def begin_upload(request: HttpRequest, pk: int) -> JsonResponse:
    person = me(request)
    portfolio = access.portfolio_for(person, pk)
    wanted, form = slot_of(person, portfolio, request.POST), UploadForm(request.POST)
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]))
    upload = verbs.begin(
        portfolio.pk,
        file=form.file,
        submission_id=wanted.submission_id if wanted else None,
        requirement_id=wanted.requirement_id if wanted else None,
        item_id=wanted.item_id if wanted else None,
        cycle_id=cycle_of(person, portfolio, request.POST),
        by=person,
        at=clock.now(),
    )
    return JsonResponse(_told(upload) | {"part_bytes": PART_BYTES, "parts": verbs.arrived(upload)})


@require_GET
@answering
def upload_addresses(request: HttpRequest, pk: int) -> JsonResponse:
    """Where the asked parts go; a script asks for some at a time."""
    person = me(request)
    upload = access.upload_for(person, pk)
    asked = [number(each) for each in request.GET.get("parts", "").split(",")[:AT_ONCE]]
    found = verbs.addresses(upload, numbers=asked, by=person, at=clock.now())
    return JsonResponse({"addresses": {str(part): address for part, address in found.items()}})


@csrf_exempt
@login_not_required
@require_http_methods(["PUT"])
def upload_part(request: HttpRequest, token: str) -> HttpResponse:
    """One part onto this computer's disk. Like a bucket's, its signed address is all that is asked for: it holds for a
    quarter of an hour, for this part of this file in this size alone."""
    store = stores.store()
    try:
        if not isinstance(store, DiskStore):
            raise Gone
        part = store.receive(token, request)
    except signing.BadSignature:
        return HttpResponse("This address doesn’t hold, or no longer.", status=403, content_type="text/plain")
    except Gone:
        return HttpResponse("This upload has ended.", status=404, content_type="text/plain")
    except (ValueError, OSError):
        return HttpResponse("This part was cut off. Send it again.", status=400, content_type="text/plain")
    return HttpResponse(headers={"ETag": f'"{part.tag}"'})


@require_POST
@answering
def complete_upload(request: HttpRequest, pk: int) -> JsonResponse:
    person = me(request)
    upload = access.upload_for(person, pk)
    try:
        upload = verbs.complete(upload.pk, by=person, at=clock.now())
    except Missing as missing:
        return JsonResponse({"missing": missing.numbers}, status=409)
    nudge(tasks.take_uploads)
    return JsonResponse(_told(upload))


@require_POST
def cancel_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """End an upload, or put the note of one that has ended out of sight; by a script or by its button."""
    person = me(request)
    upload = access.upload_for(person, pk)
    return act(
        request,
        lambda: verbs.cancel(upload.pk, by=person, at=clock.now()),
        done="" if wants_json(request) or upload.state not in UNDER_WAY else "Upload cancelled.",
        to=_page(upload),
    )


@require_GET
def upload_state(request: HttpRequest, pk: int) -> HttpResponseBase:
    """How far it is; a page asks until it has ended."""
    found = access.upload_for(me(request), pk)
    if found.state == UploadState.DONE:
        nudge(tasks.prepare)
    return JsonResponse(_told(found), headers={"Cache-Control": "no-store"})


def _told(upload: Upload) -> dict[str, Any]:
    """What a script is told of an upload: its addresses, its state, and the sentence that its owner should read."""
    where = {
        name: reverse(f"portfolios:{view}", args=[upload.pk])
        for name, view in (
            ("url", "upload_state"),
            ("addresses", "upload_addresses"),
            ("complete", "complete_upload"),
            ("cancel", "cancel_upload"),
        )
    }
    return {"urls": where, "state": upload.state, "note": upload.reason, "page": _page(upload)}


def _page(upload: Upload) -> str:
    """Where the file is, or will be: in its slot or in the library."""
    if upload.submission is None or upload.requirement is None:
        return reverse("portfolios:library", args=[upload.portfolio_id])
    return slot(upload.submission, upload.requirement, upload.item).url

"""The captions of a video: put there and taken away by its candidate."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.refusals import allow
from accounts.web import act, me
from portfolios import access, captioning
from portfolios.models import Evidence
from portfolios.uploading import receiving
from portfolios.viewing.captions import MOST_BYTES


@csrf_exempt
@require_POST
def put_captions(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse by the announced size before a byte is read; the token is checked on the way."""
    item = access.evidence_item_for(me(request), pk)
    if refusal := receiving.refuse_announced(request, most=MOST_BYTES):
        messages.error(request, refusal)
        return redirect("portfolios:evidence", pk)
    handler = receiving.StreamingHandler(request, most=MOST_BYTES)
    request.upload_handlers = [handler]
    return _take(request, item, handler)


@csrf_protect
def _take(request: HttpRequest, item: Evidence, handler: receiving.StreamingHandler) -> HttpResponse:
    file = request.FILES.get("file")

    def take() -> None:
        allow(receiving.refuse_received(handler, file))
        assert isinstance(file, UploadedFile)  # noqa: S101 (the line above refuses when there is none)
        captioning.put(item.pk, name=file.name or "", data=file.read(), by=me(request), at=clock.now())

    done = "Captions saved. Play the video once with them."
    return act(request, take, done=done, to=reverse("portfolios:evidence", args=[item.pk]))


@require_POST
def remove_captions(request: HttpRequest, pk: int) -> HttpResponse:
    item = access.evidence_item_for(me(request), pk)
    return act(
        request,
        lambda: captioning.remove(item.pk, by=me(request), at=clock.now()),
        done="Captions removed.",
        to=reverse("portfolios:evidence", args=[item.pk]),
    )

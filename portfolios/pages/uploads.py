"""What does an upload box say before the first byte, and what of files that are on their way?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portfolios.models import Upload
from portfolios.pages.common import Context
from portfolios.preparation import facts
from portfolios.preparation.opening.types import ENDINGS, TAKEN
from portfolios.states import UploadState
from portfolios.uploading import quota

ACCEPT = ",".join(f".{ending}" for ending in sorted(ENDINGS))


@dataclass(frozen=True)
class Waiting:
    """One file that isn't in its place yet, and what its owner should know."""

    name: str
    size: int
    state: str
    note: str
    url: str
    act: str
    act_url: str


def words(portfolio_id: int) -> Context:
    """What an upload form says and takes."""
    most = settings.MAX_UPLOAD_BYTES
    used = f"{facts.size(quota.used(portfolio_id))} of {facts.size(settings.MAX_PORTFOLIO_BYTES)} are used."
    return {
        "limit": f"At most {facts.size(most)} a file. {used}",
        "hint": f"{TAKEN}. At most {facts.size(most)} a file. {used}",
        "accept": ACCEPT,
        "max_bytes": most,
    }


def waiting(uploads: Iterable[Upload]) -> list[Waiting]:
    """Files on their way, and those that ended with something to say."""
    return [_waiting(upload) for upload in uploads]


def _waiting(upload: Upload) -> Waiting:
    acts = {UploadState.UPLOADING: "Cancel", UploadState.ARRIVED: ""}
    return Waiting(
        name=upload.name,
        size=upload.size,
        state=upload.state,
        note=_note(upload),
        url=reverse("portfolios:upload_state", args=[upload.pk]),
        act=acts.get(UploadState(upload.state), "Hide"),
        act_url=reverse("portfolios:cancel_upload", args=[upload.pk]),
    )


def _note(upload: Upload) -> str:
    if upload.state == UploadState.ARRIVED:
        return "Arrived. Checking the file."
    if upload.state != UploadState.UPLOADING:
        return upload.reason
    until = timezone.localtime(upload.touched_at + timedelta(days=settings.UPLOAD_KEEP_DAYS))
    return f"Not finished. Choose the file again to go on. What has arrived is kept until {until.day} {until:%B}."

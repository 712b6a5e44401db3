"""What is left behind when browsers never come back and processes die? Found and cleared away, as often as asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.files.storage import default_storage

from accounts.refusals import Refused
from portfolios.models import Evidence, Rendition, Upload
from portfolios.states import UNDER_WAY, UploadState
from portfolios.uploading import stores, uploads
from portfolios.uploading.uploads import Missing

log = structlog.get_logger(__name__)

QUIET = timedelta(minutes=1)
FORGOTTEN = timedelta(days=2)
"""Nothing that was stored so long ago can still be waiting for its row."""
FOLDER = "evidence"
AT_ONCE = 100


def finish_quiet(*, at: datetime) -> int:
    """Complete what has all its parts but whose browser went away before it could say so; returns how many."""
    quiet = Upload.objects.filter(
        state=UploadState.UPLOADING, touched_at__lte=at - QUIET, touched_at__gt=at - QUIET - FORGOTTEN
    )
    return sum(_finished(pk, at) for pk in quiet.order_by("touched_at").values_list("pk", flat=True)[:AT_ONCE])


def _finished(pk: int, at: datetime) -> bool:
    try:
        uploads.complete(pk, by=None, at=at)
    except (Missing, Refused):
        return False
    except Exception as error:
        log.exception("tidying.not_finished", upload=pk, error=str(error))
        return False
    return True


def tidy(*, at: datetime) -> int:
    """End abandoned uploads, and take out of the storage what belongs to nobody; returns how many things went."""
    return _abandon(at) + _clear_ended() + _clear_unfinished(at) + _clear_files(at)


def _abandon(at: datetime) -> int:
    kept_since = at - timedelta(days=settings.UPLOAD_KEEP_DAYS)
    old = Upload.objects.filter(state=UploadState.UPLOADING, touched_at__lt=kept_since)
    ids = list(old.order_by("pk").values_list("pk", flat=True))
    return sum(uploads.abandon(pk, quiet_since=kept_since, at=at) for pk in ids)


def _clear_ended() -> int:
    """What an ended upload has left because whoever ended it died before clearing up."""
    ids = list(Upload.objects.exclude(state__in=UNDER_WAY).filter(cleared=False).values_list("pk", flat=True))
    for pk in ids:
        uploads.clear(pk)
    return len(ids)


def _clear_unfinished(at: datetime) -> int:
    """Unfinished files in the store whose upload was never written down."""
    store, number = stores.store(), 0
    for stray in list(store.strays()):
        if stray.begun_at < at - FORGOTTEN and not Upload.objects.filter(handle=stray.handle).exists():
            store.discard(stray.place, stray.handle, keep_file=True)
            number += 1
    return number


def _clear_files(at: datetime) -> int:
    """Stored files that no row knows."""
    number = 0
    for folder in _listed("")[0]:
        places = [f"{FOLDER}/{folder}/{name}" for name in _listed(folder)[1]]
        for place in sorted(set(places) - _known(places)):
            if default_storage.get_modified_time(place) < at - FORGOTTEN:
                log.info("tidying.file_without_row", place=place)
                default_storage.delete(place)
                number += 1
    return number


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(f"{FOLDER}/{folder}".rstrip("/"))
    except FileNotFoundError:
        return [], []


def _known(places: list[str]) -> set[str]:
    """Those of the places that something stored holds."""
    return set(_holders(places))


def _holders(places: list[str]) -> Iterator[str]:
    yield from Evidence.objects.filter(file__in=places).values_list("file", flat=True)
    yield from Rendition.objects.filter(file__in=places).values_list("file", flat=True)
    yield from Upload.objects.filter(place__in=places, cleared=False).values_list("place", flat=True)

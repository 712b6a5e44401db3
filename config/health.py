"""Is this process alive, and can it do its work? `/healthz` answers the first, `/readyz` the second."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from accounts.models import Message
from config import sweeps

log = structlog.get_logger(__name__)

STORAGE_KEY = "health:storage"
STORAGE_SECONDS = 30  # a probe writes to the storage; strangers may ask for this page as often as they like


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 when pages cannot be served (database, storage); a missing Redis only delays work, and is said."""
    report = look(at=timezone.now())
    serves = report["database"] == report["storage"] == "ok"
    return JsonResponse(report, status=200 if serves else 503)


def look(*, at: datetime) -> dict[str, Any]:
    """The report: one word a part, ages in seconds, no detail that a stranger should not read."""
    parts = {"database": _said(_database), "redis": _said(_redis), "storage": _said(_storage)}
    swept = sweeps.latest()
    return {
        "status": "ok" if set(parts.values()) == {"ok"} else "degraded",
        **parts,
        "oldest_unsent_seconds": _unsent(at) if parts["database"] == "ok" else None,
        "last_sweep_seconds": _age(swept, at),
    }


def _said(probe: Callable[[], None]) -> str:
    try:
        probe()
    except (DatabaseError, RedisError, OSError) as error:
        log.error("health.failed", probe=probe.__name__.strip("_"), error=str(error))
        return "failed"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as server:
        server.ping()


def _storage() -> None:
    if cache.get(STORAGE_KEY):
        return
    name = default_storage.save("health/probe", ContentFile(b"ok"))
    default_storage.delete(name)
    cache.set(STORAGE_KEY, True, STORAGE_SECONDS)


def _unsent(at: datetime) -> int | None:
    waiting = Message.objects.filter(sent_at=None, mailed=True).aggregate(oldest=Min("created_at"))
    return _age(waiting["oldest"], at)


def _age(moment: datetime | None, at: datetime) -> int | None:
    return int((at - moment).total_seconds()) if moment else None

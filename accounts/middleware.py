"""In which time zone does this person read dates?"""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone


class ZoneMiddleware:
    """Activates the person's own zone for the length of the request; strangers read UTC."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zone(getattr(request.user, "time_zone", ""))):
            return self.get_response(request)


def zone(name: str) -> ZoneInfo:
    """The named zone, or UTC where this computer doesn't know it."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")

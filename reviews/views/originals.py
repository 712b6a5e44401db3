"""What an administrator opens of a submission: what its reviewers are served, and the file that was handed in."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from accounts import clock
from accounts.web import me
from portfolios.blindness import originals
from portfolios.viewing import serving
from reviews import access


@require_safe
def file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The clean copy, as reviewers are served it."""
    return serving.exhibit(request, access.exhibit_of(me(request), pk, number))


@require_safe
def part(request: HttpRequest, pk: int, number: int, kind: str, part: int) -> HttpResponseBase:
    return serving.exhibit(request, access.exhibit_of(me(request), pk, number), kind, part)


@require_POST
def original(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """The file handed in, to save; that it was opened is remembered first."""
    exhibit = access.exhibit_of(me(request), pk, number)
    if not exhibit.evidence.file:
        raise Http404
    evidence = originals.open_original(exhibit.pk, by=me(request), at=clock.now())
    return serving.saved(request, evidence, filename=evidence.original_name)

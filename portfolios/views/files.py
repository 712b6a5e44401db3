"""Private files: the candidate's own, and the candidate's look at what a reviewer will be served."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.web import me
from portfolios import access, serving
from portfolios.serving import extension


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    item = access.evidence_item_for(me(request), pk)
    if not item.file:
        raise Http404
    return serving.served(request, item, filename=item.original_name)


@require_safe
def preview_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """One exhibit by its number, under the name that a reviewer meets."""
    exhibit = access.exhibit_number_for(me(request), pk, number)
    if not exhibit.evidence.file:
        raise Http404
    name = f"exhibit-{exhibit.number}.{extension(exhibit.evidence.content_type)}"
    return serving.served(request, exhibit.evidence, filename=name)

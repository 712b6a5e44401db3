"""Private files: the candidate's own, and the candidate's look at what a reviewer will be served."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.web import me
from portfolios import access, rules
from portfolios.viewing import serving


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The candidate's own file, as it was uploaded."""
    item = access.evidence_file_for(me(request), pk)
    if not item.file:
        raise Http404
    if refusal := rules.refuse_open_file(item):
        raise PermissionDenied(refusal)
    return serving.served(request, item, filename=item.original_name)


@require_safe
def evidence_part(request: HttpRequest, pk: int, kind: str, part: int) -> HttpResponseBase:
    """The poster or a page's picture of the candidate's own evidence."""
    item = access.evidence_file_for(me(request), pk)
    return serving.rendition(request, item.pk, kind, part, name="evidence")


@require_safe
def preview_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """One exhibit by its number: what a reviewer is served, under the name that a reviewer meets."""
    return serving.exhibit(request, access.exhibit_number_for(me(request), pk, number))


@require_safe
def preview_part(request: HttpRequest, pk: int, number: int, kind: str, part: int) -> HttpResponseBase:
    return serving.exhibit(request, access.exhibit_number_for(me(request), pk, number), kind, part)

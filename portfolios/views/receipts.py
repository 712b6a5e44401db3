"""Anybody may check a receipt, without an account: what it says, and whether it is ours."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from portfolios import pages
from portfolios.forms import ReceiptForm
from portfolios.proof import receipts, signing
from portfolios.uploading import receiving

TOO_LARGE = 413


@login_not_required
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Refuse by the announced size before a byte is read; the token is checked on the way."""
    if receiving.refuse_announced(request, most=receipts.MOST):
        finding = receipts.check(b" " * receipts.MOST + b"{}")
        return render(request, "portfolios/check_receipt.html", pages.check_receipt(finding), status=TOO_LARGE)
    return _check(request)


@csrf_protect
def _check(request: HttpRequest) -> HttpResponse:
    """Nothing is stored, and nothing but the given file and our public keys is asked."""
    form = ReceiptForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portfolios/check_receipt.html", pages.check_receipt(None, form))
    file = form.cleaned_data["file"]
    content = file.read(receipts.MOST + 1) if file else form.cleaned_data["text"].encode(errors="replace")
    finding = receipts.check(content)
    return render(request, "portfolios/check_receipt.html", pages.check_receipt(finding, form))


@login_not_required
@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The public keys, the one in use first, for those who check without us."""
    found = [
        {
            "key_id": key.key_id,
            "algorithm": signing.ALGORITHM,
            "public_key": key.written,
            "pem": key.pem,
            "current": key.current,
        }
        for key in signing.known()
    ]
    return JsonResponse({"keys": found}, json_dumps_params={"indent": 2}, headers={"Cache-Control": "max-age=3600"})

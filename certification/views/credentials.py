"""How do holders get their certificate, and administrators see and revoke them?"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.paging import page
from accounts.web import administrator_required, me, posted, try_form
from certification import access, certificates, credentials, presenting
from certification.forms.people import ReasonForm


@require_safe
@administrator_required
def index(request: HttpRequest) -> HttpResponse:
    found = page(access.credentials_for(request.user), request.GET.get("page"))
    rows = [(each, presenting.credential_state(each), presenting.credential_actions(each)) for each in found]
    return render(request, "certification/credentials.html", {"page": found, "rows": rows})


@never_cache
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    credential = access.credential_for(request.user, pk)
    if credential.revoked_at:
        raise Http404("This certificate was revoked.")
    url = settings.SITE_URL + reverse("certification:credential", args=[credential.code])
    answer = HttpResponse(certificates.pdf(credential, verify_url=url), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="certificate-{credential.code}.pdf"'
    return answer


@require_http_methods(["GET", "POST"])
@administrator_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    credential, by, form = access.credential_for(request.user, pk), me(request), ReasonForm(posted(request))
    if form.is_bound and try_form(form, lambda: credentials.revoke(pk, **form.cleaned_data, by=by, at=clock.now())):
        messages.success(request, f"Certificate {credential.code} is revoked.")
        return redirect("certification:credentials")
    crumbs = [("Certificates", reverse("certification:credentials"))]
    return render(
        request, "certification/revoke_credential.html", {"credential": credential, "form": form, "crumbs": crumbs}
    )

"""What do administrators read about frameworks?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.paging import page
from accounts.web import administrator_required
from certification import access, presenting


@require_safe
@administrator_required
def index(request: HttpRequest) -> HttpResponse:
    found = page(access.frameworks_for(request.user), request.GET.get("page"))
    return render(request, "certification/frameworks.html", {"page": found})


@require_safe
@administrator_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    framework = access.framework_for(request.user, pk)
    context = {
        "framework": framework,
        "sections": presenting.described(framework, access.whole(framework)),
        "crumbs": [("Frameworks", reverse("certification:frameworks"))],
    }
    return render(request, "certification/framework.html", context)

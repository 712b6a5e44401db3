"""What does everybody find about themselves? Profile and notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import access, outbox, people
from accounts.actions import Action
from accounts.forms import ProfileForm
from accounts.paging import page
from accounts.web import act, me, posted, try_form


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person, at = me(request), timezone.now()
    form = ProfileForm.of(person, posted(request))
    if form.is_bound and try_form(form, lambda: people.save_profile(person.pk, **form.cleaned_data, by=person, at=at)):
        messages.success(request, "Profile saved.")
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form, "now": at})


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    own = access.messages_for(request.user)
    context = {
        "page": page(own, request.GET.get("page")),
        "actions": [Action("Mark all as read", reverse("accounts:read_notices"))],
    }
    return render(request, "accounts/notices.html", context)


@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Opening a notice marks it as read and leads to what it tells of."""
    message = access.message_for(request.user, pk)
    outbox.mark_read(message.pk, by=me(request), at=timezone.now())
    return redirect(message.link or f"{reverse('accounts:notices')}#notice-{message.pk}")


@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    person = me(request)
    return act(
        request,
        lambda: outbox.mark_all_read(person.pk, by=person, at=timezone.now()),
        done="All notices are marked as read.",
        to=reverse("accounts:notices"),
    )

"""What is the least that a page costs here? A bare answer, a plain list of fifty rows, one row with children saved."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from tools.bench import CHILDREN
from tools.bench.models import Line, Note


@login_not_required
@require_safe
def bare(request: HttpRequest) -> HttpResponse:
    """Nothing but the middleware."""
    return HttpResponse("Here.", content_type="text/plain")


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """Fifty rows of one table in the product's own frame, for somebody who is logged in."""
    return render(request, "bench/rows.html", {"people": User.objects.order_by("pk")[:50]})


class NoteForm(forms.Form):
    """A title and seven lines."""

    title = forms.CharField(max_length=100)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for place in range(CHILDREN):
            self.fields[f"line-{place}"] = forms.CharField()


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """One row with seven children in one transaction, out of a checked form."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return JsonResponse(form.errors, status=400)
    with transaction.atomic():
        note = Note.objects.create(title=form.cleaned_data["title"], saved_at=timezone.now())
        texts = [form.cleaned_data[f"line-{place}"] for place in range(CHILDREN)]
        Line.objects.bulk_create(Line(note=note, place=place, text=text) for place, text in enumerate(texts))
    return JsonResponse({"saved": note.pk})

"""A reviewer's own sentences: kept, changed and dropped by each for themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clock
from accounts.paging import page
from accounts.web import act, me, posted, try_form, wants_json
from reviews import access, bank
from reviews.forms import SentenceForm
from reviews.presenting import sentences as presenting


@require_http_methods(["GET", "POST"])
def sentences(request: HttpRequest) -> HttpResponse:
    """All of one's own; a POST keeps one more. The desk's script gets an answer in JSON."""
    person = me(request)
    form = SentenceForm(posted(request), criteria=presenting.choices(access.criteria_for(person)))
    if form.is_bound and try_form(form, lambda: bank.keep(**form.words(), by=person, at=clock.now())):
        if wants_json(request):
            return JsonResponse({"kept": form.cleaned_data["text"]})
        messages.success(request, "Sentence kept.")
        return redirect("reviews:sentences")
    if form.errors and wants_json(request):
        return JsonResponse({"refusal": next(iter(form.errors.values()))[0]}, status=400)
    shown = page(access.sentences_for(person), request.GET.get("page"))
    context = {"form": form, "sentences": presenting.rows(shown), "page": shown}
    return render(request, "reviews/sentences.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def sentence(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, to be written anew."""
    person = me(request)
    kept = access.sentence_for(person, pk)
    initial = {"text": kept.text, "criterion": kept.criterion_id}
    criteria = presenting.choices(access.criteria_for(person), kept)
    form = SentenceForm(posted(request), criteria=criteria, initial=initial)
    if form.is_bound and try_form(form, lambda: bank.change(kept.pk, **form.words(), by=person)):
        messages.success(request, "Sentence changed.")
        return redirect("reviews:sentences")
    context = {"form": form, "sentence": kept}
    return render(request, "reviews/sentence.html", context, status=400 if form.errors else 200)


@require_POST
def drop_sentence(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    kept = access.sentence_for(person, pk)
    return act(
        request,
        lambda: bank.drop(kept.pk, by=person),
        done="Sentence deleted.",
        to=reverse("reviews:sentences"),
    )

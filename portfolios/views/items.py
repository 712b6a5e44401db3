"""What a section lists, such as the strategies of a playbook: added, renamed, ordered, taken off."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts import clock
from accounts.refusals import allow
from accounts.web import act, me
from portfolios import access, items, pages
from portfolios.models import Submission
from portfolios.practice.coaching_forms import ItemForm


def _changed(request: HttpRequest, submission: Submission, do: Callable[[], object], done: str) -> HttpResponse:
    return act(request, do, done=done, to=f"{pages.section_url(submission)}#items")


def _title(request: HttpRequest) -> str:
    form = ItemForm(request.POST)
    allow("" if form.is_valid() else str(next(iter(form.errors.values()))[0]))
    return str(form.cleaned_data["title"])


@require_POST
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    submission = access.submission_for(person, pk)
    return _changed(
        request,
        submission,
        lambda: items.add(submission.pk, title=_title(request), by=person, at=clock.now()),
        "Listed.",
    )


@require_POST
def copy_items(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    submission = access.submission_for(person, pk)
    return _changed(
        request, submission, lambda: items.copy_earlier(submission.pk, by=person, at=clock.now()), "List taken over."
    )


@require_POST
def rename_item(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    item = access.item_for(person, pk)
    return _changed(
        request,
        item.submission,
        lambda: items.rename(item.pk, title=_title(request), by=person, at=clock.now()),
        "Renamed.",
    )


@require_POST
def item_earlier(request: HttpRequest, pk: int) -> HttpResponse:
    """Move one place up in the list."""
    person = me(request)
    item = access.item_for(person, pk)
    order = items.one_earlier(item)
    return _changed(
        request,
        item.submission,
        lambda: items.reorder(item.submission_id, item_ids=order, by=person, at=clock.now()),
        "Moved up.",
    )


@require_POST
def remove_item(request: HttpRequest, pk: int) -> HttpResponse:
    person = me(request)
    item = access.item_for(person, pk)
    return _changed(
        request, item.submission, lambda: items.remove(item.pk, by=person, at=clock.now()), "Taken off the list."
    )

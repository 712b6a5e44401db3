"""From a click to a verb and back: a redirect for people, JSON for scripts, a refusal in words for both."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from accounts import clock, web
from accounts.refusals import Refused, Stale, allow, first

pytestmark = pytest.mark.django_db


def click(**headers: str) -> HttpRequest:
    """A request with room for messages."""
    request = RequestFactory().post("/here/", headers=headers)
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def script() -> HttpRequest:
    return click(accept="application/json")


def said(request: HttpRequest) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(request)]


def refusing(refusal: Refused) -> Callable[[], Any]:
    def verb() -> None:
        raise refusal

    return verb


def test_a_done_verb_leads_on_and_says_so() -> None:
    request = click()
    answer = web.act(request, lambda: None, done="Section handed in.", to="/next/")
    assert (answer.status_code, answer["Location"]) == (302, "/next/")
    assert said(request) == [("success", "Section handed in.")]


def test_the_next_page_can_depend_on_what_the_verb_made() -> None:
    answer = web.act(click(), lambda: 7, done="", to=lambda made: f"/things/{made}/")
    assert answer["Location"] == "/things/7/"


def test_a_refusal_is_said_and_leads_to_the_same_place() -> None:
    request = click()
    answer = web.act(request, refusing(Refused("The window is closed.")), done="Done.", to="/next/")
    assert answer["Location"] == "/next/"
    assert said(request) == [("error", "The window is closed.")]


def test_a_refusal_can_lead_elsewhere() -> None:
    verb = refusing(Refused("No."))
    assert web.act(click(), verb, done="", to="/next/", otherwise="/back/")["Location"] == "/back/"
    assert web.act(click(), verb, done="", to=lambda made: "/made/")["Location"] == "/here/"


def test_a_script_is_told_where_to_go() -> None:
    answer = web.act(script(), lambda: None, done="", to="/next/")
    assert json.loads(answer.content) == {"location": "/next/"}


def test_a_script_is_told_the_refusal_with_a_conflict() -> None:
    request = script()
    answer = web.act(request, refusing(Refused("The window is closed.")), done="Done.", to="/next/")
    assert (answer.status_code, json.loads(answer.content)) == (409, {"refusal": "The window is closed."})
    assert said(request) == []


def test_a_script_that_comes_too_late_is_told_what_is_stored() -> None:
    stale = Stale("Changed in another tab.", current={"version": 3, "text": "Newer"})
    answer = web.act(script(), refusing(stale), done="", to="/next/")
    assert json.loads(answer.content) == {
        "refusal": "Changed in another tab.",
        "current": {"version": 3, "text": "Newer"},
    }


def test_other_errors_are_bugs_and_not_hidden() -> None:
    def bug() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        web.act(click(), bug, done="", to="/next/")


class NameForm(forms.Form):
    name = forms.CharField()


def test_a_refusal_becomes_the_forms_own_error_and_the_input_is_kept() -> None:
    form = NameForm({"name": "Cleo"})
    assert not web.try_form(form, refusing(Refused("Taken already.")))
    assert form.non_field_errors() == ["Taken already."]
    assert form["name"].value() == "Cleo"


def test_an_invalid_form_never_reaches_the_verb() -> None:
    called: list[int] = []
    assert not web.try_form(NameForm({}), lambda: called.append(1))
    assert called == []


def test_a_valid_form_runs_the_verb_once() -> None:
    called: list[int] = []
    assert web.try_form(NameForm({"name": "Cleo"}), lambda: called.append(1))
    assert called == [1]


def test_a_rules_empty_answer_allows_and_the_first_sentence_refuses() -> None:
    allow("")
    assert first("", "One.", "Two.") == "One."
    with pytest.raises(Refused, match="One"):
        allow(first("", "One.", "Two."))


def test_the_databases_clock_moves_within_a_transaction() -> None:
    earlier, later = clock.now(), clock.now()
    assert earlier < later
    assert earlier.utcoffset() is not None

"""Is the page behind a private link open to its holder, closed to everybody else, and kind to what was typed?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from certification.models import Cohort
from config.logs import without_secrets
from portfolios.models import Evidence, FormRequest, FormRevision, Portfolio
from portfolios.questions import asking
from portfolios.questions.fillable import PREFIX
from portfolios.states import AskState
from portfolios.viewing import showing
from tests import make
from tests.make.asking import answered, arrived, form_request, link_of

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def portfolio(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


@pytest.fixture
def asked(portfolio: Portfolio) -> FormRequest:
    """Asked just now: the pages go by the real clock."""
    return form_request(portfolio, at=timezone.now())


def typed(asked: FormRequest, version: int = 1, **more: str) -> dict[str, str]:
    answers = {PREFIX + slug: answer for slug, answer in answered(asked).items()}
    return answers | {"version": str(version), **more}


def test_the_page_says_what_it_is_for_and_tells_nobody_else_its_address(client: Client, asked: FormRequest) -> None:
    page = client.get(link_of(asked))
    words = page.content.decode()
    assert page.status_code == 200
    assert "Feedback from two teachers" in words
    assert "Reviewers see neither your name nor your address" in words
    assert "The coach can read your answers" in words
    assert "noindex" in page["X-Robots-Tag"]
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    asked.refresh_from_db()
    assert asked.state == AskState.SENT


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 400, "%00", "%F0%9F%98%80"])
def test_a_wrong_link_leads_nowhere(client: Client, asked: FormRequest, token: str) -> None:
    for answer in (client.get(f"/forms/{token}/"), client.post(f"/forms/{token}/", typed(asked))):
        assert answer.status_code == 404
        assert "Feedback from two teachers" not in answer.content.decode()


def test_it_is_saved_without_a_script_and_there_on_coming_back(client: Client, asked: FormRequest) -> None:
    saved = client.post(link_of(asked), {"version": "1", "do": "save", f"{PREFIX}together": "Two years."}, follow=True)
    assert "This link works until" in saved.content.decode()
    again = Client().get(link_of(asked)).content.decode()
    assert "Two years." in again


def test_it_saves_by_itself_and_says_what_stands_elsewhere(client: Client, asked: FormRequest) -> None:
    link, text = link_of(asked), f"{PREFIX}together"
    first = client.post(link, {"version": "1", text: "One."}, headers=JSON)
    assert (first.status_code, first.json()["version"]) == (200, 2)
    late = client.post(link, {"version": "1", text: "Two."}, headers=JSON)
    assert (late.status_code, late.json()["fields"][text]) == (409, "One.")
    shown = client.post(link, {"version": "1", text: "Two.", "do": "save"})
    assert shown.status_code == 409
    assert "One." in shown.content.decode()
    assert "Two." in shown.content.decode()
    assert 'name="over"' in shown.content.decode()
    client.post(link, {"version": "2", "over": "1", text: "Two.", "do": "save"})
    kept = FormRevision.objects.filter(request=asked).order_by("version")
    assert [each.answers["together"] for each in kept] == ["One.", "Two."]


def test_a_script_never_sends_or_declines(client: Client, asked: FormRequest) -> None:
    for deed in ("hand_in", "decline"):
        client.post(link_of(asked), typed(asked, consent="on", do=deed), headers=JSON)
    asked.refresh_from_db()
    assert asked.state == AskState.OPENED


def test_it_is_sent_once_and_thanks(client: Client, asked: FormRequest) -> None:
    body = typed(asked, consent="on", do="hand_in")
    for _ in range(2):
        assert "Thank you" in client.post(link_of(asked), body, follow=True).content.decode()
    assert Evidence.objects.filter(kind="form").count() == 1


def test_what_is_missing_is_named_and_nothing_typed_is_lost(client: Client, asked: FormRequest) -> None:
    body = {"version": "1", "do": "hand_in", f"{PREFIX}wish": "More time."}
    page = client.post(link_of(asked), body)
    words = page.content.decode()
    assert page.status_code == 400
    assert "How long have you worked with the coach" in words
    assert "More time." in words
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("ending", ["expired", "revoked"])
def test_a_link_that_ended_while_somebody_wrote_leaves_the_text_on_the_page(
    client: Client, asked: FormRequest, ending: str
) -> None:
    link, body = link_of(asked), {"version": "1", "do": "save", f"{PREFIX}wish": "More time."}
    if ending == "expired":
        FormRequest.objects.update(expires_at=asked.asked_at + timedelta(microseconds=1))
    else:
        asking.revoke(asked.pk, by=asked.asked_by, at=asked.asked_at)
    page = client.post(link, body)
    words = page.content.decode()
    assert page.status_code == 400
    assert {"expired": "This link has expired.", "revoked": "no longer needed"}[ending] in words
    assert "More time." in words
    late = client.post(link, body, headers=JSON)
    assert late.status_code == 400
    assert "More time." not in client.get(link).content.decode()
    assert FormRequest.objects.get().answers == {}


def test_saying_no_deletes_what_was_written(client: Client, asked: FormRequest) -> None:
    client.post(link_of(asked), {"version": "1", "do": "save", f"{PREFIX}wish": "More time."})
    page = client.post(link_of(asked), {"do": "decline"}, follow=True).content.decode()
    assert "rather not" in page
    asked.refresh_from_db()
    assert (asked.state, asked.answers) == (AskState.DECLINED, {})


def test_a_forged_form_is_refused(asked: FormRequest) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link_of(asked), typed(asked, consent="on", do="hand_in")).status_code == 403
    assert not Evidence.objects.exists()


def test_the_log_never_holds_the_secret(client: Client, asked: FormRequest, caplog: pytest.LogCaptureFixture) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.post(link_of(asked), {})
    client.put(link_of(asked))
    lines = [without_secrets(None, "", {"event": record.getMessage()})["event"] for record in caplog.records]
    assert len(lines) >= 2
    assert not any(link_of(asked) in line for line in lines)


def test_saving_without_end_is_slowed_down(client: Client, asked: FormRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portfolios.views.private_form.SAVES", 2)
    answers = [
        client.post(link_of(asked), {"version": str(number), f"{PREFIX}wish": f"{number}"}, headers=JSON).status_code
        for number in (1, 2, 3)
    ]
    assert answers == [200, 200, 400]


SECRET_WORDS = "Only the reviewers read this sentence."


@pytest.mark.parametrize("readable", [True, False])
def test_what_others_wrote_is_the_candidate_s_to_read_or_the_reviewers_alone(
    client: Client, portfolio: Portfolio, asked: FormRequest, readable: bool
) -> None:
    Cohort.objects.update(forms_readable=readable)
    draft = make.draft(portfolio, "partnership", full=False)
    done = arrived(asked, words=SECRET_WORDS, at=asked.asked_at)
    exhibit, item = draft.exhibits.get(), done.evidence
    assert item is not None
    client.force_login(make.owner(portfolio))
    places = [
        f"/evidence/{item.pk}/",
        f"/exhibits/{exhibit.pk}/claims/",
        f"/submissions/{draft.pk}/preview/",
    ]
    for place in places:
        page = client.get(place).content.decode()
        assert (SECRET_WORDS in page) is readable, place
    others = [f"/portfolios/{portfolio.pk}/forms/", f"/portfolios/{portfolio.pk}/evidence/"]
    others += [f"/portfolios/{portfolio.pk}/sections/partnership/", f"/submissions/{draft.pk}/check/"]
    for place in others:
        page = client.get(place).content.decode()
        assert SECRET_WORDS not in page, place
    assert "Arrived" in client.get(others[0]).content.decode()
    assert client.get(f"/evidence/{item.pk}/history/").status_code == 404
    assert client.get(f"/evidence/{item.pk}/file/").status_code == 404
    (shown,) = showing.shown(draft)
    assert SECRET_WORDS in str(shown.answers)
    assert "Tara" not in str(shown)
    assert shown.written_by == "Written by a teacher"

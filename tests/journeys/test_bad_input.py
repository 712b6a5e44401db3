"""Whatever is typed, forged or sent twice: a sentence, what was typed is kept, nothing is stored, never a 500."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portfolios.models import Evidence
from reviews.models import Assignment, Score
from tests.access import fixtures, table
from tests.access.fixtures import counts, fingerprint
from tests.access.world import World

files, world, at_noon = fixtures.files, fixtures.world, fixtures.at_noon
pytestmark = pytest.mark.django_db
DECLARED = table.declared()
SCRIPT = {"Accept": "application/json"}

HIDDEN = ("Adam\x00", "Adam \u202egnp.exe", "Adam \u2066x")
ENDLESS = "9" * 400
ARABIC = "٢٠٢٧"
FORGED = ("0", "999999999", "-1", "x", "", "٩٩٩٩٩٩", ENDLESS, "7\x00", "1 OR 1=1")
HOSTILE: dict[str, tuple[str, ...]] = {
    "line": (*HIDDEN, "x" * 300),
    "prose": (*HIDDEN, "x" * 210_000),
    "day": ("9999-12-31", "0001-01-01", "2027-02-30", f"{ARABIC}-٠٥-١٠", "soon", "2027-05-01\x00", ENDLESS),
    "moment": ("9999-12-31T23:59:59", "0001-01-01T00:00", f"{ARABIC}-٠٥-١٠T١٢:٠٠", "2027-05-01T99:00", ENDLESS),
    "number": ("٣", "-1", "1e9", "NaN", "Infinity", "1_0", "3.14159", ENDLESS, "x", ""),
    "choice": ("x", "", "\x00", "٣", ENDLESS, "' OR ''='"),
    "forged": FORGED,
}
"""What is sent in each kind of field; all of it is refused."""

KINDS: dict[str, str] = {
    r"name|organisation|email|url|title|payment_reference|teacher|visible": "line",
    r"reason|people|text|text-.+|note|condition_reason|relations|consent|rationale-.+": "prose",
    r"(cycle_\d_)?(opens_on|last_day|release_on)|registration_(opens_on|last_day)|(began|ended|given|ends)_on": "day",
    r"until|due_at": "moment",
    r"capacity|fee|version|upload_grace_hours|seconds|set_number": "number",
    r"time_zone|currency|payment|role|scope|condition|purpose|standing|value-.+|exhibit-.+": "choice",
    r"from-.+|to-.+": "line",
    r"framework|sections|person|enrolment|member|requirement|evidence|criterion|plan": "forged",
    r"(coaching_)?cycle|source|item": "forged",
}
"""Which kind a field is of, by its name in the form."""

TICKS = r"form|agreed|eligible|open_registration|own_work|permissions|no_last_names"
"""Fields of which only the presence counts."""

MAY_BE_EMPTY = r"relations|coaching_cycle|condition|value-.+|exhibit-.+"


def takes(name: str) -> Iterator[str]:
    """Who may send the form of this address."""
    return (cell.role for cell in DECLARED[name] if cell.method == "POST" and cell.answer == "302")


FORMS = sorted(name for name in DECLARED if ":" in name and any(takes(name)))
TYPED = [name for name in FORMS if name != "portfolios:upload"]  # bad files: tests/portfolios/uploads


def role_of(name: str) -> str:
    return next(role for role in takes(name) if role != "anonymous")


def kind_of(field: str) -> str:
    """The kind of a field; a new name of a field has to be told of here."""
    kinds = KINDS | {TICKS: "tick"}
    (found,) = [kind for pattern, kind in kinds.items() if re.fullmatch(pattern, field)] or [f"What is {field}?"]
    return found


def send(client: Client, url: str, body: dict[str, Any], **headers: str) -> Any:
    """Post a form as its bytes, lone surrogates and all."""
    sent = urlencode(body, doseq=True, errors="surrogatepass").encode()
    return client.post(url, sent, content_type="application/x-www-form-urlencoded", headers=headers)


def attacks(world: World, name: str) -> Iterator[tuple[str, str]]:
    """Each field of the form with each value that it must refuse."""
    for field in world.bodies.get(name, {}):
        for value in HOSTILE.get(kind_of(field), ()):
            if value or not re.fullmatch(MAY_BE_EMPTY, field):
                yield field, value


def sentence(client: Client, answer: HttpResponse) -> bool:
    """Does the person read why? On the page itself, on the one they are led to, or as a page that is not there."""
    if answer.status_code == 302:
        page = client.get(answer["Location"]).content.decode()
        return 'data-tone="bad"' in page.partition('id="messages"')[2].partition("<main")[0]
    return answer.status_code == 404 or 'class="error-summary"' in answer.content.decode()


def kept(answer: HttpResponse, body: dict[str, Any], field: str) -> list[str]:
    """What was typed into the other fields and is not on the page any more."""
    page = answer.content.decode()
    typed = [str(body[other]) for other in body if other != field and kind_of(other) in ("line", "prose", "day")]
    return [value for value in typed if html.escape(value) not in page]


@pytest.mark.parametrize("name", TYPED)
def test_what_cannot_be_taken_is_a_sentence_with_everything_typed_kept(world: World, name: str) -> None:
    url = world.url(name)
    world.browser(role_of(name)).get(url)  # a form is opened before it is sent, and that may be noted
    before, wrong = fingerprint(), []
    for field, value in attacks(world, name):
        body = world.body(name) | {field: value}
        client = world.browser(role_of(name))
        answer = send(client, url, body)
        said = answer.status_code < 500 and sentence(client, answer)
        lost = kept(answer, body, field) if answer.status_code in (200, 400) else []
        if not said or lost or fingerprint() != before:
            wrong.append((field, value[:40], answer.status_code, said, lost))
    assert wrong == []


@pytest.mark.parametrize("name", TYPED)
def test_half_a_character_never_breaks_a_page(world: World, name: str) -> None:
    """Browsers send a lone surrogate as a replacement character; a forged one arrives as that, too."""
    for field in world.bodies.get(name, {}):
        point = transaction.savepoint()
        answer = send(world.browser(role_of(name)), world.url(name), world.body(name) | {field: "Ad\ud800am"})
        transaction.savepoint_rollback(point)
        assert answer.status_code < 500, field


QUERY = ("page", "q", "year", "kind", "state", "list", "view", "since", "until", "action", "person", "subject", "code")
PAGES = sorted(
    name for name in DECLARED if any(cell.answer == "200" and cell.method == "GET" for cell in DECLARED[name])
)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("value", [ENDLESS, "-1", ARABIC, "\x00", "\u202e", "\ud800", "9999-12-31", "x" * 1500])
def test_nonsense_in_a_query_changes_no_page_into_an_error(world: World, name: str, value: str) -> None:
    role = next(cell.role for cell in DECLARED[name] if cell.answer == "200" and cell.method == "GET")
    query = urlencode(dict.fromkeys(QUERY, value), errors="surrogatepass")
    answer = world.browser(role).get(f"{world.url(name)}?{query}")
    assert answer.status_code == 200


@pytest.mark.parametrize("method", table.METHODS)
def test_a_number_that_nobody_has_is_not_found(world: World, method: str) -> None:
    before, wrong = fingerprint(), []
    for name, place in world.places.items():
        if "pk" not in place:
            continue
        able = [cell for cell in DECLARED[name] if cell.method == method and cell.answer in ("200", "302")]
        for cell in able[:1]:
            for number in (0, 2**31, 2**63, 10**30):
                url = reverse(name, kwargs=place | {"pk": number})
                client = world.browser(cell.role)
                answer = client.get(url) if method == "GET" else client.post(url, world.body(name))
                if answer.status_code != 404:
                    wrong.append((name, number, answer.status_code))
    assert wrong == []
    assert fingerprint() == before


AGAIN = {
    "accounts:renew_invitation": "sends one more mail, with the link that counts",
    "accounts:retry_message": "asks for one more try of the same mail",
    "certification:resend_invitation": "sends one more mail, with the link that counts",
    "certification:cohort_new": "sets up a second cohort, which may have the same name",
    "portfolios:add_link": "adds the link once more",
    "portfolios:add_text": "begins one more text",
    "portfolios:add_form": "begins the form once more",
    "portfolios:copy_evidence": "makes one more copy",
}
"""Where asking twice is asking for two; the browser sends a form once however often its button is pressed."""

SILENT = ("accounts_auditevent",)
"""Saving the same again may leave one more line in the trail."""


@pytest.mark.parametrize("name", sorted(set(FORMS) - set(AGAIN)))
def test_the_same_form_sent_twice_has_one_effect(world: World, name: str) -> None:
    role, url = role_of(name), world.url(name)
    world.browser(role).post(url, world.body(name))
    once = counts()
    answer = world.browser(role).post(url, world.body(name))
    assert answer.status_code in (200, 302, 400, 404, 409)
    assert {each: number for each, number in counts().items() if number != once[each] and each not in SILENT} == {}


def test_two_tabs_on_one_text_lose_neither(world: World) -> None:
    url = world.url("portfolios:save_text")
    first, second = (world.body("portfolios:save_text") | {"text": text} for text in ("In one tab.", "In the other."))
    cleo = world.browser("cleo")
    assert cleo.post(url, first).status_code == 302
    answer = cleo.post(url, second)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "In one tab." in page
    assert "In the other." in page
    assert cleo.post(url, second, headers=SCRIPT).json()["fields"]["text"] == "In one tab."
    assert Evidence.objects.get(pk=world.places["portfolios:save_text"]["pk"]).text == "In one tab."


def test_two_tabs_on_one_review_lose_neither(world: World) -> None:
    url, sheet = world.url("reviews:save"), world.body("reviews:save")
    strengths = next(field for field in sheet if field.startswith("value-")).replace("value-", "strengths-")
    ada = world.browser("ada")
    assert ada.post(url, sheet | {strengths: "In one tab."}).status_code == 302
    answer = ada.post(url, sheet | {strengths: "In the other."})
    assert answer.status_code == 409
    assert "In one tab." in answer.content.decode()
    assert "In the other." in answer.content.decode()
    assert not Score.objects.filter(strengths="In the other.").exists()


@pytest.mark.parametrize(("name", "role"), [("portfolios:save_text", "cleo"), ("reviews:save", "ada")])
def test_a_session_that_ends_while_writing_loses_nothing(world: World, name: str, role: str) -> None:
    """The script takes the way to the log-in page for what it is; after logging in the same save is taken."""
    url, body, before = world.url(name), world.body(name), fingerprint()
    answer = world.browser("anonymous").post(url, body, headers=SCRIPT)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={url}"
    assert fingerprint() == before
    answer = world.browser(role).post(url, body, headers=SCRIPT)
    assert answer.status_code == 200
    assert answer.json()["version"] > int(body["version"])


@pytest.mark.parametrize(("name", "role"), [("portfolios:save_text", "cleo"), ("reviews:save", "ada")])
def test_a_page_that_has_grown_old_is_told_so_and_stores_nothing(world: World, name: str, role: str) -> None:
    """Logging in anew makes the token of a page stale; the script fetches a fresh one on this 403."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["sessionid"] = world.sessions[role]
    before = fingerprint()
    answer = strict.post(world.url(name), world.body(name) | {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert "<h1>" in answer.content.decode()
    assert fingerprint() == before


def test_forms_forge_nothing_of_somebody_elses(world: World) -> None:
    """cleo's page, carl's hands: her evidence, slot and exhibit are not there for him."""
    before = fingerprint()
    carl = world.browser("carl")
    for name in ("portfolios:place", "portfolios:claims", "portfolios:save_text", "portfolios:hand_in"):
        assert carl.post(world.url(name), world.body(name)).status_code == 404
    assert fingerprint() == before
    assert Assignment.objects.exists()

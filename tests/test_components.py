"""Does every component render with next to nothing and with the worst, and never let markup through?"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages.constants import ERROR
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template.loader import get_template
from django.test import RequestFactory

from certification import charts, flows
from certification.readings import Moment, confusion, drift

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
BAD = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>\u202e" + "x" * 300
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
FAR = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
PARTS = {
    "field_errors.html",
    "field_help.html",
    "petals.html",
    "logo.html",
    "header.html",
    "footer.html",
    "save_state.html",
}
SCALE = [Decimal(text) for text in ["0.75", "1", "1.25", "1.75", "2", "2.25", "2.75", "3", "3.25", "3.75", "4", "4.25"]]


class Sample(forms.Form):
    name = forms.CharField(label=BAD, help_text="As on the certificate.")
    kind = forms.ChoiceField(choices=[("v", "Video"), ("<i>", BAD)], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="I attest this.")
    hidden = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(required=False, widget=forms.Textarea)


def bound() -> Sample:
    form = Sample({"name": "", "kind": BAD, "note": BAD, "hidden": ""})
    form.add_error(None, BAD)
    return form


def bad(names: str, **others: Any) -> dict[str, Any]:
    """The worst words for each of these parameters."""
    return dict.fromkeys(names.split(), BAD) | others


def deed(refusal: str = "", method: str = "post") -> Thing:
    return Thing(label=BAD, url="/do/?a=1&b=<2>", refusal=refusal, method=method)


def wheel(words: str) -> charts.Wheel:
    return charts.wheel([charts.Segment(n, words, words, words, 0.5, words, words, words) for n in range(1, 8)])


def board(words: str) -> charts.Grid:
    heads = [charts.Head("a", words, words, words, words, 3), charts.Head("b", words)]
    return charts.grid(heads, heads, {("a", "a"): charts.Cell(words, words, words, words)})


PAGE = Paginator(range(90), 20).page(2)
LEVELS = [Thing(value=value, descriptor=BAD) for value in (4, 3, 2, 1)]
STEPS = [Thing(title=BAD, state=state, text=BAD, at=NOON) for state in ("done", "now", "to-come")]
DOTS = {(Decimal(1), Decimal(4)): 1, (Decimal(2), Decimal(2)): 3}
SIDE = [(0.0, BAD), (1.0, BAD)]
MOMENTS = [Moment(BAD, 12, 0.5, 0.2, 0.8, BAD, BAD), Moment(BAD, 3)]
HISTOGRAM = charts.histogram(SCALE, rules=[charts.Rule(Decimal("1.75"), BAD)])
FLOW = flows.flow({("a", "a"): 2, ("a", "b"): 1}, {"a": BAD, "b": BAD}, ["a", "b"])

# For each component the least it can be given, and the worst.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "action": ({"action": Thing(label="Go", url="/", refusal="", method="post")}, {"action": deed(BAD), "id": BAD}),
    "actions": ({}, {"actions": [deed(), deed(BAD), deed(method="get")], "csrf_token": BAD}),
    "breadcrumbs": ({}, {"crumbs": [(BAD, BAD)], "here": BAD}),
    "button": ({"label": "Go"}, bad("label url kind icon")),
    "card": ({"title": "Title"}, bad("title text url eyebrow meta status status_label")),
    "confirm": ({"id": "c"}, bad("id open url title text action_url label")),
    "confirm_form": ({"action_url": "/"}, bad("text action_url label cancel_url kind")),
    "confusion": ({"chart": confusion({}, SCALE)}, bad("label caption across up", chart=confusion(DOTS, SCALE))),
    "cycles": ({"cycles": Thing(options=[])}, bad("id", cycles=Thing(options=[(BAD, BAD, True)]))),
    "date": ({}, {"at": FAR, "zone": "America/Chicago"}),
    "deadline": ({"label": "Closes", "at": None, "now": NOON}, bad("label past", at=NOON, now=FAR, zone="Asia/Tokyo")),
    "definitions": ({}, {"items": [(BAD, BAD), ("None", None)]}),
    "demo_banner": ({}, {}),
    "drift": ({"chart": drift([], SIDE)}, bad("label caption head", chart=drift(MOMENTS, SIDE, zero=0))),
    "editor": ({"id": "e", "name": "e"}, bad("id name label help error state", value="</textarea>" + BAD, limit=900)),
    "embed": ({"host": "YouTube", "url": "/"}, bad("host url title")),
    "empty": ({"title": "Nothing"}, bad("title text icon action_label action_url")),
    "errors": ({"form": Sample()}, {"form": bound()}),
    "exhibit": (
        {"title": "Goal", "kind": "video"},
        bad(
            "title kind kind_label url preview_url status status_label note pin",
            size=10**15,
            seconds=10**9,
            pages=1,
            words=2,
            actions=[deed(BAD)],
        ),
    ),
    "field": ({"field": Sample()["name"]}, {"field": bound()["kind"]}),
    "fields": ({"form": Sample()}, {"form": bound()}),
    "file": ({"name": "a.pdf"}, bad("name kind url", size=10**15, seconds=3)),
    "flow": ({"chart": flows.flow({}, {}, [])}, bad("label caption noun", chart=FLOW)),
    "form": ({"form": Sample()}, bad("submit csrf_token action_url cancel_url", form=bound())),
    "grid": ({"grid": charts.grid([], [], {})}, bad("label corner footer", grid=board(BAD))),
    "heatmap": ({"grid": charts.grid([], [], {})}, bad("label corner footer", grid=board(BAD))),
    "histogram": ({"chart": charts.histogram([])}, bad("label caption", chart=HISTOGRAM)),
    "messages": ({}, {"messages": [Message(ERROR, BAD)]}),
    "notice": ({"text": "Done."}, bad("tone title text url url_label")),
    "pager": ({}, {"page": PAGE, "params": QueryDict("q=%22%3E%3Cscript%3E"), "noun": BAD}),
    "person": ({}, bad("name organisation detail")),
    "progress": ({"label": "Slots", "value": 0}, bad("label value max text")),
    "rubric": ({}, bad("chosen_label id", criterion=Thing(title=BAD, statement=BAD), levels=LEVELS, chosen=3)),
    "scale": ({"name": "s", "values": SCALE}, bad("name legend help id", values=SCALE, value=Decimal("2.75"))),
    "stat": ({"figure": 0}, bad("figure label note")),
    "status": ({}, bad("status label")),
    "steps": ({}, {"steps": STEPS, "zone": "America/Chicago"}),
    "tabs": ({}, {"tabs": [Thing(label=BAD, url=BAD, current=True, count=0)], "label": BAD}),
    "upload": (
        {"id": "u", "action_url": "/"},
        bad("id action_url begin_url name label hint accept submit", extra=[(BAD, BAD)], max_bytes=10, several=1),
    ),
    "upload_rows": ({}, {"waiting": [Thing(name=BAD, size=9, state=BAD, note=BAD, url=BAD, act=BAD, act_url=BAD)]}),
    "wheel": ({"wheel": charts.wheel([])}, bad("label centre centre_note caption", wheel=wheel(BAD))),
}


def render(name: str, context: dict[str, Any]) -> str:
    return get_template(f"components/{name}.html").render(context)


def test_every_component_has_a_case() -> None:
    assert {f"{name}.html" for name in CASES} == {path.name for path in FOLDER.glob("*.html")} - PARTS


@pytest.mark.parametrize("name", CASES)
def test_a_component_renders_with_the_least(name: str) -> None:
    lawful(render(name, CASES[name][0]))


@pytest.mark.parametrize("name", CASES)
def test_a_component_lets_no_markup_through(name: str) -> None:
    html = render(name, CASES[name][1])
    lawful(html)
    assert "<script" not in html
    assert "<img src=x" not in html
    assert html.count("</textarea>") <= html.count("<textarea")


def lawful(html: str) -> None:
    """What the content security policy would refuse is not there, and no template syntax is left over."""
    tags = re.findall(r"<[a-z][^<>]*>", html)
    assert not [tag for tag in tags if re.search(r"""\s(?:style|on[a-z]+)=["']""", unquoted(tag))]
    assert "{%" not in html
    assert "{{" not in html


def unquoted(tag: str) -> str:
    """The tag with its attributes' values emptied, so that only names are looked at."""
    return re.sub(r'="[^"]*"', '=""', tag)


def test_a_refused_action_is_greyed_and_says_why() -> None:
    action = Thing(label="Withdraw", url="/do/", refusal="It is in review.", method="post")
    html = render("action", {"action": action})
    assert 'aria-disabled="true" aria-describedby="why-withdraw"' in html
    assert 'id="why-withdraw"' in html
    assert "It is in review." in html
    assert "<form" not in html


def test_an_allowed_action_posts_with_its_token() -> None:
    action = Thing(label="Hand in", url="/do/", refusal="", method="post")
    html = render("action", {"action": action, "csrf_token": "tok"})
    assert '<form class="action" method="post" action="/do/">' in html
    assert 'value="tok"' in html


def test_an_error_is_tied_to_its_field_and_the_summary_leads_there() -> None:
    html = render("fields", {"form": bound()})
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'href="#id_name"' in html
    assert len(re.findall(r'\sid="', html)) == len(set(re.findall(r'\sid="([^"]+)"', html)))


def test_the_scale_offers_twelve_values_and_checks_the_chosen_one() -> None:
    html = render("scale", {"name": "s", "legend": "Identify", "values": SCALE, "value": Decimal("2.750")})
    assert html.count('type="radio"') == 12
    assert re.findall(r'value="([\d.]+)"[^>]*checked', html) == ["2.75"]
    assert 'aria-label="2.75, a quarter below level 3"' in html


def test_one_page_needs_no_pager() -> None:
    assert render("pager", {"page": Paginator([1], 20).page(1)}).strip() == ""


def test_only_the_chosen_level_of_a_rubric_is_marked() -> None:
    html = render("rubric", {"criterion": Thing(title="Identify"), "levels": LEVELS, "chosen": 3})
    assert html.count("rubric-chosen") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_says_what_happened(name: str) -> None:
    html = get_template(f"{name}.html").render({}, RequestFactory().get("/"))
    assert html.count("<h1") == 1
    lawful(html)


def test_the_page_of_a_fault_needs_neither_request_nor_database() -> None:
    assert "Something went wrong on our side" in get_template("500.html").render()


@pytest.mark.parametrize(
    ("cookie", "mark"), [("dark", 'data-theme="dark"'), ("light", 'data-theme="light"'), (BAD, "")]
)
def test_only_a_known_theme_reaches_the_page(cookie: str, mark: str) -> None:
    html = get_template("base.html").render({"request": Thing(COOKIES={"theme": cookie})})
    assert re.findall(r"<html[^>]*>", html) == [f'<html lang="en"{" " + mark if mark else ""}>']


@pytest.mark.parametrize("path", sorted((FOLDER.parent).rglob("*.html")), ids=lambda path: path.name)
def test_no_table_is_called_like_a_heading_beside_it(path: Path) -> None:
    """A section is named after its heading; two landmarks of one name can't be told apart."""
    source = path.read_text(encoding="utf-8")
    headings = {re.sub("<[^>]+>", "", each).strip() for each in re.findall(r"<h\d id=.*?>(.*?)</h\d>", source)}
    assert not headings & set(re.findall(r'{% region "([^"]+)"', source))

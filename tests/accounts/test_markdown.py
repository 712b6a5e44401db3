"""Written texts on a page: what Markdown offers, nothing that could run."""

from __future__ import annotations

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from accounts.markdown import render


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**strong** and *soft*", "<p><strong>strong</strong> and <em>soft</em></p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("# Title\n### Lower\n##### Lowest", "<h3>Title</h3>\n<h5>Lower</h5>\n<h6>Lowest</h6>\n"),
        ("~~gone~~", "<p><s>gone</s></p>\n"),
    ],
)
def test_markdown_becomes_html(written: str, shown: str) -> None:
    assert render(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "<img src=x onerror=alert(1)>",
        "![a](https://example.org/pixel.png)",
        "<a href='x' style='position:fixed'>a</a>",
        "<iframe src='https://example.org'></iframe>",
    ],
)
def test_nothing_that_could_run_or_spy_comes_through(written: str) -> None:
    html = render(written)
    assert not any(tag in html for tag in ("<script", "<img", "<iframe", "<a "))


def test_a_link_tells_its_target_nothing_about_the_reader() -> None:
    assert 'rel="noopener noreferrer nofollow"' in render("[a](https://example.org)")


def test_templates_show_texts_with_the_filter() -> None:
    page = engines["django"].from_string("{% load prose %}{{ text|markdown }}{{ nothing|markdown }}")
    assert page.render({"text": "*a*", "nothing": None}) == "<p><em>a</em></p>\n"


@given(st.text())
def test_no_text_makes_a_script_or_a_handler(written: str) -> None:
    html = render(written).lower()
    assert "<script" not in html
    assert "<img" not in html

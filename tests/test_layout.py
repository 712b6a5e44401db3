"""Does the house still stand as designed? Imports one way, short files, one writer of status, no hidden flow."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import house

APPS = house.ORDER[:4]
Checker = Callable[[ast.AST], list[str]]


def wrong(checker: Checker, *folders: str, spared: Callable[[Path], bool] = lambda path: False) -> list[str]:
    """What the checker finds in all files of these folders but the spared ones."""
    return [
        f"{path.relative_to(house.ROOT)} {finding}"
        for path in house.python_files(*folders)
        if not spared(path)
        for finding in checker(house.parse(path))
    ]


@pytest.mark.parametrize("app", house.ORDER)
def test_an_app_imports_nothing_above_it(app: str) -> None:
    assert wrong(lambda tree: house.upward_imports(app, tree), app) == []


@pytest.mark.parametrize(
    "source", ["from config import settings", "def f():\n    import reviews.marks", "from . import x"]
)
def test_an_upward_import_is_noticed_even_inside_a_function(source: str) -> None:
    assert house.upward_imports("portfolios", ast.parse(source))


def test_a_downward_import_is_lawful() -> None:
    assert house.upward_imports("portfolios", ast.parse("from accounts import audit\nimport portfolios.states")) == []


def test_no_file_is_over_400_lines() -> None:
    long = {
        str(path.relative_to(house.ROOT)): lines
        for path in house.text_files(*house.ORDER, "tests", "tools", "templates", "static")
        if (lines := len(path.read_text().splitlines())) > house.LONGEST
    }
    assert long == {}


def test_every_module_says_which_question_it_answers() -> None:
    silent = [
        str(path.relative_to(house.ROOT))
        for path in house.python_files(*house.ORDER, "tools")
        if path.read_text().strip() and not ast.get_docstring(house.parse(path))
    ]
    assert silent == []


def test_only_submissions_writes_a_submissions_status() -> None:
    writer = house.ROOT / "portfolios" / "submissions.py"
    assert wrong(house.status_writes, "portfolios", spared=lambda path: path == writer) == []
    assert (
        wrong(lambda tree: house.status_writes(tree, about="submission"), "accounts", "certification", "reviews") == []
    )


@pytest.mark.parametrize(
    "source",
    [
        "submission.status = Status.SETTLED",
        "assignment.submission.status = 'settled'",
        "Submission.objects.filter(pk=1).update(status='settled')",
        "submissions.update(status='settled', version=2)",
        "Submission.objects.bulk_update(rows, ['status'])",
        "Submission(status='draft')",
        "setattr(submission, 'status', 'settled')",
    ],
)
def test_a_second_writer_of_status_is_noticed(source: str) -> None:
    assert house.status_writes(ast.parse(source), about="submission")


def test_reading_a_status_is_lawful() -> None:
    source = "if submission.status == Status.DRAFT:\n    found = submissions.filter(status='draft')"
    assert house.status_writes(ast.parse(source)) == []


def test_there_are_no_signals() -> None:
    assert wrong(house.signals, *house.ORDER) == []


@pytest.mark.parametrize(
    "source",
    [
        "from django.dispatch import receiver",
        "from django.db.models.signals import post_save",
        "from django.db.models import signals",
        "models.signals.post_save.connect(f)",
    ],
)
def test_a_signal_is_noticed(source: str) -> None:
    assert house.signals(ast.parse(source))


def test_no_model_hides_a_change_in_save() -> None:
    assert wrong(house.save_overrides, *APPS, spared=lambda path: "models" not in path.parts) == []
    assert house.save_overrides(ast.parse("class A:\n    def save(self):\n        pass"))


def test_nothing_below_the_views_knows_a_request() -> None:
    assert wrong(house.requests, *APPS, spared=lambda path: house.is_part(path, house.WEB)) == []


@pytest.mark.parametrize(
    "source", ["def f(request): ...", "def f(*, request): ...", "from django.http import HttpRequest"]
)
def test_a_request_is_noticed(source: str) -> None:
    assert house.requests(ast.parse(source))


def test_nothing_below_views_and_tasks_asks_for_the_time() -> None:
    assert wrong(house.clocks, *APPS, spared=lambda path: house.is_part(path, house.TIMELY)) == []


@pytest.mark.parametrize(
    "source",
    [
        "at = timezone.now()",
        "at = datetime.datetime.now(UTC)",
        "at = datetime.now()",
        "day = date.today()",
        "day = timezone.localdate()",
        "at = clock.now()",
        "field = models.DateTimeField(default=timezone.now)",
        "from django.utils.timezone import now",
    ],
)
def test_a_question_for_the_time_is_noticed(source: str) -> None:
    assert house.clocks(ast.parse(source))


def test_views_fetch_through_access_only() -> None:
    assert wrong(house.managers, *APPS, spared=lambda path: not house.is_part(path, {"views"})) == []
    assert house.managers(ast.parse("Submission.objects.get(pk=1)"))


def test_templates_hold_no_rule_on_a_status() -> None:
    found = {
        str(path.relative_to(house.ROOT)): rules
        for path in house.text_files("templates")
        if path.suffix == ".html" and (rules := house.status_rules(path.read_text()))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source", ["{% if submission.status == 'draft' %}", "{% elif status != x %}", "{% if a.status in b %}"]
)
def test_a_rule_in_a_template_is_noticed(source: str) -> None:
    assert house.status_rules(source)

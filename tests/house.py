"""Which rules of the house can be read off a source file? Each checker answers with what it found wrong."""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ORDER = ("accounts", "certification", "portfolios", "reviews", "config")
LONGEST = 400
TEXTS = {".py", ".html", ".css", ".js", ".txt"}
SKIPPED = {"migrations", "vendor", "__pycache__", "staticfiles", "fixtures"}

WEB = {
    "views",
    "web.py",
    "serving.py",
    "receiving.py",
    "middleware.py",
    "adapter.py",
    "entrance.py",
    "context.py",
    "urls.py",
}
"""Parts that know of requests: views, and what allauth and Django call around them."""

TIMELY = {"views", "tasks.py", "management", "clock.py", "middleware.py", "adapter.py", "entrance.py"}
"""Parts that may ask what time it is; everything below is told with `at=`."""

CLOCKS = {
    "timezone": {"now"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "clock": {"now"},
    "time": {"time"},
}
SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init"}


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not SKIPPED & set(path.relative_to(ROOT).parts):
                yield path


def text_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in TEXTS and not SKIPPED & set(path.relative_to(ROOT).parts):
                yield path


def parse(path: Path) -> ast.Module:
    gc.disable()  # CPython 3.11 loses count of a tree's depth when the collector runs a finalizer that parses, too
    try:
        return ast.parse(path.read_text(), filename=str(path))
    finally:
        gc.enable()


def is_part(path: Path, parts: set[str]) -> bool:
    """Is this file, or a folder that it lies in, one of these parts?"""
    return bool(parts & set(path.parts))


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of every import, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def upward_imports(app: str, tree: ast.AST) -> list[str]:
    """Imports of an app above this one, of the tools, of the tests, or by a relative name."""
    lower = set(ORDER[: ORDER.index(app) + 1])
    ours = {*ORDER, "tools", "tests"}
    return [
        f"line {line}: imports {name}"
        for line, name in imported(tree)
        if name.startswith(".") or (name.split(".")[0] in ours and name.split(".")[0] not in lower)
    ]


def signals(tree: ast.AST) -> list[str]:
    found = [
        f"line {line}: imports {name}"
        for line, name in imported(tree)
        if name.startswith(("django.dispatch", "blinker")) or "signals" in name.split(".")
    ]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in SIGNALS]
    return found + [f"line {node.lineno}: uses {node.attr}" for node in calls]


def save_overrides(tree: ast.AST) -> list[str]:
    """Methods of models that hide a change inside saving or deleting."""
    return [
        f"line {method.lineno}: {each.name}.{method.name}"
        for each in ast.walk(tree)
        if isinstance(each, ast.ClassDef)
        for method in each.body
        if isinstance(method, ast.FunctionDef) and method.name in ("save", "delete", "full_clean", "__init_subclass__")
    ]


def requests(tree: ast.AST) -> list[str]:
    """Functions that take a request, and imports of its class."""
    takers = [
        f"line {node.lineno}: {node.name} takes a request"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(each.arg == "request" for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))
    ]
    return takers + [f"line {line}: imports {name}" for line, name in imported(tree) if name.endswith(".HttpRequest")]


def clocks(tree: ast.AST) -> list[str]:
    """Questions for the time, whether called or handed on as a default."""
    asked = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS.get(_last_name(node.value), set())
    ]
    today = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not node.args and _last_name(node.func) in ("localtime", "localdate")
    ]
    bare = [
        f"line {line}: imports {name}"
        for line, name in imported(tree)
        if name in ("django.utils.timezone.now", "accounts.clock.now", "time.time")
    ]
    return asked + today + bare


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def managers(tree: ast.AST) -> list[str]:
    """Uses of a model's manager: a view asks its app's access module instead."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager")
    ]


def status_writes(tree: ast.AST, *, about: str = "") -> list[str]:
    """Places that set a status: by assignment, `update`, `bulk_update`, `create` or a model's arguments.

    `about` narrows down to places whose own text mentions it, for files that hold other statuses as well."""
    return [
        f"line {line}: {text}"
        for node in ast.walk(tree)
        for line, text in _status_write(node)
        if about.lower() in text.lower()
    ]


def _status_write(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for each in ast.walk(target):
                if isinstance(each, ast.Attribute) and each.attr == "status" and isinstance(each.ctx, ast.Store):
                    yield each.lineno, ast.unparse(each)
    elif isinstance(node, ast.Call) and _sets_status(node):
        yield node.lineno, ast.unparse(node)


def _sets_status(call: ast.Call) -> bool:
    name = _last_name(call.func)
    names_it = any(each.arg == "status" for each in call.keywords)
    if name in ("bulk_update", "setattr"):
        return any(
            isinstance(each, ast.Constant) and each.value == "status" for arg in call.args for each in ast.walk(arg)
        )
    return names_it and name in ("Submission", "update", "create", "get_or_create", "update_or_create")


STATUS_RULE = re.compile(r"{%-?\s*(?:el)?if\b[^%]*\bstatus\s*(?:==|!=|\bin\b)")


def status_rules(template: str) -> list[str]:
    """Conditions on a status written into a template."""
    return [match.group() for match in STATUS_RULE.finditer(template)]

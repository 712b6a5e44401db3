"""Every address × every role, looked at and posted to: does each answer as docs/permissions.md says?"""

from __future__ import annotations

import sys

import pytest
from django.db import transaction
from django.http import HttpResponseBase

from tests.access import fixtures, table
from tests.access.fixtures import fingerprint
from tests.access.table import DENIED, METHODS, Cell
from tests.access.world import ROLES, World

files, world, at_noon = fixtures.files, fixtures.world, fixtures.at_noon
pytestmark = pytest.mark.django_db
DECLARED = table.declared()


def ask(world: World, cell: Cell) -> HttpResponseBase:
    client, url = world.browser(cell.role), world.url(cell.name)
    return client.get(url) if cell.method == "GET" else client.post(url, world.body(cell.name))


def test_every_address_is_declared() -> None:
    assert table.names() == sorted(DECLARED)


def test_the_document_names_the_number_of_cells(capsys: pytest.CaptureFixture[str]) -> None:
    addresses = len(table.names())
    cells = addresses * len(ROLES) * len(METHODS)
    assert cells == sum(map(len, DECLARED.values()))
    words = f"{addresses} addresses × {len(ROLES)} people × {len(METHODS)} methods = {cells:,} cells"
    assert words in table.DOCUMENT.read_text(encoding="utf-8")
    with capsys.disabled():
        sys.stdout.write(f"\nAccess: {words}.\n")


@pytest.mark.parametrize("name", DECLARED)
def test_an_address_answers_everybody_as_declared(world: World, name: str) -> None:
    """Every denied cell leaves every row of the database as it was; so does looking."""
    before = fingerprint()
    answers, changed = {}, set()
    for cell in DECLARED[name]:
        point = transaction.savepoint()
        answers[cell] = table.answer(ask(world, cell))
        if fingerprint() != before:
            changed.add(cell)
        transaction.savepoint_rollback(point)
    assert [cell for cell, found in answers.items() if found != cell.answer] == [], answers
    assert {cell for cell in changed if cell.method == "GET" or cell.answer in DENIED} == looked_at(name)
    assert changed or not takes_a_form(name), "A form that changes nothing proves nothing about those who are denied."


def looked_at(name: str) -> set[Cell]:
    """The pages that change something by being opened: a notice is marked as read, and whoever has a section's texts
    before their eyes is never asked to read it blind."""
    opened = {"accounts:notice": "302", "reviews:wording": "200"}
    return {cell for cell in DECLARED[name] if cell.method == "GET" and cell.answer == opened.get(name)}


def takes_a_form(name: str) -> bool:
    """One of our own addresses at which somebody's form is taken."""
    return ":" in name and any(cell.method == "POST" and cell.answer == "302" for cell in DECLARED[name])

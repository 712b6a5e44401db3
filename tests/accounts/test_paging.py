"""Long lists: cut in the database, whatever the address says."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.paging import page
from tests import make


@pytest.fixture
def _five(db: None) -> None:
    for _ in range(5):
        make.person()


@pytest.mark.usefixtures("_five")
@pytest.mark.parametrize(
    ("asked", "shown"),
    [(None, 1), ("", 1), ("2", 2), ("3", 3), ("4", 3), ("0", 3), ("-1", 3), ("x", 1), ("1.5", 1), ("\x00", 1),
     ("9" * 5000, 1),      ("9" * 1000, 3), ("nan", 1), ("٢", 2)],
)  # fmt: skip
def test_every_address_shows_a_page(asked: str | None, shown: int) -> None:
    assert page(User.objects.order_by("pk"), asked, 2).number == shown


@pytest.mark.usefixtures("_five")
def test_a_page_costs_two_statements_and_reads_its_own_rows_only(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2) as context:
        assert len(list(page(User.objects.order_by("pk"), "2", 2))) == 2
    assert "LIMIT 2 OFFSET 2" in context.captured_queries[-1]["sql"]

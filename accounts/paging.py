"""Which part of a long list does this page show?"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

SIZE = 25


def page(queryset: QuerySet[Any, Any], number: str | None, size: int = SIZE) -> Page[Any]:
    """The page of this number, cut in the database; the first for nonsense, the last for a number past the end."""
    return Paginator(queryset, size).get_page(number)

"""Which constraints does every app's database schema repeat?"""

from __future__ import annotations

from django.db.models import CheckConstraint, Q


def one_of(field: str, choices: type, *, name: str) -> CheckConstraint:
    """The column holds a value of the text choices, whatever way it was written."""
    values = list(choices.values)  # type: ignore[attr-defined]
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


def together(*fields: str, name: str) -> CheckConstraint:
    """All of the columns are filled or none is: a moment without its person is no record."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    every = Q(**{f"{field}__isnull": False for field in fields})
    return CheckConstraint(condition=none | every, name=name)

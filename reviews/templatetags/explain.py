"""How is an exact number written on a page? `{% load explain %}{{ score.value|exact }}`"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template

from reviews import explaining

register = template.Library()


@register.filter
def exact(value: str | Decimal | Fraction | None) -> str:
    """2.75 or 3, cut off rather than rounded up; a dash where there is no number."""
    return explaining.number(None if value in (None, "") else Fraction(value)) or "–"

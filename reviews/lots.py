"""Which sections are drawn for what? By a lot that nobody on the panel can know, and that always falls the same way."""

from __future__ import annotations

from fractions import Fraction

from django.utils.crypto import salted_hmac

DRAWS = 2**64


def number(purpose: str, alias: str) -> int:
    """The lot of a section for one purpose, from 0 to below `DRAWS`: its alias under the site's key."""
    return int.from_bytes(salted_hmac(f"reviews.{purpose}", alias, algorithm="sha256").digest()[:8])


def drawn(share: Fraction, purpose: str, alias: str) -> bool:
    """Whether a section is among the share (0 to 1) that is drawn for this purpose."""
    return Fraction(number(purpose, alias), DRAWS) < share

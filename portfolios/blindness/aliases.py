"""Under which name does a reviewer meet a submission? Letters and digits that nobody can trace or mistake."""

from __future__ import annotations

import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def draw() -> str:
    """A new alias such as K7QM-3XRA; some 10^12 of them, unique in the database."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"

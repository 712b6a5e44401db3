"""The list of those who were asked to fill in a form, for the count of statements; forms that add to a library."""

from __future__ import annotations

from collections.abc import Callable

from tests import make
from tests.counting import Act, reading
from tests.make.asking import arrived, form_request


def requests(rows: int) -> Act:
    """So many people asked, every second of whom has answered."""
    portfolio = make.portfolio()
    for number in range(rows):
        asked = form_request(portfolio, email=f"t{number}@example.org")
        if number % 2:
            arrived(asked)
    return reading(make.owner(portfolio), "portfolios:requests", portfolio.pk)


LISTS: dict[str, Callable[[int], Act]] = {"portfolios:requests": requests}

FORMS = [
    f"portfolios:{name}"
    for name in (
        "add_link",
        "add_text",
        "add_form",
        "save_form",
        "ask",
        "readdress_request",
        "resend_request",
        "revoke_request",
        "private_form",
    )
]

"""The lists of earlier versions, for the count of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from portfolios import claims, evidence
from portfolios.models import Claim
from tests import make
from tests.counting import Act, reading


def versions(rows: int) -> Act:
    """A text that was saved so many times, hours apart."""
    portfolio = make.portfolio()
    item, who = make.written(portfolio), make.owner(portfolio)
    for number in range(1, rows):
        at = make.NOON + timedelta(hours=number)
        item = evidence.save_text(item.pk, text=f"{number}.", title="Notes", version=item.version, by=who, at=at)
    return reading(who, "portfolios:history", item.pk)


def versions_of_a_note(rows: int) -> Act:
    """A claim whose note was saved so many times, hours apart."""
    draft = make.draft()
    make.claim_all(draft)
    made, who = Claim.objects.earliest("pk"), make.owner(draft.portfolio)
    for number in range(1, rows):
        at = make.NOON + timedelta(hours=number)
        made = claims.save_note(made.pk, note=f"{number}.", version=made.version, by=who, at=at)
    return reading(who, "portfolios:note_history", made.pk)


LISTS: dict[str, Callable[[int], Act]] = {
    "portfolios:history": versions,
    "portfolios:note_history": versions_of_a_note,
}

FORMS = [
    f"portfolios:{name}" for name in ("save_note", "unpin", "restore", "restore_note", "check_receipt", "receipt_keys")
]

SINGLE = ["portfolios:revision", "portfolios:note_revision"]

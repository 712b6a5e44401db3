"""The lists of earlier versions, for the count of statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from portfolios import claims, evidence
from portfolios.models import Claim
from portfolios.practice import coaching
from portfolios.questions import private_forms
from reviews import scoring
from tests import make
from tests.counting import Act, reading
from tests.make.asking import answered, form_request, secret_of


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


def versions_of_a_cycle(rows: int) -> Act:
    """A coaching cycle whose note was saved so many times, hours apart."""
    cycle = make.coaching_cycle(make.portfolio())
    who, said = make.owner(cycle.portfolio), coaching.stored(cycle)
    for number in range(1, rows):
        at = make.NOON + timedelta(hours=number)
        coaching.change(cycle.pk, **said | {"note": f"{number}."}, version=number, by=who, at=at)
    return reading(who, "portfolios:cycle_history", cycle.pk)


def versions_of_a_draft(rows: int) -> Act:
    """A review whose draft was saved so many times, hours apart."""
    place = make.enrolment(cohort=make.slim_cohort())
    (task,) = make.assigned(make.offered(place), make.panel_member(make.person(), cohort=place.cohort))
    for number in range(rows):
        at = make.NOON + timedelta(hours=number)
        scoring.save_draft(task.pk, version=number, entries=make.entries(task, 3), by=task.person, at=at)
    return reading(task.person, "reviews:history", task.pk)


def versions_of_a_private_form(rows: int) -> Act:
    """A form behind a private link that was saved so many times, hours apart."""
    own = make.portfolio()
    asked = form_request(own)
    for number in range(rows):
        at, answers = make.NOON + timedelta(hours=number), answered(asked, f"{number}.")
        private_forms.save(secret_of(asked), answers=answers, version=number + 1, at=at)
    return reading(make.person(), "portfolios:private_history", secret_of(asked))


LISTS: dict[str, Callable[[int], Act]] = {
    "portfolios:history": versions,
    "portfolios:note_history": versions_of_a_note,
    "portfolios:cycle_history": versions_of_a_cycle,
    "portfolios:private_history": versions_of_a_private_form,
    "reviews:history": versions_of_a_draft,
}

SENT = (
    "save_note",
    "unpin",
    "restore",
    "restore_note",
    "restore_cycle",
    "restore_private",
    "check_receipt",
    "receipt_keys",
)
FORMS = [*(f"portfolios:{name}" for name in SENT), "reviews:restore"]

SINGLE = [
    *(f"portfolios:{name}" for name in ("revision", "note_revision", "cycle_revision", "private_revision")),
    "reviews:revision",
]

"""Lists of coaching cycles, consents and listed items with so many rows, for counting statements."""

from __future__ import annotations

from collections.abc import Callable

from portfolios.practice import coaching
from tests import make
from tests.counting import Act, made, reading


def cycles(rows: int) -> Act:
    own = make.portfolio()
    for number in range(rows):
        make.coaching_cycle(own, teacher=f"Teacher {number}")
    return reading(make.owner(own), "portfolios:cycles", own.pk)


def cycle(rows: int) -> Act:
    """A cycle with so many texts and one recording, beside as many texts that belong to none."""
    own = make.portfolio()
    of = make.coaching_cycle(own)
    pieces = [make.written(own, title=f"Belongs {number}").pk for number in range(rows)]
    pieces.append(make.upload(own, "lesson.mp4").pk)
    coaching.assign(own.pk, cycle_id=of.pk, evidence_ids=pieces, by=make.owner(own), at=make.NOON)
    for number in range(rows):
        make.written(own, title=f"Belongs to none {number}")
    return reading(make.owner(own), "portfolios:cycle", of.pk)


def consents(rows: int) -> Act:
    recording = make.upload(make.portfolio(), "lesson.mp4")
    for number in range(rows):
        make.consented(recording, visible=f"Student group {number}")
    return reading(make.owner(recording.portfolio), "portfolios:consents", recording.pk)


def listing_section(rows: int) -> Act:
    """A section with so many items, each with its slots."""
    own = make.portfolio(place=make.enrolment(cohort=make.item_cohort()))
    begun = make.draft(own, "playbook", full=False)
    for number in range(rows):
        make.item(begun, f"Strategy {number}")
    return reading(make.owner(own), "portfolios:section", own.pk, "playbook")


def withdrawn(rows: int) -> Act:
    """What an open desk with so many exhibits asks now and then."""
    found = made(saving=1, exhibits=rows)
    return reading(found.ada, "reviews:withdrawn", found.saving[0].pk)


LISTS: dict[str, Callable[[int], Act]] = {
    "portfolios:cycles": cycles,
    "portfolios:cycle": cycle,
    "portfolios:consents": consents,
    "portfolios:section, items": listing_section,
    "reviews:withdrawn": withdrawn,
}

FORMS = ["certification:evidence_rules"] + [
    f"portfolios:{name}"
    for name in (
        *(
            "start_cycle",
            "edit_cycle",
            "remove_cycle",
            "cycle_evidence",
            "begin_goal",
            "evidence_cycle",
            "section_cycle",
        ),
        *("confirm_consents", "copy_consents", "renew_consent", "remove_consent", "withdraw_consent"),
        *("add_item", "copy_items", "rename_item", "item_earlier", "remove_item"),
    )
]

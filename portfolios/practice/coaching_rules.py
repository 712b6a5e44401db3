"""May this person change a coaching cycle, or what is listed in a section, and if not, why? Pure: the sentence."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from accounts.models import User
from accounts.refusals import first
from accounts.text import refuse_hidden
from certification.models import Requirement
from portfolios.models import CoachingCycle, Evidence, Portfolio, Submission, SubmissionItem
from portfolios.preparation.facts import counted
from portfolios.rules import refuse_collect, refuse_edit

MOST_CYCLES = 60
MOST_ITEMS = 30
MAX_COACHING_NOTE = 4_000
TRACEABLE = re.compile(r"@|://|\bwww\.|\d{5,}")
"""What leads straight to a person: an address, a link, a staff or telephone number."""


def refuse_pseudonym(name: str) -> str:
    """A name for the teacher or for those in a recording that gives nobody away."""
    if not name:
        return "Give a pseudonym, such as “Teacher A”."
    if TRACEABLE.search(name):
        return "Choose a pseudonym, such as “Teacher A”: no address, link or number that leads to a person."
    return refuse_hidden(name)


def refuse_cycle(teacher: str, began_on: date, ended_on: date | None, note: str) -> str:
    """What a coaching cycle may say."""
    return first(
        refuse_pseudonym(teacher),
        "The cycle can’t end before it began." if ended_on and ended_on < began_on else "",
        f"This note is too long. At most {MAX_COACHING_NOTE:,} characters are allowed."
        if len(note) > MAX_COACHING_NOTE
        else "",
        refuse_hidden(note),
    )


def refuse_start_cycle(person: User, portfolio: Portfolio, *, known: int) -> str:
    """One more coaching cycle; `known` are there already."""
    return first(
        refuse_collect(person, portfolio.enrolment),
        f"A portfolio holds {MOST_CYCLES} coaching cycles at most." if known >= MOST_CYCLES else "",
    )


def refuse_remove_cycle(person: User, cycle: CoachingCycle, *, evidence: int, sections: Collection[str]) -> str:
    """Remove a coaching cycle; `evidence` pieces belong to it, `sections` under way or handed in are about it."""
    held = f"{counted(evidence, 'piece of evidence belongs', 'pieces of evidence belong')} to this cycle."
    return first(
        refuse_collect(person, cycle.portfolio.enrolment),
        f"{held} Take everything out first." if evidence else "",
        f"{' and '.join(sections)} was begun with this cycle. Choose another one there first." if sections else "",
    )


def refuse_foreign(portfolio: Portfolio, cycle: CoachingCycle | None) -> str:
    """A coaching cycle of another portfolio."""
    return "This doesn’t belong to your portfolio." if cycle and cycle.portfolio_id != portfolio.pk else ""


def refuse_assign(
    person: User, portfolio: Portfolio, cycle: CoachingCycle | None, evidence: Collection[Evidence]
) -> str:
    """Say to which coaching cycle evidence belongs."""
    strange = any(each.portfolio_id != portfolio.pk for each in evidence)
    return first(
        refuse_collect(person, portfolio.enrolment),
        "This doesn’t belong to your portfolio." if strange else "",
        refuse_foreign(portfolio, cycle),
        "Choose evidence first." if not evidence else "",
    )


def refuse_reassign(evidence: Evidence, cycle: CoachingCycle | None, *, frozen: bool) -> str:
    """Give one piece of evidence to another coaching cycle; what was handed in keeps the one that it has."""
    moved = evidence.coaching_cycle_id is not None and evidence.coaching_cycle_id != (cycle.pk if cycle else None)
    if moved and frozen:
        return f"“{evidence.title}” was handed in and keeps its coaching cycle."
    return f"“{evidence.title}” was removed from your library." if evidence.removed_at else ""


def refuse_choose_cycle(person: User, submission: Submission, cycle: CoachingCycle) -> str:
    """Choose the one coaching cycle of a section."""
    one = submission.section.one_coaching_cycle
    return first(
        refuse_edit(person, submission),
        "" if one else "This section can draw on several coaching cycles.",
        "This doesn’t belong to your portfolio." if cycle.portfolio_id != submission.portfolio_id else "",
    )


# What is listed in a section


def refuse_item(submission: Submission, title: str, others: Collection[str]) -> str:
    """A title for one of the things that a section lists; `others` are the titles that stand there."""
    word = submission.section.item
    taken = {other.casefold() for other in others}
    return first(
        "" if word else "This section lists nothing.",
        "" if title else f"Name the {word}.",
        f"This {word} is listed already." if title.casefold() in taken else "",
        refuse_hidden(title),
    )


def refuse_add_item(person: User, submission: Submission, title: str, others: Collection[str]) -> str:
    """One more thing in the list of a section."""
    full = f"A section lists {MOST_ITEMS} at most." if len(others) >= MOST_ITEMS else ""
    return first(refuse_edit(person, submission), refuse_item(submission, title, others), full)


def refuse_remove_item(person: User, item: SubmissionItem, *, placed: int) -> str:
    """Take something off the list of a section; so many exhibits were placed for it."""
    held = f"{counted(placed, 'exhibit is', 'exhibits are')} placed for “{item.title}”."
    return first(
        refuse_edit(person, item.submission),
        f"{held} Take everything out first." if placed else "",
    )


def refuse_copy_items(person: User, submission: Submission, *, own: int, earlier: int) -> str:
    """Begin with the list of the attempt before; `own` and `earlier` say how much each lists."""
    return first(
        refuse_edit(person, submission),
        "Something is listed already." if own else "",
        "" if earlier else "No earlier attempt lists anything.",
    )


def refuse_item_of_slot(requirement: Requirement, submission: Submission, item: SubmissionItem | None) -> str:
    """Place something for one of the listed things: where a slot repeats for each, and only there."""
    if item is not None and item.submission_id != submission.pk:
        return "This doesn’t belong to the section."
    if requirement.per_item and item is None:
        return f"Choose the {submission.section.item} for which this is."
    return "" if requirement.per_item or item is None else "This slot doesn’t repeat."

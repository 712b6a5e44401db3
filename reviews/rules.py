"""May this person do this in the judging, and if not, why? Pure: every rule answers with its refusal, or empty."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.refusals import first
from accounts.text import refuse_hidden
from certification.models import Enrolment
from certification.states import Place
from portfolios.models import Submission
from portfolios.states import Status
from portfolios.viewing.pins import WHOLE, Pin, refuse_pin
from reviews.confidentiality import CURRENT
from reviews.fitness import Judge, Work, refuse_judge
from reviews.marks import SCALE
from reviews.models import Assignment, Release, Statement
from reviews.states import BY_LEADS, LEARNING, LIVE, ON_BENCHMARKS, Duty, ReleaseState, Task

LEAST_TEXT = 10
"""A strength or next step shorter than this helps nobody."""

MOST_TEXT = 4_000

NO_EXHIBIT = "Name the exhibit in which this place is."

OUTDATED = "This proposal no longer fits; look at it again."

ENDED = {
    Task.HANDED_IN: "This review was handed in and can’t be changed.",
    Task.DECLINED: "This review was declined.",
    Task.CANCELLED: "This review was taken back by an administrator.",
}

OPEN_TO = {
    Duty.REVIEW: frozenset({Status.SUBMITTED, Status.IN_REVIEW}),
    Duty.ADJUDICATION: frozenset({Status.ADJUDICATION}),
    Duty.BACK_READING: frozenset({Status.SETTLED}),
    **dict.fromkeys(ON_BENCHMARKS, frozenset({Status.RELEASED})),
}
"""In which state a submission takes which kind of work."""


@dataclass(frozen=True)
class Entry:
    """What a reviewer has put down for one criterion so far; nothing is needed before handing in.

    `pin` says where in the exhibit it is to be seen."""

    criterion_id: int
    value: Decimal | None = None
    exhibit_id: int | None = None
    strengths: str = ""
    next_step: str = ""
    pin: Pin = WHOLE


def refuse_administer(administrator: bool) -> str:
    return "" if administrator else "Only an administrator can do this."


def refuse_without_reason(reason: str) -> str:
    if len(reason) > MOST_TEXT:
        return f"Keep the reason below {MOST_TEXT:,} characters."
    return "" if reason.strip() else "Please give a reason."


# A reviewer's own task


def refuse_work(person: User, assignment: Assignment) -> str:
    """Work on a task at all: one's own, still to do, and wanted."""
    return first(
        "" if assignment.person_id == person.pk else "This review is somebody else’s.",
        ENDED.get(Task(assignment.status), ""),
        "" if assignment.member.status == Place.ACTIVE else "Your place on this panel has ended.",
        refuse_gone(assignment.submission.portfolio.enrolment),
    )


def refuse_gone(enrolment: Enrolment) -> str:
    withdrawn = enrolment.status == Place.WITHDRAWN
    return "This candidate has withdrawn; nothing more is needed here." if withdrawn else ""


def refuse_save(
    entries: Sequence[Entry],
    condition: str,
    condition_reason: str,
    *,
    criteria: Collection[int],
    exhibits: Mapping[int, str],
    conditions: Collection[str],
) -> str:
    """Save a draft; `criteria` are the ids of the section's, `exhibits` the kinds of the submission's by id."""
    return first(
        first(*(_refuse_entry(entry, criteria, exhibits) for entry in entries)),
        "" if len({entry.criterion_id for entry in entries}) == len(entries) else "Score each criterion once.",
        "" if not condition or condition in conditions else "Choose a condition from the list.",
        "" if len(condition_reason) <= MOST_TEXT else f"Keep each text below {MOST_TEXT:,} characters.",
    )


def _refuse_entry(entry: Entry, criteria: Collection[int], exhibits: Mapping[int, str]) -> str:
    longest = max(len(entry.strengths), len(entry.next_step))
    return first(
        "" if entry.criterion_id in criteria else "This criterion belongs to another section.",
        "" if entry.exhibit_id is None or entry.exhibit_id in exhibits else "This exhibit is not in this submission.",
        _refuse_pin(entry.pin, exhibits.get(entry.exhibit_id or 0)),
        "" if entry.value is None or entry.value in SCALE else "Choose a value of the scale.",
        "" if longest <= MOST_TEXT else f"Keep each text below {MOST_TEXT:,} characters.",
    )


def _refuse_pin(pin: Pin, kind: str | None) -> str:
    if kind is None:
        return "" if pin == WHOLE else NO_EXHIBIT
    return refuse_pin(pin, kind)


@dataclass(frozen=True)
class Gap:
    """One thing that a review still needs: the part of which criterion (none for the condition), in a sentence."""

    part: str
    criterion_id: int | None
    sentence: str


def gaps(
    criteria: Mapping[int, str], entries: Iterable[Entry], condition: str = "", condition_reason: str = ""
) -> list[Gap]:
    """What a review still needs before it can be handed in; `criteria` are the titles by id.

    Evidence that can't be scored needs the condition's reason and nothing else."""
    if condition:
        said = len(condition_reason.strip()) >= LEAST_TEXT
        return [] if said else [Gap("condition_reason", None, "Say in a sentence why the evidence can’t be scored.")]
    found = {entry.criterion_id: entry for entry in entries}
    return [gap for pk, title in criteria.items() for gap in _gaps_of(title, found.get(pk, Entry(pk)))]


def _gaps_of(title: str, entry: Entry) -> Iterable[Gap]:
    pk = entry.criterion_id
    if entry.value is None:
        yield Gap("value", pk, f"Choose a value for “{title}”.")
    if entry.exhibit_id is None:
        yield Gap("exhibit", pk, f"Name the exhibit that carries “{title}”.")
    if len(entry.strengths.strip()) < LEAST_TEXT:
        yield Gap("strengths", pk, f"Write what is strong in “{title}”.")
    if len(entry.next_step.strip()) < LEAST_TEXT:
        yield Gap("next_step", pk, f"Write a next step for “{title}”.")


def missing(
    criteria: Mapping[int, str], entries: Iterable[Entry], condition: str = "", condition_reason: str = ""
) -> list[str]:
    """The same, one sentence each."""
    return [gap.sentence for gap in gaps(criteria, entries, condition, condition_reason)]


def refuse_incomplete(misses: Sequence[str]) -> str:
    """Hand in a review that still misses something."""
    if not misses:
        return ""
    more = len(misses) - 1
    rest = f" {more} more {'thing is' if more == 1 else 'things are'} missing." if more else ""
    return f"This review is not complete yet. {misses[0]}{rest}"


def refuse_reopen(person: User, assignment: Assignment, *, in_time: bool) -> str:
    """Take back what one has just handed in. One sentence for whatever ended the time: a colleague, too, may have."""
    state = Task(assignment.status)
    return first(
        "" if assignment.person_id == person.pk else "This review is somebody else’s.",
        "This review is open." if state == Task.ASSIGNED else "",
        "" if state in LIVE else ENDED[state],
        "" if assignment.member.status == Place.ACTIVE else "Your place on this panel has ended.",
        refuse_gone(assignment.submission.portfolio.enrolment),
        "" if in_time else "The time to reopen this review is over.",
    )


def refuse_decline(person: User, assignment: Assignment, *, reason: str) -> str:
    """Give a task back for a reason that has nothing to do with the candidate."""
    training = "Nobody waits for a training paper. Leave it, or say that you know this person."
    return first(refuse_recuse(person, assignment, reason=reason), training if assignment.duty in LEARNING else "")


def refuse_recuse(person: User, assignment: Assignment, *, reason: str) -> str:
    """Give a task back because one knows the candidate."""
    return first(
        "" if assignment.person_id == person.pk else "This review is somebody else’s.",
        ENDED.get(Task(assignment.status), ""),
        refuse_without_reason(reason),
    )


# The panel's work, arranged by administrators


def refuse_place(submission: Submission, duty: str, *, free: int) -> str:
    """Give a submission one more reviewer or its lead; `free` places of this duty are left."""
    if submission.status not in OPEN_TO[Duty(duty)]:
        only = "in the hands of a lead reviewer" if duty in BY_LEADS else "handed in or in review"
        return f"Only a section that is {only} can be assigned."
    taken = "It has its lead reviewer." if duty in BY_LEADS else "It has its reviewers already."
    return first(refuse_gone(submission.portfolio.enrolment), "" if free > 0 else taken)


def refuse_assign(administrator: bool, submission: Submission, judge: Judge | None, work: Work) -> str:
    """Assign by hand: the place must be free, the submission ready for reviewers, and the member must fit."""
    return first(
        refuse_administer(administrator),
        refuse_place(submission, work.duty, free=work.places),
        work.held,
        refuse_judge(judge, work) if judge else "Choose a member of this cohort’s panel.",
    )


def refuse_cancel(administrator: bool, assignment: Assignment, *, reason: str) -> str:
    return first(
        refuse_administer(administrator),
        ENDED.get(Task(assignment.status), ""),
        refuse_without_reason(reason),
    )


def refuse_move(*, waiting: int, same: bool, reason: str) -> str:
    """Move what waits on a reviewer to others; `same` says that it still is what was proposed."""
    return first(
        "" if waiting else "Nothing waits on this reviewer.",
        "" if same else OUTDATED,
        refuse_without_reason(reason),
    )


def refuse_declare(
    person: User, subject: User, enrolment: Enrolment, *, administrator: bool, known: bool, reason: str
) -> str:
    """Record that `subject` must not judge this candidate: for oneself, or as an administrator for anybody."""
    return first(
        "" if administrator or person.pk == subject.pk else "Only an administrator can do this for somebody else.",
        "" if enrolment.person_id != subject.pk else "Nobody judges their own work; this needs no entry.",
        "This conflict is recorded already." if known else "",
        refuse_without_reason(reason),
    )


def refuse_agree(version: int, *, panel: bool, agreed: bool, relations: str) -> str:
    """Give the yearly statement, as it stands now."""
    return first(
        "" if panel else "Only people on a panel give this statement.",
        "" if version == CURRENT else "The text has changed. Please read it again.",
        "" if agreed else "Tick the box to agree.",
        "" if len(relations) <= MOST_TEXT else f"Keep this below {MOST_TEXT:,} characters.",
    )


def refuse_see_to(administrator: bool, statement: Statement) -> str:
    return first(
        refuse_administer(administrator),
        "" if statement.relations else "Nobody was named here.",
        "This was seen to already." if statement.seen_to_at else "",
    )


# Release


@dataclass(frozen=True)
class Readiness:
    """What stands between a cycle and its release. `closes_at` is the last close, extensions included; until
    `awaited_until` somebody may still hand in, because a file was on its way at the close. `unlooked` counts the
    sections whose wording nobody has looked at, where the policy asks for that."""

    number: int
    closes_at: datetime
    awaited_until: datetime | None
    earlier_unreleased: int | None
    unsettled: int
    undecided: int
    unread: int
    released: bool
    unlooked: int = 0


def refuse_release(ready: Readiness, *, at: datetime) -> str:
    """Make a cycle's results visible: after the last window has closed, with everything settled and decided."""
    earlier = ready.earlier_unreleased
    sections = "One section is" if ready.unsettled == 1 else f"{ready.unsettled} sections are"
    unlooked = "one section" if ready.unlooked == 1 else f"{ready.unlooked} sections"
    unread = "One settled section is still" if ready.unread == 1 else f"{ready.unread} settled sections are still"
    people = "One candidate is" if ready.undecided == 1 else f"{ready.undecided} candidates are"
    return first(
        f"The results of cycle {ready.number} are released already." if ready.released else "",
        f"Release cycle {earlier} first." if earlier is not None else "",
        f"The window of cycle {ready.number} is still open for somebody." if at < ready.closes_at else "",
        _refuse_awaited(ready.awaited_until, at),
        f"{sections} not settled yet." if ready.unsettled else "",
        f"{people} not decided yet." if ready.undecided else "",
        f"{unread} to be read by a lead before the release." if ready.unread else "",
        f"The wording of {unlooked} was not looked at yet." if ready.unlooked else "",
    )


def _refuse_awaited(until: datetime | None, at: datetime) -> str:
    if until is None or at >= until:
        return ""
    hours = math.ceil((until - at) / timedelta(hours=1))
    left = "an hour" if hours == 1 else f"{hours} hours"
    return f"A file that was on its way when the window closed may still arrive. Wait {left} at most."


def refuse_prepare(administrator: bool, ready: Readiness, *, prepared: bool, at: datetime) -> str:
    """`prepared` says that a release of this cycle waits for its approval already."""
    return first(
        refuse_administer(administrator),
        refuse_release(ready, at=at),
        "A release is prepared already." if prepared else "",
    )


def refuse_approve(
    person: User, administrator: bool, release: Release, ready: Readiness, *, figures: Mapping[str, Any], at: datetime
) -> str:
    """`figures` are those of this moment; they must be the ones that were prepared."""
    changed = "The figures have changed since this release was prepared. Cancel it and prepare it again."
    return first(
        refuse_administer(administrator),
        _refuse_ended(release),
        "Another administrator must approve what you prepared." if release.prepared_by_id == person.pk else "",
        refuse_release(ready, at=at),
        changed if dict(figures) != release.figures else "",
    )


def refuse_cancel_release(administrator: bool, release: Release) -> str:
    return first(refuse_administer(administrator), _refuse_ended(release))


def refuse_replay(administrator: bool, release: Release, *, waiting: bool) -> str:
    """Have a release worked out again; `waiting` says that one has been asked for already."""
    return first(
        refuse_administer(administrator),
        "" if release.status == ReleaseState.APPROVED else "Only what is released can be replayed.",
        "A replay is under way; its outcome will stand here." if waiting else "",
    )


def _refuse_ended(release: Release) -> str:
    if release.status == ReleaseState.APPROVED:
        return "These results are released already."
    return "This release was cancelled." if release.status == ReleaseState.CANCELLED else ""


def refuse_word(*, allowed: bool, bar: str, status: str, shut: str, prepared: bool) -> str:
    """Word what a coach will read; `bar` says why this person may not, `shut` why nobody may yet."""
    return first(
        "" if allowed else "Only lead reviewers and administrators can do this.",
        bar,
        "These results are released, so their wording stands." if status == Status.RELEASED else "",
        "" if status == Status.SETTLED else "Only a settled section is worded.",
        shut,
        "A release is prepared. Ask an administrator to cancel it first." if prepared else "",
    )


def refuse_wording(text: str) -> str:
    """Word one text like this."""
    return first(
        "" if len(text.strip()) >= LEAST_TEXT else "Leave a sentence at least, or empty it to put the original back.",
        "" if len(text) <= MOST_TEXT else f"Keep each text below {MOST_TEXT:,} characters.",
        refuse_hidden(text),
    )

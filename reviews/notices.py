"""What do we tell people about the judging? Reviewers read aliases only; nobody reads a score in a mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from django.urls import reverse

from accounts import outbox
from accounts.access import administrators
from accounts.models import User
from accounts.outbox import Letter
from certification.models import Cohort
from reviews.models import Adjudication, Assignment, BackReading, Decision, Replay, Statement
from reviews.states import BY_LEADS, Outcome

FOLDER = "emails/reviews"


def asked(rows: Iterable[Assignment], *, at: datetime) -> None:
    """Reviewers are asked to review: one letter each, however many sections; leads likewise."""
    ordered = sorted(rows, key=lambda row: (row.person_id, row.duty in BY_LEADS, row.due_at, row.pk))
    groups = groupby(ordered, key=lambda row: (row.person_id, row.duty in BY_LEADS))
    outbox.post_many([_asking(list(group)) for _, group in groups], at=at)


def _asking(group: Sequence[Assignment]) -> Letter:
    head = group[0]
    lead = head.duty in BY_LEADS
    return Letter(
        key=f"review.asked.{head.pk}",
        to=head.person,
        template=f"{FOLDER}/{'asked_to_adjudicate' if lead else 'asked'}.txt",
        context={"assignments": group, "count": len(group), "due_at": head.due_at},
        link=reverse("reviews:queue") if len(group) > 1 else reverse("reviews:desk", args=[head.pk]),
    )


def declined(rows: Sequence[Assignment], *, at: datetime) -> None:
    """Administrators learn that places are free again, and why."""
    _tell_administrators(rows, "declined", at=at)


def cancelled(rows: Sequence[Assignment], *, at: datetime) -> None:
    """Reviewers learn that a task was taken back."""
    letters = [
        Letter(
            key=f"review.cancelled.{row.pk}",
            to=row.person,
            template=f"{FOLDER}/cancelled.txt",
            context={"assignment": row},
            link=reverse("reviews:queue"),
        )
        for row in rows
    ]
    outbox.post_many(letters, at=at)


def _tell_administrators(rows: Sequence[Assignment], template: str, *, at: datetime) -> None:
    letters = [
        Letter(
            key=f"review.{template}.{row.pk}.{person.pk}",
            to=person,
            template=f"{FOLDER}/{template}.txt",
            context={"assignment": row},
            link=reverse("reviews:submission", args=[row.submission_id]),
        )
        for person in administrators()
        for row in rows
    ]
    outbox.post_many(letters, at=at)


def lead_wanted(wanted: Adjudication | BackReading, *, at: datetime) -> None:
    """Administrators learn, once, that no lead is free for an adjudication or a back-reading."""
    kind = "back_reading" if isinstance(wanted, BackReading) else "adjudication"
    letters = [
        Letter(
            key=f"{kind}.lead_wanted.{wanted.pk}.{person.pk}",
            to=person,
            template=f"{FOLDER}/lead_wanted.txt",
            context={"submission": wanted.submission, "disagree": kind == "adjudication"},
            link=reverse("reviews:submission", args=[wanted.submission_id]),
        )
        for person in administrators()
    ]
    outbox.post_many(letters, at=at)


def replay_differs(replay: Replay, *, at: datetime) -> None:
    """Administrators learn that what was released no longer follows from what is stored."""
    letters = [
        Letter(
            key=f"replay.differs.{replay.pk}.{person.pk}",
            to=person,
            template=f"{FOLDER}/replay_differs.txt",
            context={"replay": replay},
            link=reverse("reviews:release", args=[replay.release.cycle_id]),
        )
        for person in administrators()
    ]
    outbox.post_many(letters, at=at)


def relations_named(statement: Statement, *, at: datetime) -> None:
    """Administrators learn whom somebody must not judge, and make conflicts of it."""
    letters = [
        Letter(
            key=f"statement.relations.{statement.pk}.{person.pk}",
            to=person,
            template=f"{FOLDER}/relations_named.txt",
            context={"statement": statement},
            link=reverse("certification:cohorts"),
        )
        for person in administrators()
    ]
    outbox.post_many(letters, at=at)


def statements_due(people: Iterable[tuple[User, datetime | None]], *, at: datetime) -> None:
    """Somebody's statement ends soon, has ended, or was never given; told once each."""
    letters = [
        Letter(
            key=f"statement.due.{person.pk}.{f'{ends:%Y%m%d}' if ends else 'first'}.{'soon' if soon else 'now'}",
            to=person,
            template=f"{FOLDER}/statement_due.txt",
            context={"ends": ends, "ended": not soon},
            link=reverse("reviews:statement"),
        )
        for person, ends in people
        for soon in (ends is not None and at < ends,)
    ]
    outbox.post_many(letters, at=at)


def withdrawn_key(assignment_id: int, number: int) -> str:
    """Names one exhibit that was withdrawn from one reviewer's desk."""
    return f"review.recording_withdrawn.{assignment_id}.{number}"


def recordings_withdrawn(rows: Iterable[tuple[Assignment, int]], *, at: datetime) -> None:
    """A reviewer learns that an exhibit can't be opened any more, and nothing of why or by whom."""
    letters = [
        Letter(
            key=withdrawn_key(row.pk, number),
            to=row.person,
            template=f"{FOLDER}/recording_withdrawn.txt",
            context={"assignment": row, "number": number},
            link=reverse("reviews:desk", args=[row.pk]),
        )
        for row, number in rows
    ]
    outbox.post_many(letters, at=at)


def released(cohort: Cohort, decisions: Iterable[Decision], *, at: datetime) -> None:
    """Every candidate learns that the results are out; the certified hear more from their certificate.

    Decisions come with `enrolment.person` and `enrolment.portfolio`."""
    told = (decision for decision in decisions if decision.outcome != Outcome.WITHDRAWN)
    outbox.post_many([_result(cohort, decision) for decision in told], at=at)


def _result(cohort: Cohort, decision: Decision) -> Letter:
    person = decision.enrolment.person
    assert person is not None  # noqa: S101 (nobody is decided upon before they have joined)
    portfolio = getattr(decision.enrolment, "portfolio", None)
    return Letter(
        key=f"results.released.{decision.pk}",
        to=person,
        template=f"{FOLDER}/results_released.txt",
        context={"cohort": cohort},
        link=reverse("reviews:results", args=[portfolio.pk]) if portfolio else reverse("certification:start"),
    )

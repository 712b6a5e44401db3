"""What does a reviewer have to do, by when, and how far are they? Two statements, any number of reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.paging import SIZE
from certification.models import Criterion
from certification.presenting import Tab
from reviews.models import Assignment, Score
from reviews.presenting.phrases import count_words, spent_words
from reviews.states import BY_LEADS, Task

TO_DO, DONE = "to-do", "done"
LEAN = (
    *("status", "duty", "due_at", "handed_in_at", "spent_seconds", "member__cohort__title", "submission__alias"),
    *("submission__section__title", "submission__section__expected_minutes", "submission__section__factor__number"),
)
"""What a row shows; a section's texts and a framework's rules stay where they are."""

STATES = {TO_DO: Task.ASSIGNED, DONE: Task.HANDED_IN}


@dataclass(frozen=True)
class Row:
    """One review of the list; of the candidate only the alias."""

    alias: str
    section: str
    factor_number: int
    cohort: str
    adjudication: bool
    status: str
    status_label: str
    due_at: datetime
    handed_in_at: datetime | None
    minutes: int
    spent: str
    scored: int
    criteria: int
    url: str

    @property
    def progress(self) -> str:
        return f"{self.scored} of {count_words(self.criteria, 'criterion', 'criteria')}"


@dataclass(frozen=True)
class Queue:
    tabs: Sequence[Tab]
    rows: Sequence[Row]
    page: Page[Assignment]
    next: Row | None
    done: bool
    overdue: int
    minutes: str


def queue(assignments: QuerySet[Assignment], *, view: str, page: str | None, at: datetime) -> Queue:
    """One page of the reviews to do, the earliest due first, or of those handed in, the latest first."""
    view = view if view in STATES else TO_DO
    figures = _figures(assignments, at)
    paginator = Paginator(_listed(assignments, view), SIZE)
    paginator.count = figures[STATES[view]]
    found = paginator.get_page(page)
    rows = [_row(assignment, at) for assignment in found]
    return Queue(
        tabs=_tabs(figures, view),
        rows=rows,
        page=found,
        next=rows[0] if rows and view == TO_DO and found.number == 1 else None,
        done=view == DONE,
        overdue=figures["overdue"],
        minutes=hours_words(figures["minutes"]),
    )


def _figures(assignments: QuerySet[Assignment], at: datetime) -> dict[str, int]:
    """How many are to do, handed in and overdue, and the minutes that those to do take."""
    to_do = Q(status=Task.ASSIGNED)
    return assignments.order_by().aggregate(
        **{task.value: Count("pk", filter=Q(status=task)) for task in STATES.values()},
        overdue=Count("pk", filter=to_do & Q(due_at__lt=at)),
        minutes=Coalesce(Sum("submission__section__expected_minutes", filter=to_do), 0),
    )


def _listed(assignments: QuerySet[Assignment], view: str) -> QuerySet[Assignment]:
    """Those of one view, each with how many of its criteria have a value and an exhibit."""
    scored = Score.objects.filter(assignment=OuterRef("pk"), value__isnull=False, exhibit__isnull=False)
    criteria = Criterion.objects.filter(section=OuterRef("submission__section"))
    order = ("-handed_in_at", "-pk") if view == DONE else ("due_at", "pk")
    related = assignments.select_related(None).select_related("submission__section__factor", "member__cohort")
    counted = related.annotate(scored=_count(scored, "assignment"), criteria=_count(criteria, "section"))
    return counted.filter(status=STATES[view]).only(*LEAN).order_by(*order)


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    number = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def _tabs(figures: Mapping[str, int], view: str) -> list[Tab]:
    here = reverse("reviews:queue")
    return [
        Tab("To do", here, current=view == TO_DO, count=figures[Task.ASSIGNED]),
        Tab("Handed in", f"{here}?view={DONE}", current=view == DONE, count=figures[Task.HANDED_IN]),
    ]


def _row(assignment: Assignment, at: datetime) -> Row:
    section = assignment.submission.section
    status, words = task_state(assignment, at)
    return Row(
        alias=assignment.submission.alias,
        section=section.title,
        factor_number=section.factor.number,
        cohort=assignment.member.cohort.title,
        adjudication=assignment.duty in BY_LEADS,
        status=status,
        status_label=words,
        due_at=assignment.due_at,
        handed_in_at=assignment.handed_in_at,
        minutes=section.expected_minutes,
        spent=spent_words(assignment.spent_seconds),
        scored=assignment.scored,  # type: ignore[attr-defined]
        criteria=assignment.criteria,  # type: ignore[attr-defined]
        url=reverse("reviews:desk", args=[assignment.pk]),
    )


def task_state(assignment: Assignment, at: datetime) -> tuple[str, str]:
    """The status of a task and the word for it; one that should be done by now says so."""
    if assignment.status == Task.ASSIGNED and assignment.due_at < at:
        return "failed", "Overdue"
    return assignment.status, str(Task(assignment.status).label)


def hours_words(minutes: int) -> str:
    """ "about 40 minutes", "about 3 hours", "about 2½ hours"."""
    if minutes < 90:
        return f"about {minutes} minutes"
    halves = round(minutes / 30)
    return f"about {halves // 2}{'½' if halves % 2 else ''} hours"

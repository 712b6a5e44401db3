"""How does a cohort stand? Candidates × sections, counts, what needs attention, dates: five statements, any size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.urls import reverse

from certification import charts
from certification.models import Cohort, Cycle, Enrolment, Section
from certification.states import Place
from portfolios.models import IdentityFinding, Submission
from portfolios.states import Audience, Status, label
from reviews import doubling
from reviews.assignments import LIVE_REVIEWS
from reviews.marks import Policy
from reviews.models import Assignment, Release
from reviews.presenting.phrases import count_words
from reviews.states import LIVE, Duty, ReleaseState, Task

SIZE = 25
ATTENTION = 6
REVIEWING = [Status.SUBMITTED, Status.IN_REVIEW]
WAITING = [*REVIEWING, Status.ADJUDICATION, Status.RETURNED]

REASONS = (
    (Q(status=Status.ADJUDICATION, lead=False), "The reviews disagree and no lead reviewer is assigned."),
    (Q(late=True), "A review is overdue."),
    (Q(status__in=REVIEWING, named=True), "Something in it may tell whose it is. Clear it or send it back."),
    (Q(status=Status.RETURNED), "Returned; the candidate has not handed it in again."),
    (Q(status__in=REVIEWING, missing__gt=0), "{missing} missing."),
)
"""Why a submission waits, the most pressing reason first, each with its sentence."""

CONCERN = (
    *("status", "section__title"),
    *("portfolio__enrolment__person__name", "portfolio__enrolment__person__email"),
)
"""What a waiting submission says of itself; manifests and guidance stay where they are."""


@dataclass(frozen=True)
class Figure:
    """How many submissions are in one state."""

    status: str
    label: str
    count: int


@dataclass(frozen=True)
class Concern:
    """One submission that waits for somebody, and the sentence that says for whom."""

    title: str
    sentence: str
    url: str
    status: str
    status_label: str


@dataclass(frozen=True)
class CycleDates:
    """One cycle with the state of its release."""

    cycle: Cycle
    kind: str
    url: str
    release: str
    release_status: str


@dataclass(frozen=True)
class Board:
    cohort: Cohort
    figures: Sequence[Figure]
    candidates: int
    concerns: Sequence[Concern]
    concern_count: int
    cycles: Sequence[CycleDates]
    page: Page[Any]
    grid: charts.Grid

    @property
    def more(self) -> str:
        """What is not listed, where there is too much for the list."""
        left = self.concern_count - len(self.concerns)
        return f"And {left} more." if left > 0 else ""


def board(cohort: Cohort, *, page: str | None, at: datetime) -> Board:
    """Everything the board of a cohort shows, with one page of its candidates."""
    figures = _figures(cohort)
    candidates = _page(cohort, figures["candidates"], page)
    concerns = list(concerned(cohort, at=at)[:ATTENTION])
    return Board(
        cohort=cohort,
        figures=[Figure(s, label(s, Audience.STAFF), figures[s]) for s in Status if figures[s]],
        candidates=figures["candidates"],
        concerns=[_concern(submission) for submission in concerns],
        concern_count=concerns[0].concern_count if concerns else 0,  # type: ignore[attr-defined]
        cycles=[_dates(cycle) for cycle in _cycles(cohort)],
        page=candidates,
        grid=_grid(cohort, candidates),
    )


def _figures(cohort: Cohort) -> Mapping[str, int]:
    """Submissions by status, and the number of candidates, in one statement."""
    by_status = {
        status.value: Count("portfolio__submissions", filter=Q(portfolio__submissions__status=status))
        for status in Status
    }
    active = Enrolment.objects.filter(cohort=cohort, status=Place.ACTIVE).order_by()
    return active.aggregate(candidates=Count("pk", distinct=True), **by_status)


def _page(cohort: Cohort, count: int, number: str | None) -> Page[Any]:
    """One page of candidates; each has `attempts`, the state of everything they have begun, oldest first."""
    begun = Submission.objects.filter(portfolio__enrolment=OuterRef("pk")).order_by("attempt", "pk")
    row = JSONObject(pk="pk", section="section_id", status="status", attempt="attempt", submitted_at="submitted_at")
    attempts = begun.values(row=row)
    active = Enrolment.objects.filter(cohort=cohort, status=Place.ACTIVE).select_related("person")
    candidates: QuerySet[Any] = active.annotate(attempts=ArraySubquery(attempts)).order_by("person__name", "pk")
    paginator = Paginator(candidates, SIZE)
    paginator.count = count
    return paginator.get_page(number)


def _grid(cohort: Cohort, page: Page[Any]) -> charts.Grid:
    sections = Section.objects.filter(framework=cohort.framework_id).select_related("factor").order_by("position")
    sections = sections.only("title", "factor__number")
    columns = [charts.Head(key=str(s.pk), label=s.title, number=s.factor.number) for s in sections]
    places = list(page)
    address = reverse("reviews:submission", args=[0])  # found once, not for each of hundreds of cells
    cells = {key: cell for place in places for key, cell in _cells(place, address)}
    return charts.grid([_row(place) for place in places], columns, cells)


def _row(place: Enrolment) -> charts.Head:
    organisation = place.person.organisation if place.person else ""
    url = reverse("certification:enrolment", args=[place.pk])
    return charts.Head(key=str(place.pk), label=str(place), detail=organisation, url=url)


def _cells(place: Enrolment, address: str) -> Iterator[tuple[tuple[str, str], charts.Cell]]:
    """One cell for each attempt of a candidate; of one section the latest comes last and stays."""
    for attempt in place.attempts:  # type: ignore[attr-defined]
        yield (
            (str(place.pk), str(attempt["section"])),
            charts.Cell(
                state=attempt["status"],
                label=label(attempt["status"], Audience.STAFF),
                text=f"×{attempt['attempt']}" if attempt["attempt"] > 1 else "",
                url=address.replace("/0/", f"/{attempt['pk']}/") if attempt["submitted_at"] else "",
            ),
        )


def concerned(cohort: Cohort, *, at: datetime) -> QuerySet[Submission]:
    """Submissions of a cohort that wait for somebody; each row knows how many there are.

    What one page mends for all of them, missing reviewers, comes last; otherwise the longest waiting first."""
    live = Assignment.objects.filter(submission=OuterRef("pk"), status__in=LIVE)
    late = Exists(live.filter(status=Task.ASSIGNED, due_at__lt=at))
    lead = Exists(live.filter(duty=Duty.ADJUDICATION))
    named = Exists(IdentityFinding.objects.filter(submission=OuterRef("pk"), cleared_at=None))
    active = {"portfolio__enrolment__cohort": cohort, "portfolio__enrolment__status": Place.ACTIVE}
    rows = Submission.objects.filter(**active, status__in=WAITING)
    reasons = [When(condition, then=Value(rank)) for rank, (condition, _) in enumerate(REASONS)]
    told = (
        rows.annotate(missing=_missing(cohort)).alias(late=late, lead=lead, named=named).annotate(reason=Case(*reasons))
    )
    counted = told.filter(reason__isnull=False).annotate(concern_count=Window(Count("pk")))
    shown = counted.select_related("section", "portfolio__enrolment__person").only(*CONCERN)
    return shown.order_by("reason", "status_at", "pk")


def _missing(cohort: Cohort) -> Combinable:
    """How many reviewers a submission of this cohort lacks."""
    return doubling.reviewers(Policy.from_framework(cohort.framework.policy)) - LIVE_REVIEWS


def _concern(submission: Any) -> Concern:
    sentence = REASONS[submission.reason][1]
    return Concern(
        title=f"{submission.portfolio.enrolment}: {submission.section}",
        sentence=sentence.format(missing=count_words(submission.missing, "reviewer")),
        url=reverse("reviews:submission", args=[submission.pk]),
        status=submission.status,
        status_label=label(submission.status, Audience.STAFF),
    )


def _cycles(cohort: Cohort) -> QuerySet[Cycle]:
    released = Release.objects.filter(cycle=OuterRef("pk"))
    return Cycle.objects.filter(cohort=cohort).annotate(
        released=Exists(released.filter(status=ReleaseState.APPROVED)),
        prepared=Exists(released.filter(status=ReleaseState.PREPARED)),
    )


def _dates(cycle: Cycle) -> CycleDates:
    status, words = "none", "Not released"
    if cycle.prepared:  # type: ignore[attr-defined]
        status, words = "submitted", "Waits for approval"
    if cycle.released:  # type: ignore[attr-defined]
        status, words = "released", "Released"
    return CycleDates(
        cycle=cycle,
        kind=cycle.get_kind_display(),
        url=reverse("reviews:release", args=[cycle.pk]),
        release=words,
        release_status=status,
    )

"""On what do the decisions of a cycle rest, so that other terms can be tried on it? Read once into memory, with as many
statements for one candidate as for a thousand."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from accounts.models import User
from certification.models import Cycle, Enrolment, Section
from certification.states import Place
from portfolios.models import Submission
from portfolios.states import JUDGED, Status
from reviews import decisions, filed
from reviews.marks import Policy
from reviews.models import Assignment, Decision
from reviews.states import JUDGING, Outcome, Task
from reviews.supposing import Facts, Party, Reading, Work

READ = JUDGED | {Status.ADJUDICATION}
"""Both reviews of these are in."""


def facts(cycle: Cycle) -> Facts:
    """Everything settled up to this cycle, or waiting for a lead: of those who were decided where it is released, of
    those for whom it will decide before; six statements."""
    framework = cycle.cohort.framework
    slugs = Section.objects.filter(framework=framework).order_by("position").values_list("slug", flat=True)
    later = Cycle.objects.filter(cohort=cycle.cohort_id, number__gt=cycle.number)
    places = _places(cycle)
    works = _works(cycle, places)
    return Facts(
        policy=Policy.from_framework(framework.policy),
        sections=tuple(slugs),
        last_cycle=not later.exists(),
        parties=tuple(
            Party(pk, gone, tuple(works.get(pk, []))) for pk, gone in places.order_by("pk").values_list("pk", "gone")
        ),
        unjudged=_offered(cycle, places).exclude(status__in=READ).count(),
    )


def _places(cycle: Cycle) -> QuerySet[Any]:
    """Whom the cycle decides about, each with `gone`: whether as one who has withdrawn."""
    released = Decision.objects.filter(cycle=cycle, release__isnull=False)
    if released.exists():
        own = released.filter(enrolment=OuterRef("pk"))
        return Enrolment.objects.filter(Exists(own)).annotate(gone=Exists(own.filter(outcome=Outcome.WITHDRAWN)))
    withdrawn = When(status=Place.WITHDRAWN, then=Value(True))
    return decisions.parties(cycle).annotate(gone=Case(withdrawn, default=Value(False)))


def _offered(cycle: Cycle, places: QuerySet[Any]) -> QuerySet[Submission]:
    return decisions.offered(cycle).filter(portfolio__enrolment__in=places.order_by().values("pk"))


def _works(cycle: Cycle, places: QuerySet[Any]) -> dict[int, list[Work]]:
    """The attempts of each candidate in the order in which decisions read them."""
    held = _offered(cycle, places).filter(status__in=READ)
    readings: dict[int, list[Reading]] = defaultdict(list)
    for row in filed.rows(held):
        readings[row.submission_id].append(Reading(row.person_id, row.filed))
    found: dict[int, list[Work]] = defaultdict(list)
    ordered = held.order_by("portfolio__enrolment", "section__position", "attempt")
    for pk, enrolment, slug, alias in ordered.values_list("pk", "portfolio__enrolment", "section__slug", "alias"):
        found[enrolment].append(Work(slug, alias, tuple(readings[pk])))
    return found


def reviewers(cycle: Cycle) -> list[tuple[int, str]]:
    """Everybody who has handed in something in this cohort: person's id and name, for administrators' eyes only."""
    judged = Assignment.objects.filter(duty__in=JUDGING, status=Task.HANDED_IN)
    own = judged.filter(person=OuterRef("pk"), member__cohort=cycle.cohort_id)
    return [(person.pk, str(person)) for person in User.objects.filter(Exists(own)).order_by("name", "pk")]


def names(ids: set[int]) -> dict[int, tuple[str, int | None]]:
    """The name and the portfolio of each of these candidates."""
    rows = Enrolment.objects.filter(pk__in=ids).select_related("person", "invitation").annotate(folder=F("portfolio"))
    return {row.pk: (str(row), row.folder) for row in rows}

"""Who is qualified in what, now? The rows of the cycle that is being judged; the latest that counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, When

from certification.models import Cohort, Cycle, PanelMember
from reviews.models import Benchmark, Qualification, Release
from reviews.states import Purpose, ReleaseState, Standing
from reviews.training import pool
from reviews.training.qualifying import Asked

TELLING = frozenset({Standing.QUALIFIED, Standing.NOT_YET, Standing.PAUSED})
"""Of these the latest says how somebody stands; sets that are open or void say nothing."""


@dataclass(frozen=True)
class Gate:
    """In which sections of a cohort reviewers must qualify, and how its panel stands in the cycle being judged.

    `sets` are the numbers of the sets by section; `rows` the rows of the cycle by member and section, oldest first."""

    asked: int
    sets: Mapping[int, frozenset[int]] = field(default_factory=dict)
    rows: Mapping[tuple[int, int], Sequence[Qualification]] = field(default_factory=dict)

    def shut(self, section_id: int) -> bool:
        """Whether a section asks for a qualification: it has as many sets as it takes."""
        return len(self.sets.get(section_id, ())) >= self.asked

    def latest(self, member_id: int, section_id: int) -> Qualification | None:
        """The row that says how a member stands in a section."""
        rows = self.rows.get((member_id, section_id), ())
        return next((row for row in reversed(rows) if row.standing in TELLING), None)

    def open(self, member_id: int, section_id: int) -> Qualification | None:
        """The sets that a member is scoring in a section."""
        rows = self.rows.get((member_id, section_id), ())
        return next((row for row in rows if row.standing == Standing.OPEN), None)

    def bars(self, member_id: int, section_id: int) -> bool:
        """Whether a member gets no live work of a section: paused, or not qualified where that is asked."""
        latest = self.latest(member_id, section_id)
        standing = latest.standing if latest else ""
        return standing == Standing.PAUSED or (self.shut(section_id) and standing != Standing.QUALIFIED)


def current(cohort: int) -> QuerySet[Cycle]:
    """The cycles of a cohort, first the one that is being judged: the earliest not released, or the last of all."""
    approved = Release.objects.filter(cycle=OuterRef("pk"), status=ReleaseState.APPROVED)
    backwards = Case(When(Exists(approved), then=-F("number")), default=F("number"), output_field=IntegerField())
    return Cycle.objects.filter(cohort=cohort).order_by(Exists(approved), backwards)


def cycle_of(cohort_id: int) -> Cycle:
    """The cycle of this cohort that is being judged; every cohort has cycles."""
    cycle = current(cohort_id).first()
    assert cycle is not None  # noqa: S101 (a cohort is made with its cycles)
    return cycle


def gate(cohort_id: int) -> Gate:
    """How a cohort's panel stands now; two statements."""
    sets: dict[int, set[int]] = defaultdict(set)
    policy: Mapping[str, object] = {}
    for section_id, number, policy in _papers(cohort_id):  # noqa: B007 (one cohort has one policy)
        sets[section_id].add(number)
    rows: dict[tuple[int, int], list[Qualification]] = defaultdict(list)
    for row in _rows(cohort_id):
        rows[row.member_id, row.section_id].append(row)
    return Gate(Asked.of(policy).sets, {key: frozenset(numbers) for key, numbers in sets.items()}, rows)


def _papers(cohort_id: int) -> Iterable[tuple[int, int, Mapping[str, object]]]:
    papers = Benchmark.objects.filter(
        pk__in=pool.usable().filter(purpose=Purpose.QUALIFICATION).order_by().values("pk"),
        submission__section__framework__cohorts=cohort_id,
    )
    columns = ("submission__section", "set_number", "submission__section__framework__policy")
    return papers.order_by().values_list(*columns)


def _rows(cohort_id: int) -> QuerySet[Qualification]:
    now = current(cohort_id).values("pk")[:1]
    return Qualification.objects.filter(cycle=now).select_related("decided_by").order_by("begun_at", "pk")


def asked_of(cohort: Cohort) -> Asked:
    return Asked.of(cohort.framework.policy)


def qualified_before(member: PanelMember, cycle: Cycle) -> set[int]:
    """The sections of which the last that was said in an earlier cycle is that the member is qualified."""
    earlier = Qualification.objects.filter(standing__in=TELLING, member=member, cycle__number__lt=cycle.number)
    rows = earlier.order_by("cycle__number", "begun_at", "pk").values_list("section_id", "standing")
    return {section_id for section_id, standing in dict(rows).items() if standing == Standing.QUALIFIED}

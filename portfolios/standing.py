"""Where does a candidate stand now: which window takes their work, until when, and is the goal reached already?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists

from certification import calendar
from certification.models import Credential, Cycle, Enrolment, Extension
from certification.states import Place


@dataclass(frozen=True)
class Standing:
    """One enrolment at one moment. `at` is the database's clock, and all windows are half-open."""

    enrolment: Enrolment
    cycles: Sequence[Cycle]
    extensions: list[Extension]
    certified: bool
    at: datetime

    @property
    def active(self) -> bool:
        """The candidate's place in the cohort is taken and not given up."""
        return self.enrolment.status == Place.ACTIVE

    @property
    def taking(self) -> Cycle | None:
        """The cycle whose window, extended for this candidate or not, is open."""
        return calendar.taking(self.cycles, self.extensions, self.at)

    @property
    def coming(self) -> Cycle | None:
        """The next cycle whose window has still to open."""
        return calendar.next_after(self.cycles, self.at)

    def closes_at(self, cycle: Cycle) -> datetime:
        """When this cycle's window closes for this candidate."""
        return calendar.closes_for(cycle, self.extensions)

    def is_open(self, cycle: Cycle) -> bool:
        """Whether this cycle's window takes work of this candidate now."""
        return cycle.opens_at <= self.at < self.closes_at(cycle)

    def still_takes_after(self, number: int) -> bool:
        """Whether a cycle with a higher number is open or has still to open."""
        return any(cycle.number > number and self.closes_at(cycle) > self.at for cycle in self.cycles)


def load(enrolment: Enrolment, *, at: datetime) -> Standing:
    """The standing of one enrolment, in two statements: the cycles come with whether it is certified."""
    held = Exists(Credential.objects.filter(enrolment_id=enrolment.pk, revoked_at=None))
    cycles = list(Cycle.objects.filter(cohort_id=enrolment.cohort_id).annotate(certified=held).order_by("number"))
    return Standing(
        enrolment=enrolment,
        cycles=cycles,
        extensions=list(Extension.objects.filter(enrolment_id=enrolment.pk)),
        certified=any(cycle.certified for cycle in cycles),
        at=at,
    )


def holders(enrolment_ids: Iterable[int]) -> set[int]:
    """Those of the enrolments that hold a standing credential."""
    rows = Credential.objects.filter(enrolment_id__in=list(enrolment_ids), revoked_at=None)
    return set(rows.values_list("enrolment_id", flat=True))

"""Who has a place in a cohort? Read under the cohort's lock, before anybody gets one more."""

from __future__ import annotations

from accounts.models import User
from certification.models import Cohort, Enrolment, PanelMember
from certification.states import Place


def lock(cohort_id: int) -> Cohort:
    """The cohort, held until the transaction ends: one place at a time is given away."""
    return Cohort.objects.select_for_update(of=("self",)).select_related("framework").get(pk=cohort_id)


def lock_of(place: Enrolment | PanelMember) -> None:
    """The same lock, reached from a place whose state is then read anew: one order of locks, no deadlock."""
    lock(place.cohort_id)
    place.refresh_from_db()


def candidates(cohort: Cohort) -> set[str]:
    """The addresses of everybody who is, or is invited to be, a candidate."""
    rows = cohort.enrolments.exclude(status=Place.WITHDRAWN).values_list("person__email", "invitation__email")
    return {address for row in rows for address in row if address}


def panel(cohort: Cohort) -> set[str]:
    """The addresses of everybody who is, or is invited to be, on the panel."""
    rows = cohort.panel.exclude(status=Place.WITHDRAWN).values_list("person__email", "invitation__email")
    return {address for row in rows for address in row if address}


def is_candidate(cohort: Cohort, person: User) -> bool:
    """Has joined; an invitation alone doesn't count."""
    return cohort.enrolments.filter(person=person).exclude(status=Place.WITHDRAWN).exists()


def is_on_panel(cohort: Cohort, person: User) -> bool:
    return cohort.panel.filter(person=person).exclude(status=Place.WITHDRAWN).exists()

"""What do we tell people about their training? Panel members read their own figures, and never of which papers."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts import outbox
from accounts.access import administrators
from accounts.models import User
from accounts.outbox import Letter
from certification.models import PanelMember
from certification.states import PanelRole, Place
from reviews.models import Qualification
from reviews.notices import FOLDER
from reviews.states import Standing

SETS = {Standing.QUALIFIED: "sets_reached", Standing.NOT_YET: "sets_missed", Standing.VOID: "sets_void"}
WORDS = {Standing.QUALIFIED: "qualified_by_word", Standing.PAUSED: "paused_by_word"}
"""Which letter tells of what the figures decided, and of what an administrator did."""


def decided(row: Qualification, *, at: datetime) -> None:
    """A panel member learns what came of the sets, with the figures."""
    outbox.post(_own(row, SETS[Standing(row.standing)]), at=at)


def vouched(row: Qualification, *, at: datetime) -> None:
    """A panel member learns what an administrator has decided, and why."""
    outbox.post(_own(row, WORDS[Standing(row.standing)]), at=at)


def paused(row: Qualification, *, waiting: int, at: datetime) -> None:
    """The panel member learns it in fair words; leads and administrators hear how much waits on them."""
    leads = PanelMember.objects.filter(cohort=row.member.cohort_id, role=PanelRole.LEAD, status=Place.ACTIVE)
    told = {person.pk: person for person in administrators()}
    told |= {lead.person.pk: lead.person for lead in leads.select_related("person") if lead.person}
    others = [person for pk, person in told.items() if pk != row.member.person_id]
    outbox.post_many([_own(row, "paused"), *(_told(row, person, waiting) for person in others)], at=at)


def _own(row: Qualification, template: str) -> Letter:
    assert row.member.person is not None  # noqa: S101 (only somebody who has joined is trained)
    return Letter(
        key=f"qualification.{template}.{row.pk}",
        to=row.member.person,
        template=f"{FOLDER}/{template}.txt",
        context={"row": row},
        link=reverse("reviews:training"),
    )


def _told(row: Qualification, person: User, waiting: int) -> Letter:
    """Both leads and administrators find the panel's standing there."""
    return Letter(
        key=f"qualification.drifted.{row.pk}.{person.pk}",
        to=person,
        template=f"{FOLDER}/drifted.txt",
        context={"row": row, "waiting": waiting},
        link=reverse("reviews:panel_training", args=[row.member.cohort_id]),
    )

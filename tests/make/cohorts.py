"""Make frameworks, cohorts and places through the verbs that the product itself uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from accounts.models import Invitation, Message, User
from certification import cohorts, credentials, enrolments, frameworks, joining, panels, schema
from certification.calendar import KINDS, Span, Window
from certification.credentials import Award
from certification.models import Cohort, Credential, Enrolment, Framework, PanelMember
from certification.states import PanelRole
from reviews import statements
from reviews.confidentiality import CURRENT
from tests.make.people import NOON, administrator, person

SHIPPED = Path(__file__).parents[2] / "certification" / "frameworks" / "seven-success-factors-2.yaml"
EARLIER = NOON - timedelta(days=20)


@cache
def _shipped() -> str:
    return SHIPPED.read_text(encoding="utf-8")


@cache
def _parsed() -> dict[str, Any]:
    return schema.read(_shipped())


def framework(*, at: datetime = EARLIER) -> Framework:
    """The shipped framework, published."""
    loaded = frameworks.load(_parsed(), at=at)
    return loaded if loaded.published_at else frameworks.publish(loaded.pk, by=None, at=at)


def cohort(
    *,
    by: User | None = None,
    title: str = "Pilot cohort",
    under: Framework | None = None,
    at: datetime = EARLIER,
    **options: Any,
) -> Cohort:
    """A cohort on the pilot calendar whose first window holds NOON; options as of `cohorts.create`."""
    options = {"time_zone": "America/Chicago", "first_year": NOON.year} | options
    asked = under or framework(at=at)
    return cohorts.create(asked.pk, title=title, by=by or administrator(at=at), at=at, **options)


_new_cohort = cohort


def open_cohort(*, by: User, title: str = "Pilot cohort", under: Framework | None = None, at: datetime) -> Cohort:
    """A cohort whose first window, of the pilot's three, is open at this moment whatever the season."""
    starts = [at - timedelta(days=3) + year * timedelta(days=365) for year in range(3)]
    windows = [
        Window(number, kind, opens, opens + timedelta(days=40), opens + timedelta(days=90))
        for number, (kind, opens) in enumerate(zip(KINDS, starts, strict=True), start=1)
    ]
    span = Span(at - timedelta(days=60), at - timedelta(days=30))
    return cohort(by=by, title=title, under=under, at=at, windows=windows, registration=span)


def invited(place: Cohort, *, email: str, name: str = "", at: datetime = EARLIER) -> Enrolment:
    """A candidate's place that waits for its invitation to be accepted."""
    return enrolments.invite(place.pk, people=[(name, email)], by=place.created_by, at=at)[0]


def enrolment(who: User | None = None, *, cohort: Cohort | None = None, at: datetime = EARLIER) -> Enrolment:
    """An active candidate, invited and joined."""
    place = cohort or _new_cohort(at=at)
    candidate = who or person(at=at)
    offered = invited(place, email=candidate.email, name=candidate.name, at=at)
    joining.accept(token_of(offered.invitation), by=candidate, at=at, eligible=True)
    return Enrolment.objects.select_related("cohort__framework", "person").get(pk=offered.pk)


def seat(
    place: Cohort,
    *,
    email: str,
    name: str = "",
    role: str = PanelRole.REVIEWER,
    sections: Sequence[str] = (),
    capacity: int = 20,
    at: datetime = EARLIER,
) -> PanelMember:
    """A seat on the panel that waits for its invitation to be accepted; all sections unless slugs are named."""
    chosen = place.framework.sections.filter(slug__in=sections) if sections else place.framework.sections.all()
    return panels.invite(
        place.pk,
        email=email,
        name=name,
        role=role,
        section_ids=list(chosen.values_list("pk", flat=True)),
        capacity=capacity,
        by=place.created_by,
        at=at,
    )


def panel_member(
    who: User | None = None, *, cohort: Cohort, signed: bool = True, at: datetime = EARLIER, **options: Any
) -> PanelMember:
    """An active reviewer or, with `role=PanelRole.LEAD`, lead, who has given the statement; options as of `seat`."""
    reviewer = who or person(at=at)
    offered = seat(cohort, email=reviewer.email, name=reviewer.name, at=at, **options)
    joining.accept(token_of(offered.invitation), by=reviewer, at=at)
    if signed:
        statements.agree(CURRENT, agreed=True, by=reviewer, at=at)
    return PanelMember.objects.select_related("cohort__framework", "person").get(pk=offered.pk)


def credential(place: Enrolment | None = None, *, at: datetime = NOON) -> Credential:
    """A standing certificate."""
    holder = place or enrolment()
    return credentials.issue_many([Award(holder.pk, at.date())], at=at)[0]


def token_of(invitation: Invitation | None) -> str:
    """The secret of the newest link that an invitation's address was sent."""
    assert invitation is not None
    sent = Message.objects.filter(key__startswith=f"invitation.{invitation.pk}.").latest("pk")
    return unquote(sent.link.rstrip("/").rsplit("/", 1)[-1])

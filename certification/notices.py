"""What do we tell people about invitations, places, dates and certificates?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from accounts import outbox
from accounts.invitations import Issued
from accounts.models import User
from accounts.outbox import Letter
from certification.calendar import last_day
from certification.models import Credential, Cycle, Enrolment, Extension, PanelMember

FOLDER = "emails/certification"


def invited_candidate(enrolment: Enrolment, issued: Issued, *, at: datetime) -> None:
    cohort = enrolment.cohort
    outbox.post(_invitation(issued, "invited_candidate", cohort=cohort, enrolment=enrolment), at=at)


def invited_panel(member: PanelMember, issued: Issued, *, at: datetime) -> None:
    outbox.post(_invitation(issued, "invited_panel", cohort=member.cohort, member=member), at=at)


def _invitation(issued: Issued, template: str, **context: object) -> Letter:
    invitation = issued.invitation
    return Letter(
        key=f"invitation.{invitation.pk}.{invitation.token_hash[:12]}",
        to=invitation.email,
        template=f"{FOLDER}/{template}.txt",
        context={"invitation": invitation, **context},
        link=reverse("certification:join", args=[issued.token]),
    )


def joined(enrolment: Enrolment, person: User, *, next_cycle: Cycle | None, at: datetime) -> None:
    cohort = enrolment.cohort
    day = last_day(next_cycle.closes_at, cohort.time_zone) if next_cycle else None
    letter = Letter(
        key=f"enrolment.joined.{enrolment.pk}",
        to=person,
        template=f"{FOLDER}/joined.txt",
        context={"cohort": cohort, "enrolment": enrolment, "cycle": next_cycle, "last_day": day},
        link=reverse("portfolios:mine"),
    )
    outbox.post(letter, at=at)


def withdrawn(enrolment: Enrolment, *, at: datetime) -> None:
    if enrolment.person is None:
        return
    letter = Letter(
        key=f"enrolment.withdrawn.{enrolment.pk}",
        to=enrolment.person,
        template=f"{FOLDER}/withdrawn.txt",
        context={"cohort": enrolment.cohort, "reason": enrolment.withdrawn_reason},
    )
    outbox.post(letter, at=at)


def left_panel(member: PanelMember, *, at: datetime) -> None:
    if member.person is None:
        return
    letter = Letter(
        key=f"panel.withdrawn.{member.pk}",
        to=member.person,
        template=f"{FOLDER}/left_panel.txt",
        context={"cohort": member.cohort},
    )
    outbox.post(letter, at=at)


def extended(extension: Extension, *, at: datetime) -> None:
    enrolment = extension.enrolment
    if enrolment.person is None:
        return
    zone = enrolment.cohort.time_zone
    letter = Letter(
        key=f"extension.{extension.pk}",
        to=enrolment.person,
        template=f"{FOLDER}/extended.txt",
        context={
            "extension": extension,
            "cycle": extension.cycle,
            "zone": zone,
            "day": last_day(extension.closes_at, zone),
        },
        link=reverse("portfolios:mine"),
    )
    outbox.post(letter, at=at)


def dates_changed(cycle: Cycle, candidates: Iterable[Enrolment], *, at: datetime) -> None:
    """To every active candidate of the cohort, in one statement."""
    zone = cycle.cohort.time_zone
    context = {"cycle": cycle, "cohort": cycle.cohort, "zone": zone, "last_day": last_day(cycle.closes_at, zone)}
    outbox.post_many(
        [
            Letter(
                key=f"cycle.changed.{cycle.pk}.{enrolment.pk}.{at.isoformat()}",
                to=enrolment.person,
                template=f"{FOLDER}/dates_changed.txt",
                context=context,
                link=reverse("portfolios:mine"),
            )
            for enrolment in candidates
            if enrolment.person
        ],
        at=at,
    )


def issued(credentials: Iterable[Credential], *, at: datetime) -> None:
    """To every new holder, in one statement."""
    outbox.post_many(_about(credentials, "issued"), at=at)


def revoked(credential: Credential, *, at: datetime) -> None:
    outbox.post_many(_about([credential], "revoked"), at=at)


def _about(credentials: Iterable[Credential], event: str) -> list[Letter]:
    return [
        Letter(
            key=f"credential.{event}.{credential.pk}",
            to=credential.enrolment.person,
            template=f"{FOLDER}/certificate_{event}.txt",
            context={"credential": credential},
            link=reverse("certification:credential", args=[credential.code]),
        )
        for credential in credentials
        if credential.enrolment.person
    ]

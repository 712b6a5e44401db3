"""How does somebody get a seat on a cohort's panel, and what do they judge there?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts import audit, invitations
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow, first
from certification import notices, places, rules
from certification.models import Cohort, PanelMember
from certification.states import PanelRole, Place


@transaction.atomic
def invite(
    cohort_id: int,
    *,
    email: str,
    name: str,
    role: str,
    section_ids: Collection[int],
    capacity: int = 20,
    by: User,
    at: datetime,
) -> PanelMember:
    """Offer a seat as reviewer or lead for these sections, at most `capacity` submissions a cycle."""
    cohort = places.lock(cohort_id)
    allow(rules.refuse_manage(is_administrator(by)))
    email = email.strip().lower()
    refusal = rules.refuse_invite_panel(email, candidates=places.candidates(cohort), panel=places.panel(cohort))
    allow(first(refusal, _refuse_seat(cohort, section_ids, capacity)))
    issued = invitations.issue(email, name=name, by=by, at=at)
    member = PanelMember.objects.create(
        cohort=cohort, invitation=issued.invitation, role=PanelRole(role), capacity=capacity, invited_at=at
    )
    member.sections.set(section_ids)
    audit.record("panel.offered", member, by=by, at=at, cohort=cohort.title, role=role, capacity=capacity)
    notices.invited_panel(member, issued, at=at)
    return member


def take(member: PanelMember, *, by: User, at: datetime) -> None:
    """Sit down on a seat; the caller holds the cohort's lock and has asked whether the seat is this person's."""
    cohort = member.cohort
    allow(
        rules.refuse_join(
            candidate=False,
            eligible=True,
            has_place=by.email in places.candidates(cohort),
            on_panel=places.is_on_panel(cohort, by),
        )
    )
    member.person, member.status, member.joined_at = by, Place.ACTIVE, at
    member.save(update_fields=["person", "status", "joined_at"])
    audit.record("panel.joined", member, by=by, at=at, cohort=cohort.title, role=member.role)


@transaction.atomic
def change(
    member_id: int, *, role: str, section_ids: Collection[int], capacity: int, by: User, at: datetime
) -> PanelMember:
    """What they judge, and how much; work that they have already stays theirs."""
    member = PanelMember.objects.select_for_update().get(pk=member_id)
    allow(rules.refuse_manage(is_administrator(by)))
    allow(first(rules.refuse_change_member(member), _refuse_seat(member.cohort, section_ids, capacity)))
    member.role, member.capacity = PanelRole(role), capacity
    member.save(update_fields=["role", "capacity"])
    member.sections.set(section_ids)
    audit.record("panel.changed", member, by=by, at=at, role=role, capacity=capacity, sections=sorted(section_ids))
    return member


@transaction.atomic
def withdraw(member_id: int, *, by: User, at: datetime) -> PanelMember:
    """Give a seat up. An invitation that waits is revoked."""
    member = PanelMember.objects.get(pk=member_id)
    places.lock_of(member)
    allow(rules.refuse_manage(is_administrator(by)))
    allow(rules.refuse_withdraw(member))
    if member.status == Place.INVITED and member.invitation_id:
        invitations.revoke(member.invitation_id, by=by, at=at)
    member.status = Place.WITHDRAWN
    member.save(update_fields=["status"])
    audit.record("panel.withdrawn", member, by=by, at=at)
    notices.left_panel(member, at=at)
    return member


def _refuse_seat(cohort: Cohort, section_ids: Collection[int], capacity: int) -> str:
    wanted = set(section_ids)
    known = cohort.framework.sections.filter(pk__in=wanted).count()
    return rules.refuse_seat(sections=len(wanted), known=known, capacity=capacity)

"""How does an invitation turn into a place, and how is it sent again or taken back?"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts import audit, invitations
from accounts.models import Invitation, User
from accounts.refusals import Refused, allow
from certification import enrolments, notices, panels, places, rules
from certification.models import Cohort, Enrolment, PanelMember
from certification.states import Payment, Place

UNKNOWN = "This link is not known. Please use the newest invitation that you were sent."
REVOKED = "The invitation was revoked."


@transaction.atomic
def accept(
    token: str,
    *,
    by: User,
    at: datetime,
    eligible: bool = False,
    payment: str = Payment.OPEN,
    payment_reference: str = "",
) -> Invitation:
    """Use an invitation up and sit down on every place that it offers; candidates confirm that they are eligible."""
    found = invitations.by_token(token)
    if found is None:
        raise Refused(UNKNOWN)
    _lock_cohorts(found.pk)
    candidate = by.enrolments.filter(status=Place.ACTIVE).exists()
    allow(rules.refuse_both_sides(administrator=bool(found.role), candidate=candidate))
    invitation = invitations.accept(found.pk, by=by, at=at)
    for enrolment in candidate_places(invitation.pk):
        enrolments.take(
            enrolment, by=by, at=at, eligible=eligible, payment=payment, payment_reference=payment_reference
        )
    for member in panel_places(invitation.pk):
        panels.take(member, by=by, at=at)
    return invitation


@transaction.atomic
def resend(invitation_id: int, *, by: User, at: datetime) -> Invitation:
    """A new link, a new term and a new mail; the old link works no more."""
    _lock_cohorts(invitation_id)
    issued = invitations.renew(invitation_id, by=by, at=at)
    for enrolment in candidate_places(invitation_id):
        notices.invited_candidate(enrolment, issued, at=at)
    for member in panel_places(invitation_id):
        notices.invited_panel(member, issued, at=at)
    return issued.invitation


@transaction.atomic
def revoke(invitation_id: int, *, by: User, at: datetime) -> None:
    """Take an invitation back, and with it the places that it offers; the address can be invited again."""
    _lock_cohorts(invitation_id)
    invitations.revoke(invitation_id, by=by, at=at)
    for enrolment in candidate_places(invitation_id):
        enrolment.status, enrolment.withdrawn_at, enrolment.withdrawn_reason = Place.WITHDRAWN, at, REVOKED
        enrolment.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
        audit.record("enrolment.withdrawn", enrolment, by=by, at=at, reason=REVOKED)
    for member in panel_places(invitation_id):
        member.status = Place.WITHDRAWN
        member.save(update_fields=["status"])
        audit.record("panel.withdrawn", member, by=by, at=at)


def candidate_places(invitation_id: int) -> list[Enrolment]:
    """The candidates' places that an invitation still offers."""
    offered = Enrolment.objects.filter(invitation=invitation_id, status=Place.INVITED)
    return list(offered.select_related("cohort__framework", "invitation").order_by("pk"))


def panel_places(invitation_id: int) -> list[PanelMember]:
    """The panel's seats that an invitation still offers."""
    offered = PanelMember.objects.filter(invitation=invitation_id, status=Place.INVITED)
    return list(offered.select_related("cohort__framework", "invitation").prefetch_related("sections").order_by("pk"))


def _lock_cohorts(invitation_id: int) -> None:
    offering = Cohort.objects.filter(Q(enrolments__invitation=invitation_id) | Q(panel__invitation=invitation_id))
    for cohort_id in sorted(set(offering.values_list("pk", flat=True))):
        places.lock(cohort_id)

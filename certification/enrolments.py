"""How does a candidate get a place in a cohort, settle the fee, and give the place up?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts import audit, invitations
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import Refused, allow, first
from accounts.rules import refuse_accept
from certification import calendar, notices, places, rules
from certification.models import Cohort, Enrolment
from certification.states import Payment, Place


class SomeRefused(Refused):
    """Several people can't be invited; `refusals` has a sentence for each."""

    def __init__(self, refusals: Sequence[str]) -> None:
        self.refusals = list(refusals)
        super().__init__(" ".join(self.refusals))


@transaction.atomic
def invite(cohort_id: int, *, people: Sequence[tuple[str, str]], by: User, at: datetime) -> list[Enrolment]:
    """Offer places to people, each a name and an address; all of them or, with a sentence for each that can't
    be, none."""
    cohort = places.lock(cohort_id)
    allow(rules.refuse_manage(is_administrator(by)))
    asked = [(name.strip(), email.strip().lower()) for name, email in people]
    refusals = _refusals(cohort, [email for _, email in asked])
    if refusals:
        raise SomeRefused(refusals)
    return [_offer(cohort, name, email, by, at) for name, email in asked]


def _refusals(cohort: Cohort, emails: Sequence[str]) -> list[str]:
    if not emails:
        return ["Name at least one person."]
    if len(emails) > rules.MOST_AT_ONCE:
        return [f"Invite at most {rules.MOST_AT_ONCE} people at once."]
    candidates, panel = places.candidates(cohort), places.panel(cohort)
    found = [rules.refuse_invite(email, candidates=candidates, panel=panel) for email in emails]
    twice = [f"{email} is named twice." for email in dict.fromkeys(emails) if emails.count(email) > 1]
    return [refusal for refusal in found if refusal] + twice


def _offer(cohort: Cohort, name: str, email: str, by: User, at: datetime) -> Enrolment:
    issued = invitations.issue(email, name=name, by=by, at=at)
    enrolment = Enrolment.objects.create(
        cohort=cohort,
        invitation=issued.invitation,
        invited_at=at,
        fee_cents=cohort.fee_cents,
        currency=cohort.currency,
    )
    audit.record("enrolment.offered", enrolment, by=by, at=at, cohort=cohort.title)
    notices.invited_candidate(enrolment, issued, at=at)
    return enrolment


@transaction.atomic
def register(
    cohort_id: int,
    *,
    by: User,
    at: datetime,
    eligible: bool = False,
    payment: str = Payment.OPEN,
    payment_reference: str = "",
) -> Enrolment:
    """Take a place in a cohort with open registration. An open invitation to it is taken up by this, too."""
    cohort = places.lock(cohort_id)
    allow(rules.refuse_register(cohort, at=at))
    waiting = cohort.enrolments.filter(status=Place.INVITED, invitation__email=by.email)
    offered = waiting.select_related("invitation").first()
    if offered and offered.invitation and not refuse_accept(by, offered.invitation, at=at):
        invitations.accept(offered.invitation.pk, by=by, at=at)
    enrolment = offered or Enrolment(cohort=cohort, fee_cents=cohort.fee_cents, currency=cohort.currency)
    take(enrolment, by=by, at=at, eligible=eligible, payment=payment, payment_reference=payment_reference)
    return enrolment


def take(
    enrolment: Enrolment,
    *,
    by: User,
    at: datetime,
    eligible: bool,
    payment: str = Payment.OPEN,
    payment_reference: str = "",
) -> None:
    """Sit down on a place; the caller holds the cohort's lock and has asked whether the place is this person's."""
    cohort = enrolment.cohort
    allow(
        first(
            rules.refuse_join(
                candidate=True,
                eligible=eligible,
                has_place=places.is_candidate(cohort, by),
                on_panel=by.email in places.panel(cohort),
            ),
            rules.refuse_both_sides(administrator=is_administrator(by), candidate=True),
            rules.refuse_own_payment(payment, payment_reference),
        )
    )
    enrolment.person, enrolment.status = by, Place.ACTIVE
    enrolment.joined_at = enrolment.eligibility_confirmed_at = at
    enrolment.payment, enrolment.payment_reference = Payment(payment), payment_reference.strip()
    enrolment.save()
    audit.record("enrolment.joined", enrolment, by=by, at=at, cohort=cohort.title, payment=payment)
    cycles = list(cohort.cycles.all())
    coming = calendar.taking(cycles, [], at) or calendar.next_after(cycles, at)
    notices.joined(enrolment, by, next_cycle=coming, at=at)


@transaction.atomic
def note_payment(enrolment_id: int, *, payment: str, payment_reference: str = "", by: User, at: datetime) -> Enrolment:
    """Write down how the fee stands; work is never blocked by it."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment_id)
    allow(rules.refuse_manage(is_administrator(by)))
    allow(rules.refuse_payment(payment, payment_reference))
    enrolment.payment, enrolment.payment_reference = Payment(payment), payment_reference.strip()
    enrolment.save(update_fields=["payment", "payment_reference"])
    audit.record("enrolment.payment_noted", enrolment, by=by, at=at, payment=payment, reference=payment_reference)
    return enrolment


@transaction.atomic
def withdraw(enrolment_id: int, *, reason: str, by: User, at: datetime) -> Enrolment:
    """Give a place up; what was handed in stays. An invitation that waits is revoked."""
    enrolment = Enrolment.objects.get(pk=enrolment_id)
    places.lock_of(enrolment)
    allow(rules.refuse_manage(is_administrator(by)))
    allow(first(rules.refuse_withdraw(enrolment), rules.refuse_without_reason(reason)))
    if enrolment.status == Place.INVITED and enrolment.invitation_id:
        invitations.revoke(enrolment.invitation_id, by=by, at=at)
    enrolment.status, enrolment.withdrawn_at, enrolment.withdrawn_reason = Place.WITHDRAWN, at, reason.strip()
    enrolment.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
    audit.record("enrolment.withdrawn", enrolment, by=by, at=at, reason=reason)
    notices.withdrawn(enrolment, at=at)
    return enrolment

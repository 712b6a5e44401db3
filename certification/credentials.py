"""How is a certificate issued, verified and revoked?"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import allow
from certification import notices, rules
from certification.models import Credential, Enrolment

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without I, L, O and U: what is misread is read back as what was meant."""

MEANT = str.maketrans("OILU", "011V")
LENGTH = 12


@dataclass(frozen=True)
class Award:
    """Who passed, and the day that stands on the certificate."""

    enrolment_id: int
    awarded_on: date


@transaction.atomic
def issue_many(awards: Iterable[Award], *, at: datetime) -> list[Credential]:
    """Certificates for these places, in a constant number of statements; who holds a standing one gets no second."""
    days = {award.enrolment_id: award.awarded_on for award in awards}
    locked = Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=days, person__isnull=False).order_by("pk")
    waiting = locked.exclude(pk__in=Credential.objects.filter(revoked_at=None).values("enrolment"))
    found = list(waiting.select_related("person", "cohort__framework"))
    issued = Credential.objects.bulk_create(_credential(enrolment, days[enrolment.pk], at) for enrolment in found)
    audit.record_many("credential.issued", issued, by=None, at=at)
    notices.issued(issued, at=at)
    return issued


def _credential(enrolment: Enrolment, awarded_on: date, at: datetime) -> Credential:
    framework = enrolment.cohort.framework
    return Credential(
        enrolment=enrolment,
        code=new_code(),
        holder_name=enrolment.person.name if enrolment.person else "",
        title=framework.credential_title,
        framework_title=framework.title,
        awarded_on=awarded_on,
        issued_at=at,
    )


@transaction.atomic
def revoke(credential_id: int, *, reason: str, by: User, at: datetime) -> Credential:
    """Take a certificate back for good; the verification page says so from now on, without the reason."""
    credential = Credential.objects.select_for_update().get(pk=credential_id)
    allow(rules.refuse_manage(is_administrator(by)))
    allow(rules.refuse_revoke(credential, reason))
    credential.revoked_at, credential.revoked_by, credential.revoked_reason = at, by, reason.strip()
    credential.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    audit.record("credential.revoked", credential, by=by, at=at, reason=reason)
    notices.revoked(credential, at=at)
    return credential


def verify(code: str) -> Credential | None:
    """The certificate of a code as somebody typed it, standing or revoked."""
    known = normal(code)
    return Credential.objects.filter(code=known).first() if known else None


def new_code() -> str:
    """Sixty random bits in three groups of four."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normal(typed: str) -> str:
    """The code that was meant, whatever the case, the spaces and the look-alikes; empty when it can't be one."""
    plain = unicodedata.normalize("NFKC", typed[:100]).upper().translate(MEANT)
    letters = re.sub(r"[\s\u2010-\u2015\u00ad._-]+", "", plain)
    return _grouped(letters) if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def _grouped(letters: str) -> str:
    return "-".join(letters[place : place + 4] for place in range(0, LENGTH, 4))

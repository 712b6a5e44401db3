"""Is what is stored still whole? A sample every night, and a letter to administrators when something isn't."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from accounts import audit
from accounts.models import AuditEvent, Message
from portfolios import notices
from portfolios.proof import doctor
from portfolios.proof.doctor import Finding, Round, Section

log = structlog.get_logger(__name__)

SAMPLE = 200
"""How many rows of each part are drawn each night."""

LOOKED_AT = [Section.FILES, Section.RENDITIONS, Section.SEALS, Section.AUDIT]
"""Files without a row do no harm, and are cleared away by themselves."""

MINUTES = 15
"""How long a night's round may take; the next one draws others."""


def nightly(*, at: datetime) -> int:
    """Look at a sample of all and tell administrators what is wrong, each thing once; returns how much is new."""
    look = Round(at=at, sample=SAMPLE, seconds=MINUTES * 60)
    new = [finding for finding in doctor.examine(look, LOOKED_AT) if not _known(finding)]
    for finding in new:
        log.error("doctor.found", section=finding.section, trouble=finding.trouble, name=finding.name)
    if new:
        _tell(new, at=at)
    return len(new)


def _known(finding: Finding) -> bool:
    """Whether it was told before: the audit trail remembers what has a row, the outbox the rest."""
    if finding.subject is None:
        return Message.objects.filter(key__startswith=notices.trouble_key(finding.name)).exists()
    kind = finding.subject._meta.model_name or ""
    told = AuditEvent.objects.filter(action="doctor.found", subject_kind=kind, subject_id=finding.subject.pk)
    return told.filter(data__trouble=finding.trouble).exists()


@transaction.atomic
def _tell(new: list[Finding], *, at: datetime) -> None:
    for finding in new:
        if finding.subject is not None:
            audit.record("doctor.found", finding.subject, by=None, at=at, trouble=finding.trouble)
    named = next((finding for finding in new if finding.subject is None), new[0])
    notices.stored_wrong([finding.words for finding in new], named.name, at=at)

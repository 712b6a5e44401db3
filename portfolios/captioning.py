"""How does a video get its captions, and lose them again? Until it is handed in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.refusals import Refused, allow, first
from portfolios import evidence as library
from portfolios import locks, rules
from portfolios.models import Captions, Evidence
from portfolios.viewing import captions
from portfolios.viewing.captions import Cue


@transaction.atomic
def put(evidence_id: int, *, name: str, data: bytes, by: User, at: datetime) -> Captions:
    """Take a file of captions in, in place of those that are there; nothing changes when it can't be read."""
    evidence = locks.evidence(evidence_id)
    allow(refuse(by, evidence))
    allow(rules.refuse_size(len(data), captions.MOST_BYTES))
    try:
        cues = captions.read(name, data)
    except captions.Unreadable as error:
        raise Refused(str(error)) from error
    allow(_refuse_times(cues, evidence.facts.get("seconds")))
    said = {"text": captions.spelled(cues), "saved_at": at}
    row, _ = Captions.objects.update_or_create(evidence=evidence, defaults=said)
    audit.record("evidence.captions_put", evidence, by=by, at=at, captions=len(cues))
    return row


@transaction.atomic
def remove(evidence_id: int, *, by: User, at: datetime) -> None:
    """Take the captions away again; safe to run twice."""
    evidence = locks.evidence(evidence_id)
    allow(refuse(by, evidence))
    gone, _ = Captions.objects.filter(evidence=evidence).delete()
    if gone:
        audit.record("evidence.captions_removed", evidence, by=by, at=at)


def refuse(by: User, evidence: Evidence) -> str:
    """Change the captions of a piece of evidence."""
    frozen = library.is_frozen(evidence.pk)
    return first(
        rules.refuse_change_evidence(by, evidence, frozen=frozen),
        rules.refuse_captions(evidence),
    )


def _refuse_times(cues: list[Cue], seconds: float | None) -> str:
    late = seconds is not None and cues[-1].start > seconds * 1000
    return "These captions go on after the video has ended. Are they those of another recording?" if late else ""

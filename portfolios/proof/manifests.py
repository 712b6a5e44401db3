"""What exactly was handed in? A list of every exhibit with its hash, and one hash that seals the list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Func, OuterRef, Subquery

from certification.models import Cycle
from certification.states import EvidenceKind
from portfolios.models import Captions, Claim, Evidence, Exhibit, Pin, Submission

FORMAT = 2
"""Format 1 is the same list without a signature over it."""


def build(submission: Submission, exhibits: Sequence[Exhibit], *, cycle: Cycle, at: datetime) -> dict[str, Any]:
    """The manifest of one attempt. Exhibits come with evidence, requirement and claims; the times are UTC."""
    framework = submission.section.framework
    return {
        "format": FORMAT,
        "submission": submission.alias,
        "attempt": submission.attempt,
        "framework": {"slug": framework.slug, "version": framework.version, "fingerprint": framework.fingerprint},
        "section": submission.section.slug,
        "cycle": cycle.number,
        "handed_in_at": at.isoformat(),
        "exhibits": [entry(exhibit) for exhibit in exhibits],
    }


def entry(exhibit: Exhibit) -> dict[str, Any]:
    """One exhibit as the manifest lists it; `captions` only where a video has some: the SHA-256 of their text."""
    evidence = exhibit.evidence
    sealed = _content(evidence)
    captions: str | None = exhibit.captions_sha256  # type: ignore[attr-defined]  # annotated by submissions.offering
    return {
        "number": exhibit.number,
        "requirement": exhibit.requirement.slug,
        "item": exhibit.item.title if exhibit.item else "",
        "kind": evidence.kind,
        "title": evidence.title,
        "name": evidence.original_name,
        "content_type": evidence.content_type,
        "size": evidence.size if sealed is None else len(sealed),
        "sha256": evidence.sha256 if sealed is None else hashlib.sha256(sealed).hexdigest(),
        "added_at": evidence.added_at.isoformat(),
        "claims": [_claim(claim) for claim in exhibit.claims.all()],
    } | ({"captions": captions} if captions else {})


def _content(evidence: Evidence) -> bytes | None:
    """The bytes that are sealed when there is no file: a text, a form's questions and answers, a link's address."""
    if evidence.kind == EvidenceKind.TEXT:
        return evidence.text.encode()
    if evidence.kind == EvidenceKind.FORM:
        return spelled({"form": evidence.form, "answers": evidence.answers})
    return evidence.url.encode() if evidence.kind == EvidenceKind.LINK else None


def captions_digest() -> Subquery:
    """For rows of exhibits: the SHA-256 of their captions, null where there are none."""
    spelled_ = Func(F("text"), template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')")
    own = Captions.objects.filter(evidence=OuterRef("evidence_id"))
    return Subquery(own.values(sha256=spelled_), output_field=CharField())


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "criterion": claim.criterion.slug,
        "note": claim.note,
        "pins": [_pin(pin) for pin in claim.pins.all()],
    }


def _pin(pin: Pin) -> dict[str, Any]:
    """Where a claim says to look: first and last second, or first and last page."""
    if pin.from_seconds is not None:
        return {"seconds": [pin.from_seconds, pin.to_seconds]}
    return {"pages": [pin.from_page, pin.to_page]}


def digest(manifest: dict[str, Any]) -> str:
    """The SHA-256 of the manifest in its one spelling."""
    return hashlib.sha256(spelled(manifest)).hexdigest()


def spelled(document: dict[str, Any]) -> bytes:
    """A document in its one spelling: sorted keys, no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

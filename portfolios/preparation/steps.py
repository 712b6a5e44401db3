"""Which steps make a piece of evidence ready, and what may each of them take?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q

from certification.states import EvidenceKind
from portfolios.models import Evidence
from portfolios.preparation.sandbox import GIGABYTE, Bounds
from portfolios.states import RenditionKind, StepKind

PLANS: dict[EvidenceKind, tuple[StepKind, ...]] = {
    EvidenceKind.VIDEO: (StepKind.MEASURE, StepKind.PICTURES, StepKind.WORDS, StepKind.EDITS, StepKind.COPY),
    EvidenceKind.AUDIO: (StepKind.MEASURE, StepKind.WORDS, StepKind.COPY),
    EvidenceKind.IMAGE: (StepKind.COPY, StepKind.WORDS),
    EvidenceKind.DOCUMENT: (StepKind.COPY, StepKind.WORDS),
    EvidenceKind.LINK: (StepKind.LINK,),
}
"""What each kind of evidence needs, in the order in which a candidate wants to know."""

BESIDE = Q(kind=RenditionKind.WORDS, facts__has_key="page")
"""Words that were found when the pages were drawn, but are no page's own."""

MAKES: dict[StepKind, Q] = {
    StepKind.COPY: Q(kind__in=[RenditionKind.COPY, RenditionKind.PAGE]) | BESIDE,
    StepKind.PICTURES: Q(kind=RenditionKind.POSTER),
    StepKind.WORDS: Q(kind=RenditionKind.WORDS) & ~BESIDE,
}
"""What a step makes, and replaces when it runs again."""


def makes(kind: str) -> Q:
    """The renditions that this step makes; none for one that only finds something out."""
    return MAKES.get(StepKind(kind), Q(pk__in=[]))


JOBS: dict[StepKind, str] = {
    StepKind.MEASURE: "measure",
    StepKind.EDITS: "edits",
    StepKind.COPY: "copy",
    StepKind.PICTURES: "poster",
    StepKind.WORDS: "words",
}
"""Steps that are a job of `portfolios.preparation.opening` on the file."""

HEAVY_SECONDS = 10
"""How many seconds a slow computer may take for each second of a recording that is written anew."""


def planned(evidence: Evidence) -> tuple[StepKind, ...]:
    """The steps that this piece of evidence needs; a virus scan where a scanner is set up."""
    needed = PLANS.get(EvidenceKind(evidence.kind), ())
    return (StepKind.SCAN, *needed) if evidence.file and settings.CLAMD_URL else needed


HEAVY = Q(kind=StepKind.COPY, evidence__kind=EvidenceKind.VIDEO)
"""Writing a video anew takes a processor for minutes."""


def options(kind: str, evidence: Evidence) -> dict[str, Any]:
    """What the job is told beside the file."""
    told = {"content_type": evidence.content_type, "seconds": evidence.facts.get("seconds", 0)}
    return told | {"within": settings.VIDEO_WITHIN}


def bounds(kind: str, evidence: Evidence) -> Bounds:
    """What the job may take; for a recording in proportion to its length."""
    length = int(float(evidence.facts.get("seconds", 0))) * HEAVY_SECONDS
    slow = 240 + length
    memory = (4 if evidence.kind == EvidenceKind.DOCUMENT else 2) * GIGABYTE
    return Bounds(seconds=slow, cpu=slow, memory=memory, file_bytes=GIGABYTE + length * 50_000)

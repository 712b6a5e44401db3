"""Is a recording covered by consent, or hidden because one ended? Conditions for querysets, and one question."""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from certification.models import Requirement
from certification.states import EvidenceKind, RequirementKind
from portfolios.models import Consent, ConsentList, Evidence
from portfolios.states import HIDING, Cover

RECORDED = frozenset({EvidenceKind.VIDEO, EvidenceKind.AUDIO})
STANDING = Q(withdrawn_at=None, lapsed_at=None, renewal=None)
WITHDRAWN = Q(withdrawn_at__isnull=False)
LAPSED = Q(lapsed_at__isnull=False, withdrawn_at=None, renewal=None)


def hidden(path: str = "evidence_id") -> Exists:
    """For rows that lead to evidence by `path`: a consent was withdrawn, or ended and nobody renewed it."""
    return Exists(Consent.objects.filter(WITHDRAWN | LAPSED, evidence=OuterRef(path)))


def cover(path: str = "evidence_id") -> Case:
    """For rows that lead to evidence by `path`: how the consent of those in it stands, a value of `Cover`."""
    consents = Consent.objects.filter(evidence=OuterRef(path))
    return Case(
        When(Exists(consents.filter(WITHDRAWN)), then=Value(Cover.WITHDRAWN)),
        When(Exists(consents.filter(LAPSED)), then=Value(Cover.LAPSED)),
        When(~Exists(consents.filter(STANDING)), then=Value(Cover.MISSING)),
        When(~Exists(ConsentList.objects.filter(evidence=OuterRef(path))), then=Value(Cover.UNCONFIRMED)),
        default=Value(Cover.STANDING),
        output_field=CharField(),
    )


def covered(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Evidence with its `cover` beside it."""
    return rows.annotate(cover=cover("pk"))


def of(evidence: Evidence) -> Cover:
    """How one piece of evidence stands: one statement."""
    return Cover(Evidence.objects.filter(pk=evidence.pk).values_list(cover("pk"), flat=True).get())


def is_hidden(evidence: Evidence) -> bool:
    """Whether nobody but an administrator may be shown this: one statement."""
    return of(evidence) in HIDING


def needs_consent(evidence: Evidence, requirement: Requirement | None = None) -> bool:
    """Whether people can be seen or heard in it: every recording, and every link that stands for a video."""
    linked = evidence.kind == EvidenceKind.LINK
    return evidence.kind in RECORDED or (
        linked and requirement is not None and requirement.kind == RequirementKind.VIDEO
    )

"""Is what lies on the desk what was handed in? Compares the manifest, its seal and signature with what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from portfolios import submissions
from portfolios.models import Exhibit, Rendition, Submission
from portfolios.proof import manifests, signing
from portfolios.proof.signing import PUBLIC_BYTES, SIGNATURE_BYTES
from portfolios.states import HANDED_IN

MATCHES = "Sealed at handing in · matches"
BROKEN = "This does not match what was sealed at handing in. It can’t be scored; please tell an administrator."

LIST = "The list of what was handed in does not fit its seal."
SIGNATURE = "The signature does not fit the list of what was handed in."
GONE = "An exhibit of the list is gone, or one was put in that it doesn’t hold."
CHANGED = "What is stored is not what was handed in."
CLAIMS = "The claims are not those that were handed in."
MADE = "What reviewers are served was not made from the file that was handed in."


@dataclass(frozen=True)
class Seal:
    """How one exhibit stands to the manifest. `why` says what doesn't match, for administrators and its candidate."""

    number: int
    sha256: str
    size: int
    why: str = ""

    @property
    def matches(self) -> bool:
        return not self.why

    @property
    def words(self) -> str:
        """What everybody may read: no name, no hash, no time."""
        return MATCHES if self.matches else BROKEN


def with_sources(exhibits: QuerySet[Exhibit]) -> QuerySet[Exhibit]:
    """Exhibits with `sources`: the hashes of the files that what reviewers are served was made from."""
    made = Rendition.objects.filter(evidence=OuterRef("evidence_id")).order_by().values("source_sha256").distinct()
    return exhibits.annotate(sources=ArraySubquery(made))


def of(submission: Submission) -> list[Seal]:
    """The seals of an attempt that was handed in, in two statements beside the attempt itself."""
    return compared(submission, list(with_sources(submissions.offering(submission.pk))))


def compared(submission: Submission, exhibits: Sequence[Exhibit]) -> list[Seal]:
    """The seal of each exhibit, which comes with evidence, requirement, claims and `sources`; none for a draft."""
    if submission.status not in HANDED_IN or submission.manifest is None:
        return []
    listed: dict[int, Any] = {each["number"]: each for each in submission.manifest.get("exhibits", [])}
    whole = of_list(submission) or ("" if set(listed) == {each.number for each in exhibits} else GONE)
    return [_seal(exhibit, listed.get(exhibit.number), whole) for exhibit in exhibits]


def refuse_broken(submission: Submission) -> str:
    """The sentence that keeps a submission from being scored; empty where everything matches."""
    wrong = [each.number for each in of(submission) if not each.matches]
    if not wrong:
        return ""
    which = f"Exhibit {wrong[0]} does not match what was handed in"
    return f"{which}, so nothing can be scored here. Please tell an administrator."


def of_list(submission: Submission) -> str:
    """What is wrong with the list itself; manifests from before signing carry no signature."""
    manifest: dict[str, Any] = submission.manifest or {}
    if manifests.digest(manifest) != submission.manifest_sha256:
        return LIST
    if not submission.signature and manifest.get("format") == 1:
        return ""
    public_key = signing.decoded(submission.signed_with, PUBLIC_BYTES) or b""
    signature = signing.decoded(submission.signature, SIGNATURE_BYTES) or b""
    return "" if signing.vouches(public_key, signature, manifests.spelled(manifest)) else SIGNATURE


def _seal(exhibit: Exhibit, listed: dict[str, Any] | None, whole: str) -> Seal:
    if listed is None:
        return Seal(exhibit.number, "", 0, whole or GONE)
    return Seal(exhibit.number, listed["sha256"], listed["size"], whole or _differs(exhibit, listed))


def _differs(exhibit: Exhibit, listed: dict[str, Any]) -> str:
    stored = manifests.entry(exhibit)
    differing = [name for name in {*listed, "captions"} if stored.get(name) != listed.get(name)]
    if differing:
        return CLAIMS if differing == ["claims"] else CHANGED
    made: list[str] = exhibit.sources  # type: ignore[attr-defined]  # annotated by with_sources
    return MADE if any(source != exhibit.evidence.sha256 for source in made) else ""

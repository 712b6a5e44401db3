"""What does a reviewer see of an exhibit? An allow-list: no name, no title of the candidate's, no id, no file name."""

from __future__ import annotations

from dataclasses import dataclass

from certification.states import EvidenceKind
from portfolios import facts, submissions
from portfolios.models import Claim, Evidence, Exhibit, Submission
from portfolios.pins import Pin
from portfolios.serving import extension

VIEWERS = {
    EvidenceKind.VIDEO: "video",
    EvidenceKind.AUDIO: "audio",
    EvidenceKind.IMAGE: "image",
    EvidenceKind.TEXT: "text",
    EvidenceKind.LINK: "link",
    EvidenceKind.FORM: "form",
}


@dataclass(frozen=True)
class ShownClaim:
    """One claim: the criterion, the note in the candidate's words, and where to look."""

    criterion: str
    position: int
    note: str
    pin: Pin


@dataclass(frozen=True)
class Shown:
    """One exhibit as a reviewer meets it. `viewer` says how the page shows it: video, audio, image, pdf, text,
    link or download."""

    number: int
    requirement: str
    requirement_position: int
    kind: str
    kind_label: str
    viewer: str
    facts: tuple[str, ...]
    seconds: float | None
    pages: int | None
    size: int
    content_type: str
    text: str
    link: str
    claims: tuple[ShownClaim, ...]

    @property
    def title(self) -> str:
        return f"Exhibit {self.number}"

    @property
    def has_file(self) -> bool:
        return self.viewer not in ("text", "link")

    @property
    def filename(self) -> str:
        """The name a reviewer's browser saves the file under."""
        return f"exhibit-{self.number}.{extension(self.content_type)}"


def shown(submission: Submission) -> list[Shown]:
    """Every exhibit of an attempt in its order, in two statements whatever their number."""
    return [of(exhibit) for exhibit in submissions.offered(submission.pk)]


def of(exhibit: Exhibit) -> Shown:
    """One exhibit that comes with its evidence, requirement and claims."""
    evidence = exhibit.evidence
    return Shown(
        number=exhibit.number,
        requirement=exhibit.requirement.title,
        requirement_position=exhibit.requirement.position,
        kind=evidence.kind,
        kind_label=EvidenceKind(evidence.kind).label,
        viewer=viewer(evidence),
        facts=tuple(facts.described(evidence.facts, words=evidence.words)),
        seconds=evidence.facts.get("seconds"),
        pages=evidence.facts.get("pages"),
        size=evidence.size,
        content_type=evidence.content_type,
        text=evidence.text,
        link=evidence.url,
        claims=tuple(_claim(claim) for claim in exhibit.claims.all()),
    )


def viewer(evidence: Evidence) -> str:
    """How a page shows the evidence."""
    if evidence.content_type == "application/pdf":
        return "pdf"
    return VIEWERS.get(EvidenceKind(evidence.kind), "download")


def _claim(claim: Claim) -> ShownClaim:
    return ShownClaim(claim.criterion.title, claim.criterion.position, claim.note, pin_of(claim))


def pin_of(claim: Claim) -> Pin:
    """Where a claim says to look."""
    return Pin(claim.from_seconds, claim.to_seconds, claim.from_page, claim.to_page)

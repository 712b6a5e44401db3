"""What does a reviewer see of an exhibit? An allow-list: no name, no title of the candidate's, no id, no file name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject

from certification.models import Cohort
from certification.states import EvidenceKind, FilledBy
from portfolios import submissions
from portfolios.models import Claim, Evidence, Exhibit, Rendition, Step, Submission
from portfolios.preparation import facts, renditions
from portfolios.preparation.opening.types import UNPLAYED
from portfolios.proof import seals
from portfolios.proof.seals import Seal
from portfolios.questions import answering, form_rules
from portfolios.questions.answering import Answered
from portfolios.states import HIDING, RenditionKind, StepState
from portfolios.viewing import captions
from portfolios.viewing.pins import Mark, Pin, marks
from portfolios.viewing.serving import extension

VIEWERS = {
    EvidenceKind.VIDEO: "video",
    EvidenceKind.AUDIO: "audio",
    EvidenceKind.IMAGE: "image",
    EvidenceKind.TEXT: "text",
    EvidenceKind.LINK: "link",
    EvidenceKind.FORM: "form",
}

PLAYED = frozenset({EvidenceKind.VIDEO, EvidenceKind.AUDIO})
"""What has moments that a browser can go to in the file itself."""

PREPARING = "This exhibit is still being prepared. It can be opened in a few minutes."
WITHDRAWN = "This recording was withdrawn."
FAILED = "This exhibit could not be prepared, so that it can’t be opened here."

WRITERS = {
    FilledBy.TEACHER: "Written by a teacher",
    FilledBy.COLLEAGUE: "Written by a colleague",
    FilledBy.PRINCIPAL: "Written by a principal",
}

TOLD = ("seconds", "pages", "words", "width", "height", "sound")
"""What may be told of the file that was handed in, where the copy doesn't say."""


@dataclass(frozen=True)
class Made:
    """What preparing has made of a piece of evidence by now. `copy` tells type, size and facts of its clean copy."""

    copy: Mapping[str, Any] = field(default_factory=dict)
    poster: bool = False
    pages: tuple[str, ...] = ()
    failed: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a document: the address of its picture, and its words for those who can't see it."""

    number: int
    url: str
    words: str


@dataclass(frozen=True)
class Places:
    """Where one reader is served an exhibit: its copy, its poster, its captions, and each page's picture."""

    file: str
    poster: str = ""
    captions: str = ""
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True)
class ShownClaim:
    """One claim: the criterion, the note in the candidate's words, and where to look."""

    criterion: str
    position: int
    note: str
    pins: tuple[Pin, ...]


@dataclass(frozen=True)
class Shown:
    """One exhibit as a reviewer meets it: its clean copy, never the file handed in.

    `viewer` says how the page shows it: video, audio, image, pdf, text, link, form, or missing, where there is no
    copy; `missing` is then the sentence that says why. `poster` and `captions` say that there are such, `page_words`
    are the words of each page of which there is a picture, and `seal` says whether it is what was handed in."""

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
    answers: tuple[Answered, ...] = ()
    written_by: str = ""
    poster: bool = False
    captions: bool = False
    page_words: tuple[str, ...] = ()
    missing: str = ""
    seal: str = ""
    seal_broken: bool = False

    @property
    def title(self) -> str:
        return f"Exhibit {self.number}"

    @property
    def marks(self) -> list[Mark]:
        """Where the claims' pins stand on the line of a recording, numbered as the claims are."""
        return marks((claim.pins for claim in self.claims), self.seconds)

    @property
    def has_file(self) -> bool:
        return bool(self.content_type)

    @property
    def uploaded(self) -> bool:
        """Whether a file was handed in, prepared or not."""
        return bool(self.content_type or (self.missing and self.kind != EvidenceKind.LINK))

    @property
    def filename(self) -> str:
        """The name a reviewer's browser saves the file under."""
        return f"exhibit-{self.number}.{extension(self.content_type)}"


def shown(submission: Submission) -> list[Shown]:
    """Every exhibit of an attempt in its order, in three statements whatever their number."""
    own = {"evidence": OuterRef("evidence_id")}
    files = Rendition.objects.filter(**own).exclude(kind=RenditionKind.WORDS)
    row = JSONObject(kind="kind", content_type="content_type", size="size", facts="facts", number="number", text="text")
    failed = Step.objects.filter(**own, state__in=[StepState.FAILED, StepState.UNAVAILABLE])
    rows = seals.with_sources(submissions.offering(submission.pk)).annotate(
        made=ArraySubquery(files.values(row=row)), failed=Exists(failed)
    )
    exhibits = list(rows)
    sealed = {seal.number: seal for seal in seals.compared(submission, exhibits)}
    return [of(each, _made(each.made, each.failed), sealed.get(each.number)) for each in exhibits]


def _made(files: Collection[Mapping[str, Any]], failed: bool) -> Made:
    kinds = [each["kind"] for each in files]
    return Made(
        copy=next((each for each in files if each["kind"] == RenditionKind.COPY), {}),
        poster=RenditionKind.POSTER in kinds,
        pages=tuple(each["text"] for each in _numbered(files) if each["kind"] == RenditionKind.PAGE),
        failed=failed,
    )


def _numbered(files: Collection[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(files, key=lambda each: int(each["number"]))


def of(exhibit: Exhibit, made: Made | None = None, seal: Seal | None = None) -> Shown:
    """One exhibit that comes with all that `submissions.offering` fetches."""
    evidence, made = exhibit.evidence, made or Made()
    if exhibit.cover in HIDING:  # type: ignore[attr-defined]
        return _withdrawn(exhibit)
    told = {name: value for name, value in evidence.facts.items() if name in TOLD} | made.copy.get("facts", {})
    return Shown(
        number=exhibit.number,
        requirement=exhibit.asked,
        requirement_position=exhibit.requirement.position,
        kind=evidence.kind,
        kind_label=EvidenceKind(evidence.kind).label,
        viewer=_viewer(evidence, made),
        facts=tuple(facts.described(told, words=evidence.words)),
        seconds=told.get("seconds"),
        pages=told.get("pages"),
        size=made.copy.get("size", 0),
        content_type=made.copy.get("content_type", ""),
        text=evidence.text,
        link=evidence.url,
        answers=answering.answered(evidence.form, evidence.answers),
        written_by=WRITERS.get(FilledBy(evidence.filled_by), ""),
        claims=tuple(_claim(claim) for claim in exhibit.claims.all()),
        poster=made.poster,
        captions=bool(exhibit.captions_sha256),  # type: ignore[attr-defined]
        page_words=made.pages,
        missing=_missing(evidence, made),
        seal=seal.words if seal else "",
        seal_broken=bool(seal and not seal.matches),
    )


def to_candidate(shown: Shown, cohort: Cohort) -> Shown:
    """The exhibit as its candidate may see it: what others wrote is the reviewers' alone where the cohort says so."""
    kept = form_rules.refuse_read_forms(cohort)
    return replace(shown, answers=(), viewer="missing", missing=kept) if shown.written_by and kept else shown


def places(shown: Shown, file: str, part: Callable[[str, int], str]) -> Places:
    """Where an exhibit is served, by the addresses of its file and of a part of a kind."""
    return Places(
        file=file if shown.has_file else "",
        poster=part(RenditionKind.POSTER, 1) if shown.poster else "",
        captions=part(captions.KIND, 1) if shown.captions else "",
        pages=tuple(
            Page(number, part(RenditionKind.PAGE, number), words) for number, words in enumerate(shown.page_words, 1)
        ),
    )


def _viewer(evidence: Evidence, made: Made) -> str:
    """How a page shows the clean copy."""
    if not evidence.file:
        return VIEWERS[EvidenceKind(evidence.kind)]
    if not made.copy:
        return "missing"
    first, _, second = str(made.copy["content_type"]).partition("/")
    return second if second == "pdf" else first


def _missing(evidence: Evidence, made: Made) -> str:
    if not evidence.file or made.copy:
        return ""
    return FAILED if made.failed else PREPARING


def _withdrawn(exhibit: Exhibit) -> Shown:
    """The place of a recording that nobody may see any more: no file, no facts, no words about it."""
    return Shown(
        number=exhibit.number,
        requirement=exhibit.asked,
        requirement_position=exhibit.requirement.position,
        kind=exhibit.evidence.kind,
        kind_label=EvidenceKind(exhibit.evidence.kind).label,
        viewer="missing",
        facts=(),
        seconds=None,
        pages=None,
        size=0,
        content_type="",
        text="",
        link="",
        claims=(),
        missing=WITHDRAWN,
    )


def viewer(evidence: Evidence) -> str:
    """How its owner's pages show the file handed in, or its copy where browsers can't show that."""
    if evidence.content_type in UNPLAYED and not renditions.copy_of(evidence):
        return "download"
    if evidence.content_type == "application/pdf":
        return "pdf"
    return VIEWERS.get(EvidenceKind(evidence.kind), "download")


def _claim(claim: Claim) -> ShownClaim:
    return ShownClaim(claim.criterion.title, claim.criterion.position, claim.note, pins_of(claim))


def pins_of(claim: Claim) -> tuple[Pin, ...]:
    """Where a claim says to look, first to last."""
    return tuple(Pin(pin.from_seconds, pin.to_seconds, pin.from_page, pin.to_page) for pin in claim.pins.all())

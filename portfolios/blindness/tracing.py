"""Where in an attempt does it say whose it is? In what reviewers would read, and in what their copies leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from accounts.models import User
from certification.states import EvidenceKind
from portfolios.blindness import identity
from portfolios.blindness.identity import Manner, Term
from portfolios.blindness.spelling import folded
from portfolios.models import Claim, Evidence, Exhibit, Rendition, Submission
from portfolios.states import RenditionKind
from portfolios.viewing import captions

MOST = 200
"""So many places of one attempt are told; whoever has more has understood."""

WORDS = Rendition.objects.filter(kind__in=[RenditionKind.PAGE, RenditionKind.WORDS])
READ = (
    Prefetch("evidence__renditions", WORDS.order_by("kind", "number")),
    Prefetch("claims", Claim.objects.select_related("criterion").order_by("criterion__position", "pk")),
)


@dataclass(frozen=True)
class Piece:
    """A text of an exhibit: where it stands, how it reads, and whether the copy that reviewers get leaves it out."""

    place: str
    text: str
    manner: Manner = Manner.PROSE
    left_out: bool = False
    lines: bool = False
    claim: bool = False


@dataclass(frozen=True)
class Trace:
    """One place that may tell who it is, and where its candidate can mend it."""

    exhibit_id: int
    number: int
    place: str
    words: str
    excerpt: str
    left_out: bool
    url: str

    @property
    def where(self) -> str:
        return where(self.number, self.place)


def where(number: int, place: str) -> str:
    """ "Exhibit 3, page 2": the words for a place."""
    return f"Exhibit {number}, {place}"


def terms_of(person: User | None) -> tuple[Term, ...]:
    """What would tell who this candidate is."""
    if person is None:
        return ()
    return identity.terms(name=person.name, email=person.email, organisation=person.organisation)


def traces(submission: Submission) -> list[Trace]:
    """Every place of an attempt that may tell who its candidate is, in the order of its exhibits; three statements.

    The same words in the same text count once."""
    wanted = terms_of(submission.portfolio.enrolment.person)
    exhibits = (
        Exhibit.objects.filter(submission=submission)
        .select_related("evidence__captions", "item")
        .prefetch_related(*READ)
    )
    return list(islice((trace for exhibit in exhibits.order_by("number") for trace in _of(exhibit, wanted)), MOST))


def _of(exhibit: Exhibit, wanted: tuple[Term, ...]) -> Iterator[Trace]:
    """What one exhibit tells; what its file hides besides is told only where its pages don't say the same."""
    found = [trace for piece in pieces(exhibit) for trace in _found(exhibit, piece, wanted)]
    read = {folded(trace.words) for trace in found if not trace.left_out}
    yield from (trace for trace in found if not trace.left_out or folded(trace.words) not in read)


def _found(exhibit: Exhibit, piece: Piece, wanted: tuple[Term, ...]) -> Iterator[Trace]:
    said: set[str] = set()
    for hit in identity.find(piece.text, wanted, piece.manner):
        words = folded(hit.words)
        if words in said:
            continue
        said.add(words)
        yield Trace(
            exhibit_id=exhibit.pk,
            number=exhibit.number,
            place=f"{piece.place}, line {hit.line}" if piece.lines else piece.place,
            words=hit.words[:200],
            excerpt=hit.excerpt[:400],
            left_out=piece.left_out,
            url=reverse("portfolios:claims", args=[exhibit.pk])
            if piece.claim
            else reverse("portfolios:evidence", args=[exhibit.evidence_id]),
        )


def pieces(exhibit: Exhibit) -> Iterator[Piece]:
    """All texts of one exhibit that comes with evidence, renditions and claims; its title is shown to nobody else."""
    evidence = exhibit.evidence
    if evidence.kind == EvidenceKind.TEXT:
        yield Piece("the text", evidence.text, lines=True)
    if evidence.kind == EvidenceKind.LINK:
        yield Piece("the link", evidence.url, Manner.ADDRESS)
    if evidence.kind == EvidenceKind.FORM:
        yield from _answers(evidence)
    if kept := getattr(evidence, "captions", None):
        yield Piece("the captions", captions.words(kept.text))
    if exhibit.item:
        yield Piece("the item it is for", exhibit.item.title, claim=True)
    for claim in exhibit.claims.all():
        yield Piece(f"the note on “{claim.criterion.title}”"[:200], claim.note, claim=True)
    if evidence.original_name:
        yield Piece("the file’s name", evidence.original_name, Manner.NAME, left_out=True)
    yield from _renditions(evidence.renditions.all())


def _answers(evidence: Evidence) -> Iterator[Piece]:
    labels = {str(asked.get("slug", "")): str(asked.get("label", "")) for asked in evidence.form}
    for slug, answer in evidence.answers.items():
        label = labels.get(slug) or slug
        yield Piece(f"the answer to “{label}”"[:200], "\n".join(_said(answer)))


def _said(answer: Any) -> Iterator[str]:
    """The words of an answer, whatever shape it has."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list):
        for each in answer:
            yield from _said(each)
    elif isinstance(answer, str):
        yield answer


def _renditions(made: Iterable[Rendition]) -> Iterator[Piece]:
    """The words of the pages, which reviewers read, and those found beside them, which their copies leave out."""
    for each in made:
        if each.kind == RenditionKind.PAGE:
            yield Piece(f"page {each.number}", each.text)
        else:
            place = str(each.facts.get("place") or "hidden details of the file")
            manner = Manner.PROSE if "page" in each.facts else Manner.NAME
            yield Piece(place[:200], each.text, manner, left_out=not each.facts.get("visible"))

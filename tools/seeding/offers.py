"""What do the candidates of a seeded cohort offer? Everything goes in while it is a draft; then it is handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery

from certification.models import Cohort, Criterion, Cycle, Enrolment, Requirement, Section
from certification.states import EvidenceKind
from portfolios.blindness import aliases
from portfolios.models import Claim, Evidence, Exhibit, Portfolio, Rendition, Submission
from portfolios.proof import manifests, receipts
from portfolios.states import RenditionKind, Status
from tools.seeding import consenting
from tools.seeding.people import BATCH, counted
from tools.seeding.plan import Stage, Wanted

CHUNK = 500
LINK = "https://www.youtube.com/watch?v=seeded{:05d}"
BEGUN = timedelta(days=14)
HANDED_IN = timedelta(days=12)
TEXT = (
    "We began with what the teacher wanted for her students and looked at a recording together before either of us "
    "named a goal. She chose the strategy. I asked what she saw, and we measured the same thing every week."
)


@dataclass
class Offer:
    """One submission with what is in it and how far it shall get."""

    submission: Submission
    stage: Stage
    criteria: list[Criterion]
    exhibits: list[Exhibit] = field(default_factory=list)


def fill(cohort: Cohort, portfolios: Sequence[Portfolio], wanted: Wanted, *, at: datetime) -> list[Offer]:
    """All submissions with evidence, exhibits and claims; those that aren't to stay drafts are handed in."""
    sections = list(cohort.framework.sections.prefetch_related("requirements", "criteria").order_by("position"))
    offers = _begin(portfolios, sections, wanted, at=at)
    slots = [(offer, slot) for offer in offers for slot in _slots(offer.submission.section, wanted.exhibits)]
    rows = [_evidence(offer, slot, number, at=at) for number, (offer, slot) in enumerate(slots)]
    evidence = Evidence.objects.bulk_create(rows, batch_size=BATCH)
    Rendition.objects.bulk_create([_copy(row) for row in evidence if row.file], batch_size=BATCH)
    counted(Submission, Evidence)
    consenting.agree([each for each in evidence if each.kind == EvidenceKind.LINK], at=at)
    consenting.belong(evidence, [offer.submission for offer in offers], at=at)
    _place(slots, evidence, at=at)
    counted(Exhibit, Claim)
    _hand_in([offer for offer in offers if offer.stage != Stage.DRAFT], cohort, at=at)
    return offers


def _begin(
    portfolios: Sequence[Portfolio], sections: Sequence[Section], wanted: Wanted, *, at: datetime
) -> list[Offer]:
    offers = [
        Offer(
            Submission(
                portfolio=portfolios[candidate],
                section=sections[section],
                alias=aliases.draw(),
                begun_at=at - BEGUN,
                status_at=at - BEGUN,
            ),
            stage,
            list(sections[section].criteria.all()),
        )
        for candidate, section, stage in wanted.stages()
    ]
    Submission.objects.bulk_create([offer.submission for offer in offers], batch_size=BATCH)
    return offers


def _slots(section: Section, exhibits: int) -> list[Requirement]:
    """The requirement of each exhibit: as many as the section asks for, or a number of them."""
    asked = [slot for slot in section.requirements.all() for _ in range(slot.min_items)]
    return [asked[min(place, len(asked) - 1)] for place in range(exhibits)] if exhibits else asked


def _evidence(offer: Offer, slot: Requirement, number: int, *, at: datetime) -> Evidence:
    """A text where the slot takes one, else a link, else a document."""
    common = {
        "portfolio": offer.submission.portfolio,
        "title": f"{slot.title} {number}"[:200],
        "added_at": at - BEGUN,
        "changed_at": at - BEGUN,
    }
    if EvidenceKind.TEXT in slot.accepts:
        return Evidence(kind=EvidenceKind.TEXT, text=TEXT, words=len(TEXT.split()), **common)
    if EvidenceKind.LINK in slot.accepts:
        return Evidence(kind=EvidenceKind.LINK, url=LINK.format(number % 100_000), **common)
    return Evidence(
        kind=EvidenceKind.DOCUMENT,
        file=f"seeded/{number}.pdf",
        original_name=f"document-{number}.pdf",
        content_type="application/pdf",
        size=120_000 + number,
        sha256=hashlib.sha256(str(number).encode()).hexdigest(),
        facts={"pages": 1},
        **common,
    )


def _copy(source: Evidence) -> Rendition:
    """What preparing would have made of a document: without it nobody could be given the section."""
    return Rendition(
        evidence=source,
        kind=RenditionKind.COPY,
        file=f"{source.file.name}-copy",
        content_type=source.content_type,
        size=source.size,
        sha256=source.sha256,
        facts=source.facts,
        source_sha256=source.sha256,
        made_at=source.added_at,
    )


def _place(slots: Sequence[tuple[Offer, Requirement]], evidence: Sequence[Evidence], *, at: datetime) -> None:
    """Each piece of evidence in its slot, claimed for one criterion after the other."""
    for (offer, slot), piece in zip(slots, evidence, strict=True):
        number = len(offer.exhibits) + 1
        exhibit = Exhibit(
            submission=offer.submission, requirement=slot, evidence=piece, number=number, placed_at=at - BEGUN
        )
        offer.exhibits.append(exhibit)
    offers = list({id(offer): offer for offer, _ in slots}.values())
    Exhibit.objects.bulk_create([each for offer in offers for each in offer.exhibits], batch_size=BATCH)
    counted(Exhibit)
    Claim.objects.bulk_create(
        [
            Claim(
                exhibit=exhibit,
                criterion=offer.criteria[place % len(offer.criteria)],
                note="Look at how the teacher decides.",
                claimed_at=at - BEGUN,
            )
            for offer in offers
            for place, exhibit in enumerate(offer.exhibits)
        ],
        batch_size=BATCH,
    )


def _hand_in(offers: Sequence[Offer], cohort: Cohort, *, at: datetime) -> None:
    """Seal every manifest, then move all at once: the first move of each."""
    cycle = cohort.cycles.select_related("cohort").get(number=1)
    rows = [offer.submission for offer in offers]
    for chunk in _chunks(rows):
        _seal(chunk, cycle, at=at - HANDED_IN)
    sealed = Submission.objects.filter(pk__in=[row.pk for row in rows])
    owner = Enrolment.objects.filter(portfolio=OuterRef("portfolio"))
    sealed.update(
        status=Status.SUBMITTED,
        status_at=at - HANDED_IN,
        submitted_at=at - HANDED_IN,
        identity_checked_at=at - HANDED_IN,
        submitted_by=Subquery(owner.values("person")[:1]),
    )


def _seal(rows: Sequence[Submission], cycle: Cycle, *, at: datetime) -> None:
    exhibits: dict[int, list[Exhibit]] = {row.pk: [] for row in rows}
    placed = Exhibit.objects.filter(submission__in=rows).select_related("evidence", "requirement")
    for exhibit in placed.prefetch_related("claims__criterion", "claims__pins").order_by("number"):
        exhibit.captions_sha256 = None  # type: ignore[attr-defined]  # nobody has captions here
        exhibits[exhibit.submission_id].append(exhibit)
    for row in rows:
        row.cycle, row.status = cycle, Status.SUBMITTED
        row.manifest = manifests.build(row, exhibits[row.pk], cycle=cycle, at=at)
        sealed = receipts.signed(row.manifest)
        row.manifest_sha256, row.signed_with, row.signature = sealed.values()
    Submission.objects.bulk_update(rows, ["cycle", "manifest", *sealed], batch_size=CHUNK)


def _chunks(rows: Sequence[Submission]) -> Iterator[Sequence[Submission]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))

"""Make portfolios and sections through the verbs that the product itself uses, with real files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files import File

from accounts.models import User
from certification import calendar
from certification.models import Enrolment, Requirement, Section
from certification.states import EvidenceKind
from portfolios import claims, evidence, exhibits, items, portfolios, submissions
from portfolios.models import CoachingCycle, Consent, Evidence, Portfolio, Submission, SubmissionItem, Upload
from portfolios.practice import coaching, consents, covering
from portfolios.preparation import probing
from portfolios.preparation.probing import Found
from portfolios.states import ConsentRole, ConsentScope, Cover, Status
from portfolios.uploading import uploads
from tests.make.cohorts import enrolment
from tests.make.people import NOON, administrator
from tests.make.preparation import ready

FIXTURES = Path(__file__).parents[1] / "fixtures"
FILES = {
    EvidenceKind.VIDEO: "lesson.mp4",
    EvidenceKind.DOCUMENT: "measurements.pdf",
    EvidenceKind.IMAGE: "board.png",
}


def portfolio(who: User | None = None, *, place: Enrolment | None = None, at: datetime = NOON) -> Portfolio:
    """An open portfolio of an active candidate."""
    place = place or enrolment(who)
    assert place.person is not None
    portfolios.open(place.pk, by=place.person, at=at)
    return Portfolio.objects.select_related("enrolment__cohort__framework", "enrolment__person").get(enrolment=place)


def owner(owned: Portfolio) -> User:
    """Whose portfolio it is."""
    person = owned.enrolment.person
    assert person is not None
    return person


def section(owned: Portfolio, slug: str) -> Section:
    return owned.enrolment.cohort.framework.sections.get(slug=slug)


def upload(owned: Portfolio, name: str = "measurements.pdf", *, title: str = "", at: datetime = NOON) -> Evidence:
    """One of the fixtures, uploaded and really opened, once in a run of the tests."""
    path = FIXTURES / name
    with path.open("rb") as opened:
        file = File(opened, name=name)
        return evidence.add_file(
            owned.pk, upload=file, title=title, by=owner(owned), at=at, probe=lambda _, given: _probed(path, given)
        )


@cache
def _opened(path: Path, name: str) -> Found:
    return probing.probe(path, name)


def _probed(path: Path, name: str) -> Found:
    found = _opened(path, name)
    return replace(found, facts=dict(found.facts))


def sent(
    owned: Portfolio, name: str = "lesson.mp4", *, size: int = 9_000_000, at: datetime = NOON, **slot: int
) -> Upload:
    """An upload that has just begun: nothing of the file is there yet."""
    return uploads.begin(owned.pk, file=uploads.File(name, size), by=owner(owned), at=at, **slot)


def written(owned: Portfolio, *, title: str = "Reflection", words: int = 40, at: datetime = NOON) -> Evidence:
    """A written text of so many words."""
    text = ("I asked, waited and listened. " * (words // 5 + 1)).split()[:words]
    return evidence.add_text(owned.pk, title=title, text=" ".join(text), by=owner(owned), at=at)


def draft(owned: Portfolio | None = None, slug: str = "data", *, full: bool = True, at: datetime = NOON) -> Submission:
    """An attempt at a section under way; with every slot filled, or empty."""
    owned = owned or portfolio()
    begun = submissions.begin(owned.pk, section_id=section(owned, slug).pk, by=owner(owned), at=at)
    if full:
        if begun.section.one_coaching_cycle:
            coaching.choose(begun.pk, cycle_id=coaching_cycle(owned, at=at).pk, by=owner(owned), at=at)
        listed = item(begun, "Think-pair-share", at=at) if begun.section.item else None
        for requirement in begun.section.requirements.all():
            fill(begun, requirement, listed if requirement.per_item else None, at=at)
    return Submission.objects.select_related("section", "portfolio__enrolment__person").get(pk=begun.pk)


def item(begun: Submission, title: str, *, at: datetime = NOON) -> SubmissionItem:
    """One more thing in the list of an attempt."""
    return items.add(begun.pk, title=title, by=owner(begun.portfolio), at=at)


def fill(
    begun: Submission, requirement: Requirement, listed: SubmissionItem | None = None, *, at: datetime = NOON
) -> None:
    """Place in a slot what it needs, for one of the listed items where it repeats: a file where it takes one, else a
    text."""
    owned = begun.portfolio
    for number in range(requirement.min_items):
        kind = _kind(requirement) if number == 0 else None
        title = f"{requirement.title} {number + 1}"
        piece = upload(owned, FILES[kind], title=title, at=at) if kind else written(owned, title=title, at=at)
        if kind == EvidenceKind.VIDEO and covering.of(piece) == Cover.MISSING:
            consented(piece, at=at)
        slot = {"requirement_id": requirement.pk, "item_id": listed.pk if listed else None}
        exhibits.place(begun.pk, evidence_id=piece.pk, by=owner(owned), at=at, **slot)


def _kind(requirement: Requirement) -> EvidenceKind | None:
    """The kind of fixture for a slot; None where a written text does."""
    if EvidenceKind.TEXT in requirement.accepts:
        return None
    return next(kind for kind in FILES if kind in requirement.accepts)


def consented(recording: Evidence, *, visible: str = "Teacher A", at: datetime = NOON, **options: Any) -> Consent:
    """A recording in whose register one person is listed, and the list confirmed; options as of `consents.record`."""
    person = owner(recording.portfolio)
    today = calendar.local_day(at, recording.portfolio.enrolment.cohort.time_zone)
    given: dict[str, Any] = {"role": ConsentRole.TEACHER, "scope": ConsentScope.REVIEW, "given_on": today}
    made = consents.record(recording.pk, visible=visible, by=person, at=at, **given | options)
    consents.confirm(recording.pk, by=person, at=at)
    return made


def coaching_cycle(owned: Portfolio, *, teacher: str = "Teacher A", at: datetime = NOON) -> CoachingCycle:
    """A coaching cycle that began a hundred days ago."""
    began_on = at.date() - timedelta(days=100)
    return coaching.start(owned.pk, teacher=teacher, began_on=began_on, by=owner(owned), at=at)


def withdrawn(begun: Submission, *, at: datetime = NOON) -> Submission:
    """The attempt, given up by its candidate."""
    return submissions.withdraw(begun.pk, by=owner(begun.portfolio), at=at)


def claim_all(begun: Submission, **options: Any) -> None:
    """Claim every criterion of the section for its first exhibit."""
    first = begun.exhibits.order_by("number")[0]
    for criterion in begun.section.criteria.all():
        claims.claim(
            first.pk, criterion_id=criterion.pk, note="Look here.", by=owner(begun.portfolio), at=NOON, **options
        )


def submission(
    owned: Portfolio | None = None, slug: str = "data", *, status: Status = Status.SUBMITTED, at: datetime = NOON
) -> Submission:
    """A section as far as its candidate and an administrator bring it: draft, handed in, returned, withdrawn."""
    begun = draft(owned, slug, at=at)
    who = owner(begun.portfolio)
    ready(begun)
    if status in (Status.SUBMITTED, Status.RETURNED):
        submissions.submit(begun.pk, attested=True, by=who, at=at)
    if status == Status.RETURNED:
        submissions.send_back(begun.pk, reason="The sound is missing.", until=None, by=administrator(), at=at)
    if status == Status.WITHDRAWN:
        submissions.withdraw(begun.pk, by=who, at=at)
    assert status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.WITHDRAWN), "made by the reviews"
    return Submission.objects.select_related("section", "portfolio__enrolment__person").get(pk=begun.pk)

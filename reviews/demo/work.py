"""How does a candidate of the demonstration fill a section? With real files, texts and claims, slot by slot."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path

from django.core.files.base import ContentFile

from accounts.models import User
from certification.models import Requirement, Section
from certification.states import EvidenceKind, RequirementKind
from portfolios import captioning, claims, evidence, exhibits, submissions
from portfolios.models import CoachingCycle, Evidence, Exhibit, Portfolio, Submission, SubmissionItem
from portfolios.names import ending
from portfolios.practice import coaching
from portfolios.preparation.opening import sniffing
from portfolios.preparation.probing import Found
from portfolios.viewing.pins import WHOLE, Pin
from reviews.demo import consenting, papers
from reviews.demo.answers import ANSWERS
from reviews.demo.cast import case_of
from reviews.demo.feedback import CLAIM_NOTES
from reviews.demo.preparation import Workshop
from reviews.demo.texts import CAPTIONS, TEXTS

FILES = Path(__file__).parent / "files"
CAPTIONED = "conversation.mp4"
CLIPS = ("conversation.mp4", "modelling.mp4", "progress.mp4")
MINUTE, WEEK = timedelta(minutes=1), timedelta(weeks=1)


@cache
def _bytes(name: str) -> bytes:
    return (FILES / name).read_bytes()


def open_here(path: Path, name: str) -> Found:
    """Open one of our own files without a process of its own: hundreds of them would take minutes."""
    found = sniffing.opened(path, ending(name))
    return Found(found.type.kind, found.type.content_type, found.type.endings[0], found.facts)


@cache
def _open_once(path: Path) -> Found:
    return open_here(path, path.name)


def _open_like(model: Path, path: Path, name: str) -> Found:
    return _open_once(model)


class Desk:
    """One candidate at work on one portfolio; `number` chooses what they coach and write."""

    def __init__(self, user: User, portfolio: Portfolio, number: int, workshop: Workshop) -> None:
        self.user, self.portfolio, self.number, self.workshop = user, portfolio, number, workshop
        self.case = case_of(number)

    def fill(self, section: Section, *, half: bool, at: datetime) -> Submission:
        """Begin a section and fill its slots, or every second one."""
        submission = submissions.begin(self.portfolio.pk, section_id=section.pk, by=self.user, at=at)
        cycle = consenting.cycle_of(self.portfolio, self.case, by=self.user, at=at)
        if section.one_coaching_cycle:
            coaching.choose(submission.pk, cycle_id=cycle.pk, by=self.user, at=at)
        listed = consenting.listed(submission, section, self.case, by=self.user, at=at)
        slots = list(section.requirements.all())
        placed: list[Exhibit] = []
        for place, requirement in enumerate(slots[::2] if half else slots):
            for listed_item in listed if requirement.per_item else [None]:
                for copy in range(requirement.min_items):
                    item = self._evidence(section, requirement, copy, listed_item, at + place * MINUTE)
                    self._agree(item, cycle, half=half, at=at + place * MINUTE)
                    placed.append(self._place(submission, requirement, item, listed_item, at + place * MINUTE))
        self._claim(section, placed, at + 30 * MINUTE)
        return submission

    def _agree(self, item: Evidence, cycle: CoachingCycle, *, half: bool, at: datetime) -> None:
        """A recording belongs to the coaching cycle and has its register; half a section lacks the last word."""
        if item.kind == EvidenceKind.VIDEO:
            coaching.assign(self.portfolio.pk, cycle_id=cycle.pk, evidence_ids=[item.pk], by=self.user, at=at)
            consenting.agree(item, self.case, confirmed=not half, by=self.user, at=at)

    def _place(
        self,
        submission: Submission,
        requirement: Requirement,
        item: Evidence,
        listed: SubmissionItem | None,
        at: datetime,
    ) -> Exhibit:
        return exhibits.place(
            submission.pk,
            requirement_id=requirement.pk,
            evidence_id=item.pk,
            item_id=listed.pk if listed else None,
            by=self.user,
            at=at,
        )

    def _evidence(
        self, section: Section, requirement: Requirement, copy: int, listed: SubmissionItem | None, at: datetime
    ) -> Evidence:
        key = (section.slug, requirement.slug)
        case = replace(self.case, strategy=listed.title.lower()) if listed else self.case
        title = f"{requirement.title}: {listed.title}" if listed else requirement.title
        if requirement.kind == RequirementKind.VIDEO:
            return self._clip(requirement, at)
        if key in papers.PAPERS:
            return self._file(title, "pdf", papers.pdf(*key, case), at)
        if copy:
            return self._file(f"{requirement.title}, second", "pdf", papers.letter(), at)
        if key in ANSWERS and requirement.form:
            return self._form(requirement, ANSWERS[key](self.case, (at - 2 * WEEK).date()), at)
        return evidence.add_text(
            self.portfolio.pk, title=requirement.title, text=TEXTS[key](self.case), by=self.user, at=at
        )

    def _form(self, requirement: Requirement, answers: dict[str, str], at: datetime) -> Evidence:
        slot, title = requirement.pk, requirement.title
        return evidence.add_form(
            self.portfolio.pk, requirement_id=slot, title=title, answers=answers, by=self.user, at=at
        )

    def _clip(self, requirement: Requirement, at: datetime) -> Evidence:
        """A recording of this candidate's own: the clip, with an empty box that makes its bytes theirs."""
        mark = f"{self.number}-{requirement.pk}".encode()
        box = (8 + len(mark)).to_bytes(4, "big") + b"free" + mark
        name = CLIPS[(self.number + requirement.position) % len(CLIPS)]
        added = self._file(requirement.title, "mp4", _bytes(name) + box, at, like=FILES / name)
        if name == CAPTIONED:
            captioning.put(added.pk, name="conversation.vtt", data=CAPTIONS.encode(), by=self.user, at=at)
        return added

    def _file(self, title: str, ending: str, content: bytes, at: datetime, like: Path | None = None) -> Evidence:
        """Take a file in; `like` is a file that opens just the same, so that it need not be opened again."""
        upload = ContentFile(content, name=f"{title}.{ending}")
        known = partial(_open_like, like) if like else open_here
        added = evidence.add_file(self.portfolio.pk, upload=upload, title=title, by=self.user, at=at, probe=known)
        self.workshop.ready(added, like=like, at=at)
        return added

    def _claim(self, section: Section, placed: list[Exhibit], at: datetime) -> None:
        for place, criterion in enumerate(section.criteria.all()):
            if not placed:
                return
            exhibit = placed[place % len(placed)]
            seconds = exhibit.evidence.facts.get("seconds") if exhibit.evidence.kind == EvidenceKind.VIDEO else None
            pin = Pin(from_seconds=3 + place, to_seconds=9 + place) if seconds else WHOLE
            note = CLAIM_NOTES[(self.number + place) % len(CLAIM_NOTES)]
            claims.claim(exhibit.pk, criterion_id=criterion.pk, note=note, pin=pin, by=self.user, at=at)

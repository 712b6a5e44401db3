"""What did a text say before? Every save is remembered; quick ones share a row where hardly a word is lost by it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import QuerySet

from accounts.models import User
from certification.states import FilledBy
from portfolios.models import (
    Claim,
    CoachingCycle,
    CycleRevision,
    Evidence,
    FormRequest,
    FormRevision,
    Revision,
    Version,
)
from portfolios.writing import words

TOGETHER = timedelta(minutes=10)
"""How long after it was begun a version may still be rewritten by its writer's next saves."""

LOSABLE = 20
"""How many words may be missing in a version that rewrites another: a slip mended, a phrase turned."""

SENTENCE = 5
"""Of how many words on half of a text counts as much."""

LETTERS = 5
"""A word's usual length, for scripts that put no space between words."""

GROWTH = 4
"""How many times more has to be put in than taken out for a text to count as the fuller one."""


V = TypeVar("V", bound=Version)


@dataclass(frozen=True)
class Written:
    """One version of a text: a written text, a note, or a form's answers by their questions; and when it was saved."""

    version: int
    at: datetime
    text: str = ""
    title: str = ""
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """All that is written, as one text."""
        return "\n".join([self.text, *(spoken(answer) for answer in self.answers.values())])

    def says(self, other: Written) -> bool:
        """Whether both say the same."""
        return (self.text, self.title, self.answers) == (other.text, other.title, other.answers)


@dataclass(frozen=True)
class How:
    """How a text came to be saved: as its writer went on, over what another tab had saved (`over`), or put back."""

    over: bool = False
    restored_from: int | None = None

    @property
    def apart(self) -> bool:
        """Whether it is a version of its own, however soon."""
        return self.over or self.restored_from is not None


USUAL, OVER = How(), How(over=True)
DATES = ("began_on", "ended_on")


def spoken(answer: object) -> str:
    """One answer of a form in words."""
    if isinstance(answer, list):
        return ", ".join(map(str, answer))
    return "" if answer is None else str(answer)


def now(item: Evidence) -> Written:
    """What a piece of evidence says; taken before a change, it is what `keep` needs where nothing was kept yet.

    What somebody else wrote can't change, and its candidate may not even read it: its title alone is kept."""
    answers = item.answers if item.filled_by == FilledBy.CANDIDATE else {}
    return Written(item.version, item.changed_at, item.text, item.title, answers)


def note_now(claim: Claim) -> Written:
    """What a claim's note says."""
    return Written(claim.version, claim.claimed_at, claim.note)


def cycle_now(cycle: CoachingCycle) -> Written:
    """What a coaching cycle says: its teacher, its note and its dates."""
    dates = {name: day.isoformat() for name in DATES if (day := getattr(cycle, name))}
    return Written(cycle.version, cycle.changed_at, cycle.note, cycle.teacher, dates)


def of_cycle(cycle_id: int) -> QuerySet[CycleRevision]:
    """The versions of what is written about a coaching cycle, newest first."""
    return CycleRevision.objects.filter(cycle_id=cycle_id).order_by("-version")


def form_now(asked: FormRequest) -> Written:
    """What is written behind a private link."""
    return Written(asked.version, asked.opened_at or asked.sent_at, answers=asked.answers)


def of_form(request_id: int) -> QuerySet[FormRevision]:
    """The versions of what is written behind a private link, newest first."""
    return FormRevision.objects.filter(request_id=request_id).order_by("-version")


def of_evidence(evidence_id: int) -> QuerySet[Revision]:
    """The versions of a text, form or title, newest first."""
    return Revision.objects.filter(evidence_id=evidence_id, criterion=None).order_by("-version")


def of_note(claim: Claim) -> QuerySet[Revision]:
    """The versions of a claim's note, newest first; those of a claim that was taken back and made again, too."""
    exhibit = claim.exhibit
    rows = Revision.objects.filter(evidence_id=exhibit.evidence_id, requirement_id=exhibit.requirement_id)
    return rows.filter(criterion_id=claim.criterion_id).order_by("-version")


def keep(item: Evidence, before: Written | None = None, *, by: User | None, at: datetime, how: How = USUAL) -> Revision:
    """Remember what a locked piece of evidence says now, in the transaction that changed it; the row as it stands."""
    row = Revision(evidence=item, by=by, saved_at=at, restored_from=how.restored_from)
    return remember(of_evidence(item.pk), row, before, now(item), how)


def keep_note(
    claim: Claim, before: Written | None = None, *, by: User | None, at: datetime, how: How = USUAL
) -> Revision:
    """Remember what a claim's note says now, in the transaction that changed it; the row as it stands."""
    row = Revision(**_place(claim), by=by, saved_at=at, restored_from=how.restored_from)
    return remember(of_note(claim), row, before, note_now(claim), how)


def keep_cycle(
    cycle: CoachingCycle, before: Written | None, *, by: User, at: datetime, how: How = USUAL
) -> CycleRevision:
    """Remember what a held coaching cycle says now, in the transaction that changed it; the row as it stands."""
    row = CycleRevision(cycle=cycle, by=by, saved_at=at, restored_from=how.restored_from)
    return remember(of_cycle(cycle.pk), row, before, cycle_now(cycle), how)


def keep_form(asked: FormRequest, before: Written | None, *, at: datetime, how: How = USUAL) -> FormRevision:
    """Remember what is written behind a private link now, in the transaction that changed it; the row as it stands."""
    row = FormRevision(request=asked, saved_at=at, restored_from=how.restored_from)
    return remember(of_form(asked.pk), row, before, form_now(asked), how)


def keep_last_note(claim: Claim) -> None:
    """See to it that a claim about to be deleted leaves its note here."""
    if claim.note and not of_note(claim).exists():
        _write(Revision(**_place(claim), saved_at=claim.claimed_at), note_now(claim))


def next_version(claim: Claim) -> int:
    """With which version a new claim begins: after those of one that was made here before."""
    last = of_note(claim).values_list("version", flat=True).first()
    return (last or 0) + 1


def _place(claim: Claim) -> dict[str, int]:
    exhibit = claim.exhibit
    place = {"evidence_id": exhibit.evidence_id, "requirement_id": exhibit.requirement_id}
    return place | {"criterion_id": claim.criterion_id}


def remember(rows: QuerySet[V], row: V, before: Written | None, after: Written, how: How) -> V:
    """Rewrite the last version or begin another one; the fullest text of the last is kept when much of it is gone."""
    last = rows.first()
    if last is None and before is not None:
        last = _write(_beside(row, by_id=None, saved_at=before.at), before)
    if last is None or how.apart or last.by_id != row.by_id or not _soon(last, row.saved_at):
        return _write(row, after)
    fullest = _fullest(last)
    if not much(fullest.whole, after.whole) and not much(read(last).whole, after.whole):
        row.pk, row.begun_at = last.pk, last.begun_at
        row.fullest = None if grows(fullest.whole, after.whole) else _spelled(fullest)
    elif fullest.version != last.version:
        _write(_beside(row, by_id=last.by_id, saved_at=fullest.at), fullest)
    return _write(row, after)


def _beside(row: V, *, by_id: int | None, saved_at: datetime) -> V:
    """A row of the same text."""
    return type(row)(**row.place, by_id=by_id, saved_at=saved_at)


def _soon(last: Version, at: datetime) -> bool:
    """A version that was restored is never rewritten, so that the list goes on to say what was done."""
    return last.begun_at <= at < last.begun_at + TOGETHER and last.restored_from is None


def _write(row: V, written: Written) -> V:
    row.version, row.words = written.version, words.count(written.whole)
    row.text, row.title, row.answers = written.text, written.title, written.answers
    row.begun_at = row.begun_at or row.saved_at
    row.save()
    return row


def _spelled(written: Written) -> dict[str, Any]:
    return asdict(written) | {"at": written.at.isoformat()}


def _fullest(last: Version) -> Written:
    """The fullest text that a version has held so far."""
    if last.fullest is None:
        return read(last)
    return Written(**last.fullest | {"at": datetime.fromisoformat(last.fullest["at"])})


def lost(before: str, after: str) -> int:
    """How many words of a text are gone from the next, wherever they stood; letters count where words don't."""
    gone = Counter(before.split()) - Counter(after.split())
    letters = Counter(before) - Counter(after)
    return max(gone.total(), letters.total() // LETTERS)


def much(before: str, after: str) -> bool:
    """Whether so much of a text is gone from the next that both have to be kept: more than twenty words, or half."""
    gone, stood = lost(before, after), words.count(before)
    return gone > LOSABLE or (stood >= SENTENCE and 2 * gone > stood)


def grows(before: str, after: str) -> bool:
    """Whether much more was put in than taken out, as when somebody goes on writing."""
    return lost(after, before) >= GROWTH * lost(before, after)


def read(revision: Version) -> Written:
    """What a version says."""
    return Written(revision.version, revision.saved_at, revision.text, revision.title, revision.answers)

"""How does a lead reviewer word what a coach will read? Between settling and release, version by version.

The values and what was written stay as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts import audit
from accounts.access import is_administrator
from accounts.models import User
from accounts.refusals import Stale, allow
from certification.models import Cycle
from portfolios.models import Submission
from portfolios.states import Status
from reviews import access, attempts, decisions, locks, rules, texts
from reviews.models import LookedAt, Opened, Release, Score, Wording
from reviews.states import ReleaseState, Said
from reviews.texts import Texts

ELSEWHERE = "Somebody else has changed this wording meanwhile. Look at it as it stands now, then save again."


@dataclass(frozen=True)
class Passage:
    """One text of a section: who wrote it in which part, about which criterion, and how it reads now."""

    score: Score
    field: Said
    who: str
    original: str
    text: str
    wording: Wording | None

    @property
    def version(self) -> int:
        return self.wording.version if self.wording else 0


def opened(submission: Submission, *, by: User, at: datetime) -> None:
    """Remember, once, that somebody has the texts before their eyes: they are never asked to read it blind."""
    Opened.objects.bulk_create([Opened(submission=submission, person=by, at=at)], ignore_conflicts=True)


def passages(submission: Submission) -> list[Passage]:
    """Every text that the coach will read, in the rubric's order; four statements. None where it has no score."""
    if submission.result.condition:
        return []
    reviews = attempts.standing_reviews([submission.result])[submission.pk]
    said = [(who, score) for who, review in attempts.parts(reviews) for score in review.scores.all()]
    said.sort(key=lambda each: each[1].criterion.position)
    worded = texts.wordings(score for _, score in said)
    return [_passage(who, score, field, worded) for who, score in said for field in Said]


def _passage(who: str, score: Score, field: Said, worded: Texts) -> Passage:
    original, text = texts.original(score, field), texts.read(score, field, worded)
    return Passage(score, field, who, original, text, worded.get((score.pk, field)))


def version_of(found: Sequence[Passage]) -> int:
    """How often a section's texts were worded: what a page was built from, and what it saves over."""
    return sum(passage.version for passage in found)


@transaction.atomic
def save(submission_id: int, *, version: int, said: Mapping[int, str], by: User, at: datetime) -> int:
    """Word the texts of a settled section, by their place in `passages`, and mark it as looked at; returns the new
    version. `Stale` when somebody worded it since `version`; an empty text puts the original back."""
    submission = _held(submission_id, by)
    found = passages(submission)
    new = [(passage, _wanted(passage, said.get(place, passage.text))) for place, passage in enumerate(found)]
    changed = [(passage, text) for passage, text in new if text != passage.text]
    if changed and version_of(found) != version:
        raise Stale(ELSEWHERE, current={"version": version_of(found)})
    for passage, text in changed:
        allow("" if text == passage.original else rules.refuse_wording(text))  # putting back is always allowed
    Wording.objects.bulk_create(_row(passage, text, by=by, at=at) for passage, text in changed)
    if changed:
        audit.record("wording.edited", submission, by=by, at=at, texts=len(changed))
    _look(submission, by=by, at=at)
    return version_of(found) + len(changed)


def _wanted(passage: Passage, text: str) -> str:
    return text.strip() or passage.original


def _row(passage: Passage, text: str, *, by: User, at: datetime) -> Wording:
    number = passage.version + 1
    return Wording(score=passage.score, field=passage.field, version=number, text=text, edited_at=at, edited_by=by)


def _look(submission: Submission, *, by: User, at: datetime) -> None:
    _, new = LookedAt.objects.get_or_create(submission=submission, defaults={"at": at, "by": by})
    if new:
        audit.record("wording.looked_at", submission, by=by, at=at)


def _held(submission_id: int, by: User) -> Submission:
    """The locked section, refused where this person may not word it now; its cycles are held as well, so that nothing
    is decided or prepared for release meanwhile."""
    locks.cycles_of(submission_id)
    submission = locks.submission(submission_id)
    allow(refusal(submission, by=by))
    return submission


def refusal(submission: Submission, *, by: User) -> str:
    """Why this person may not word this section now; empty when they may."""
    return rules.refuse_word(
        allowed=is_administrator(by) or access.leads(by, submission.portfolio.enrolment.cohort_id),
        bar=access.bar_of(by, submission.pk),
        status=submission.status,
        shut=access.kept_shut(submission.pk),
        prepared=_prepared(submission),
    )


def _prepared(submission: Submission) -> bool:
    """Whether a release that would show it waits for its approval."""
    assert submission.cycle is not None  # noqa: S101 (what is settled was handed in within a cycle)
    rows = Release.objects.filter(status=ReleaseState.PREPARED, cycle__cohort_id=submission.cycle.cohort_id)
    return rows.filter(cycle__number__gte=submission.cycle.number).exists()


def looked_at(cycle: Cycle) -> tuple[int, int]:
    """How many of the settled sections with texts that a release would show were looked at, and how many there are."""
    found = _to_look_at(cycle).aggregate(seen=Count("looked_at"), n=Count("pk"))
    return found["seen"], found["n"]


def unlooked(cycle: Cycle) -> int:
    """How many of them keep the release waiting, for the policy wants each looked at and nobody has."""
    return _to_look_at(cycle).filter(section__framework__policy__wording_looked_at=True, looked_at=None).count()


def _to_look_at(cycle: Cycle) -> QuerySet[Submission]:
    return decisions.offered(cycle).filter(status=Status.SETTLED, result__condition="")

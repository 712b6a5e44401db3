"""What is told of one judged attempt: its score, each criterion, and what those whose scores stand wrote about it.

Where a lead reviewer ruled, the lead's words alone are told: they explain the score that stands, and the two others'
would argue with it and with each other. Nobody's name is told, only the part in which somebody judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch

from certification.models import Criterion, Framework, Level
from portfolios.states import Status
from reviews import explaining, ordering, texts
from reviews.decisions import score_of
from reviews.models import Assignment, Result, Score
from reviews.moments import Album, Sight
from reviews.states import BY_LEADS, JUDGING, Said, Task
from reviews.visibility import LEAD, NAMELESS, mean

HIGHEST = 4


@dataclass(frozen=True)
class Voice:
    """What one of those who judged wrote. `who` is the part: "First reviewer"."""

    who: str
    text: str


@dataclass(frozen=True)
class CriterionReport:
    """One criterion of an attempt. `values` are those of the reviews that count, `value` is their mean.

    `aim` describes the next level and `aim_words` names it; both are empty at the highest. `sights` are where in the
    candidate's own work it was seen."""

    title: str
    statement: str
    value: Fraction
    values: tuple[Decimal, ...]
    level: int | None
    level_words: str
    descriptor: str
    aim_words: str
    aim: str
    strengths: tuple[Voice, ...]
    next_steps: tuple[Voice, ...]
    sights: tuple[Sight, ...]


@dataclass(frozen=True)
class AttemptReport:
    """One judged attempt, its criteria in the order of what would help most. Without a score, `condition` says why
    and `condition_reasons` are the words of those who judged."""

    number: int
    cycle: int
    score: Fraction | None
    condition: str
    condition_reasons: tuple[Voice, ...]
    adjudicated: bool
    released: bool
    banked: bool
    how: tuple[str, ...]
    criteria: tuple[CriterionReport, ...]


@dataclass(frozen=True)
class _Words:
    """The framework's own words: titles of conditions by code and of levels by number, descriptors by criterion; and
    the wording of what was written."""

    conditions: Mapping[str, str]
    levels: Mapping[int, str]
    descriptors: Mapping[tuple[int, int], str]
    worded: texts.Texts


def told(results: Sequence[Result], framework: Framework) -> dict[int, list[AttemptReport]]:
    """The attempts by section, in order; seven statements."""
    reviews = standing_reviews(results)
    scores = [score for rows in reviews.values() for row in rows for score in row.scores.all()]
    album = Album(scores)
    words = _Words(
        conditions={condition["code"]: condition["title"] for condition in framework.conditions},
        levels={level["value"]: level["title"] for level in framework.levels},
        descriptors=_descriptors(result.submission.section_id for result in results),
        worded=texts.wordings(scores),
    )
    found: dict[int, list[AttemptReport]] = defaultdict(list)
    for result in results:
        rows = reviews[result.submission_id]
        found[result.submission.section_id].append(_attempt(result, rows, words, album))
    return found


def standing_reviews(results: Iterable[Result]) -> dict[int, list[Assignment]]:
    """The reviews that each result rests on, by submission: the two reviewers', or where a lead's finding
    stands the lead's alone; two statements."""
    by_lead = {result.submission_id: result.adjudicated for result in results}
    scores = Score.objects.select_related("criterion").order_by("criterion__position")
    rows = Assignment.objects.filter(submission__in=by_lead, duty__in=JUDGING, status=Task.HANDED_IN)
    found: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows.prefetch_related(Prefetch("scores", scores)).order_by("pk"):
        if (row.duty in BY_LEADS) == by_lead[row.submission_id]:
            found[row.submission_id].append(row)
    return found


def parts(reviews: Sequence[Assignment]) -> list[tuple[str, Assignment]]:
    """Each of the standing reviews with the part in which it was written."""
    adjudicated = any(review.duty in BY_LEADS for review in reviews)
    return list(zip((LEAD,) if adjudicated else NAMELESS, reviews, strict=False))


def _descriptors(section_ids: Iterable[int]) -> dict[tuple[int, int], str]:
    rows = Level.objects.filter(criterion__section__in=set(section_ids))
    return {
        (criterion, value): words for criterion, value, words in rows.values_list("criterion", "value", "descriptor")
    }


def _attempt(result: Result, reviews: Sequence[Assignment], words: _Words, album: Album) -> AttemptReport:
    submission = result.submission
    assert submission.cycle is not None  # noqa: S101 (what is settled was handed in within a cycle)
    return AttemptReport(
        number=submission.attempt,
        cycle=submission.cycle.number,
        score=score_of(result),
        condition=words.conditions.get(result.condition, result.condition),
        condition_reasons=_reasons(reviews),
        adjudicated=result.adjudicated,
        released=submission.status == Status.RELEASED,
        banked=False,
        how=tuple(explaining.section(result.working, words.conditions)),
        criteria=() if result.condition else _criteria(reviews, words, album),
    )


def _reasons(reviews: Sequence[Assignment]) -> tuple[Voice, ...]:
    return tuple(Voice(who, row.condition_reason) for who, row in parts(reviews) if row.condition)


def _criteria(reviews: Sequence[Assignment], words: _Words, album: Album) -> tuple[CriterionReport, ...]:
    """The lowest first."""
    found: dict[Criterion, list[tuple[str, Score]]] = {}
    for who, review in parts(reviews):
        for score in review.scores.all():
            found.setdefault(score.criterion, []).append((who, score))
    told = [_criterion(criterion, scores, words, album) for criterion, scores in found.items()]
    shown = [each for each in told if each]
    return tuple(shown[place] for place in ordering.criteria([each.value for each in shown]))


def _criterion(
    criterion: Criterion, scored: Sequence[tuple[str, Score]], words: _Words, album: Album
) -> CriterionReport | None:
    scores = [score for _, score in scored]
    value = mean([score.value for score in scores])
    if value is None:
        return None
    level, aim = explaining.level(value), explaining.next_level(value)
    return CriterionReport(
        title=criterion.title,
        statement=criterion.statement,
        value=value,
        values=tuple(score.value for score in scores if score.value is not None),
        level=level,
        level_words=explaining.level_words(value, words.levels),
        descriptor=words.descriptors.get((criterion.pk, level), "") if level else "",
        aim_words=explaining.level_words(Fraction(aim), words.levels) if aim <= HIGHEST else "",
        aim=words.descriptors.get((criterion.pk, aim), ""),
        strengths=_voices(scored, Said.STRENGTHS, words),
        next_steps=_voices(scored, Said.NEXT_STEP, words),
        sights=album.sights(scores),
    )


def _voices(scored: Sequence[tuple[str, Score]], field: Said, words: _Words) -> tuple[Voice, ...]:
    """What each of them says to the coach; who says nothing is left out."""
    said = [Voice(who, texts.read(score, field, words.worded)) for who, score in scored]
    return tuple(voice for voice in said if voice.text.strip())

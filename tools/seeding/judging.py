"""How were the submissions judged? Scores go in while a review is a draft; results follow the rule."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle

from certification.models import Cohort, Framework, PanelMember
from portfolios.models import Submission
from portfolios.states import Status
from portfolios.writing import words
from reviews import drafts, marks, results
from reviews.marks import SCALE, Policy, Review, Settlement
from reviews.models import Adjudication, Assignment, DraftRevision, Result, Score
from reviews.rules import Entry
from reviews.states import Task
from tools.seeding.offers import Offer
from tools.seeding.people import BATCH, counted
from tools.seeding.plan import DISAGREEING, Stage, Wanted

ASSIGNED = timedelta(days=11)
HANDED_IN = timedelta(days=5)
SETTLED = timedelta(days=4)
DUE = timedelta(days=19)
STRENGTHS = "You asked before you told, and the goal on page two is the teacher's own, in her words."
NEXT_STEP = "Next time, agree on the measure before the second lesson, so that both of you can see it move."
Values = tuple[int, ...]
HUNDREDTH = Decimal("0.01")


def judge(
    cohort: Cohort, members: Sequence[PanelMember], offers: Sequence[Offer], wanted: Wanted, *, at: datetime
) -> dict[Stage, list[Assignment]]:
    """Tasks, scores and results; answers with the reviews that ada and ben have to do."""
    judged = [offer for offer in offers if offer.stage == Stage.JUDGED]
    turns = cycle(members)
    reviews = [(offer, _task(offer, next(turns), at=at)) for offer in judged for _ in range(2)]
    lists = {
        stage: [(offer, _task(offer, member, at=at)) for offer in offers if offer.stage == stage]
        for stage, member in ((Stage.SAVING, members[0]), (Stage.READY, members[1]))
    }
    others = [(offer, _task(offer, members[-1], at=at)) for tasks in lists.values() for offer, _ in tasks]
    every = [*reviews, *lists[Stage.SAVING], *lists[Stage.READY], *others]
    Assignment.objects.bulk_create([task for _, task in every], batch_size=BATCH)
    counted(Assignment)
    _move([offer for offer, _ in every], Status.IN_REVIEW, at=at - ASSIGNED)
    values = _values(len(judged), agreed=wanted.over)
    _score(reviews, [review for pair in values for review in pair])
    _score([*lists[Stage.SAVING], *lists[Stage.READY]], [(7, 7, 7)] * sum(map(len, lists.values())))
    Assignment.objects.filter(pk__in=[task.pk for _, task in reviews]).update(
        status=Task.HANDED_IN, handed_in_at=at - HANDED_IN
    )
    _settle(cohort, judged, values, at=at - SETTLED)
    counted(Submission, Assignment, Score, DraftRevision, Result)
    return {stage: [task for _, task in tasks] for stage, tasks in lists.items()}


def _task(offer: Offer, member: PanelMember, *, at: datetime) -> Assignment:
    return Assignment(
        submission=offer.submission,
        member=member,
        person=member.person,
        assigned_at=at - ASSIGNED,
        due_at=at + DUE,
        version=1,
        saved_at=at - HANDED_IN,
    )


def _values(count: int, *, agreed: bool) -> list[tuple[Values, Values]]:
    """Two reviews of each submission as places on the scale, close to each other but for a few pairs."""
    numbers = random.Random(7)  # noqa: S311 - the same scores every time
    found = []
    for place in range(count):
        middle = numbers.randint(6, 9)
        one, two = (tuple(middle + numbers.randint(-1, 1) for _ in range(3)) for _ in range(2))
        apart = not agreed and place in DISAGREEING
        found.append(((10, 10, 10), (3, 3, 3)) if apart else (one, two))
    return found


def _score(tasks: Sequence[tuple[Offer, Assignment]], values: Sequence[Values]) -> None:
    rows = [
        Score(
            assignment=task,
            criterion=criterion,
            value=SCALE[value],
            exhibit=offer.exhibits[place % len(offer.exhibits)],
            strengths=STRENGTHS,
            next_step=NEXT_STEP,
        )
        for (offer, task), found in zip(tasks, values, strict=True)
        for place, (criterion, value) in enumerate(zip(offer.criteria, found, strict=True))
    ]
    Score.objects.bulk_create(rows, batch_size=BATCH)
    each = len(values[0]) if values else 1
    _remember([rows[start : start + each] for start in range(0, len(rows), each)])


def _remember(drafts_scores: Sequence[Sequence[Score]]) -> None:
    """The one version that each draft has had."""
    rows = []
    for scores in drafts_scores:
        task = scores[0].assignment
        entries = [
            Entry(each.criterion_id, each.value, each.exhibit_id, each.strengths, each.next_step) for each in scores
        ]
        written = drafts.written(task, entries)
        rows.append(
            DraftRevision(
                assignment=task,
                by=task.person,
                version=written.version,
                answers=written.answers,
                words=words.count(written.whole),
                begun_at=written.at,
                saved_at=written.at,
            )
        )
    DraftRevision.objects.bulk_create(rows, batch_size=BATCH)


def _settle(cohort: Cohort, judged: Sequence[Offer], values: Sequence[tuple[Values, Values]], *, at: datetime) -> None:
    """What agrees gets its result; the rest is referred to a lead whom nobody has asked yet."""
    policy = Policy.from_framework(cohort.framework.policy)
    outcomes = [
        (offer, marks.settle(policy, *(_review(one) for one in pair)))
        for offer, pair in zip(judged, values, strict=True)
    ]
    settled = [(offer, found) for offer, found in outcomes if isinstance(found, Settlement)]
    referred = [(offer, found) for offer, found in outcomes if not isinstance(found, Settlement)]
    framework = cohort.framework
    Result.objects.bulk_create([_result(offer, found, framework, at) for offer, found in settled], batch_size=BATCH)
    Adjudication.objects.bulk_create(
        [Adjudication(submission=offer.submission, reason=found, referred_at=at) for offer, found in referred]
    )
    _move([offer for offer, _ in settled], Status.SETTLED, at=at)
    _move([offer for offer, _ in referred], Status.ADJUDICATION, at=at)


def _review(values: Values) -> Review:
    """As it comes back from the database, so that a replay finds the very same working."""
    return Review(tuple(SCALE[value].quantize(HUNDREDTH) for value in values))


def _result(offer: Offer, found: Settlement, framework: Framework, at: datetime) -> Result:
    return Result(
        submission=offer.submission,
        **results.columns(found, policy=framework.policy),
        policy_fingerprint=framework.fingerprint,
        settled_at=at,
    )


def _move(offers: Sequence[Offer], to: Status, *, at: datetime) -> None:
    """The next status of many; the rows here are new and nobody else's, so that no verb has to be asked."""
    ids = {offer.submission.pk for offer in offers}
    Submission.objects.filter(pk__in=ids).update(status=to, status_at=at)

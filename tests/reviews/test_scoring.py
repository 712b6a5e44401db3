"""How does a reviewer score? Drafts, versions, and one hand-in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, User
from accounts.refusals import Refused, Stale
from certification import enrolments, panels
from certification.models import Enrolment
from reviews import assignments, scoring
from reviews.models import Assignment, Score
from reviews.scoring import Draft, Entry
from reviews.states import Task
from tests import make
from tests.make import NOON


@pytest.fixture
def place(cleo: User, bo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=make.slim_cohort(by=bo))


@pytest.fixture
def task(place: Enrolment, ada: User) -> Assignment:
    """A section of cleo's that ada reviews."""
    member = make.panel_member(ada, cohort=place.cohort)
    return make.assigned(make.offered(place), member)[0]


def state(task: Assignment) -> tuple[Any, ...]:
    """All that a review holds."""
    fresh = Assignment.objects.get(pk=task.pk)
    scores = tuple(Score.objects.filter(assignment=task).order_by("criterion").values_list())
    return (fresh.status, fresh.version, fresh.condition, fresh.condition_reason, fresh.handed_in_at, scores)


def save(task: Assignment, version: int = 0, **options: Any) -> int:
    given: dict[str, Any] = {"entries": [], "by": task.person, "at": NOON}
    return scoring.save_draft(task.pk, version=version, **given | options)


def test_a_draft_may_be_partial(task: Assignment) -> None:
    entry = make.entries(task, 3)[0]
    assert save(task, entries=[Entry(entry.criterion_id, value=Decimal("2.75"))]) == 1
    score = task.scores.get()
    assert (score.value, score.exhibit, score.strengths) == (Decimal("2.75"), None, "")


def test_a_second_save_changes_only_the_named_criteria(task: Assignment) -> None:
    first, second, third = make.entries(task, 3)
    save(task, entries=[first, second, third])
    assert save(task, 1, entries=[replace(second, value=Decimal(4), next_step="Another one.")]) == 2
    assert [entry.value for entry in scoring.stored(task)] == [3, 4, 3]
    assert scoring.stored(task)[0] == first


def test_a_value_can_be_taken_back(task: Assignment) -> None:
    entry = make.entries(task, 3)[0]
    save(task, entries=[entry])
    save(task, 1, entries=[replace(entry, value=None, exhibit_id=None)])
    assert scoring.stored(task)[0].value is None


def test_a_window_that_was_too_late_learns_what_is_stored(task: Assignment) -> None:
    entry = make.entries(task, 3)[0]
    save(task, entries=[entry])
    before = state(task)
    with pytest.raises(Stale) as stale:
        save(task, 0, entries=[replace(entry, strengths="From the other window.")])
    assert stale.value.current["version"] == 1
    assert stale.value.current["entries"][0]["strengths"] == entry.strengths
    assert state(task) == before


def test_saving_the_same_again_is_no_conflict(task: Assignment) -> None:
    entries = make.entries(task, 3)
    assert save(task, entries=entries) == 1
    assert save(task, 0, entries=entries) == 1


def test_an_outdated_hand_in_is_refused(task: Assignment) -> None:
    save(task, entries=make.entries(task, 3))
    before = state(task)
    with pytest.raises(Stale):
        scoring.hand_in(task.pk, version=0, by=task.person, at=NOON)
    assert state(task) == before


def test_only_values_of_the_scale_are_taken(task: Assignment) -> None:
    entry = make.entries(task, 3)[0]
    for value in ("0", "0.5", "1.5", "2.5", "4.5", "3.01", "-3", "NaN"):
        with pytest.raises(Refused, match="Choose a value of the scale"):
            save(task, entries=[replace(entry, value=Decimal(value))])
    assert not task.scores.exists()


def test_criteria_of_other_sections_and_exhibits_of_other_submissions_are_refused(
    task: Assignment, place: Enrolment
) -> None:
    other = make.offered(place, "support")
    entry = make.entries(task, 3)[0]
    strange_criterion, strange_exhibit = other.section.criteria.first(), other.exhibits.first()
    assert strange_criterion
    assert strange_exhibit
    before = state(task)
    with pytest.raises(Refused, match="belongs to another section"):
        save(task, entries=[replace(entry, criterion_id=strange_criterion.pk)])
    with pytest.raises(Refused, match="not in this submission"):
        save(task, entries=[replace(entry, exhibit_id=strange_exhibit.pk)])
    with pytest.raises(Refused, match="Score each criterion once"):
        save(task, entries=[entry, entry])
    with pytest.raises(Refused, match="Choose a condition from the list"):
        save(task, condition="made-up")
    with pytest.raises(Refused, match="4,000"):
        save(task, entries=[replace(entry, strengths="x" * 4001)])
    assert state(task) == before


def test_nobody_scores_for_somebody_else(task: Assignment, ben: User, bo: User) -> None:
    before = state(task)
    for person in (ben, bo):
        with pytest.raises(Refused, match="somebody else’s") as refused:
            save(task, 7, by=person)
        assert not isinstance(refused.value, Stale)
        with pytest.raises(Refused, match="somebody else’s"):
            scoring.hand_in(task.pk, version=0, by=person, at=NOON)
    assert state(task) == before


def test_a_complete_review_is_handed_in_and_frozen(task: Assignment) -> None:
    make.review(task, "2.75", 3, "3.25")
    done = Assignment.objects.get(pk=task.pk)
    assert (done.status, done.handed_in_at) == (Task.HANDED_IN, NOON)
    assert AuditEvent.objects.filter(action="review.handed_in", subject_id=task.pk).count() == 1
    before = state(task)
    with pytest.raises(Refused, match="was handed in and can’t be changed"):
        save(task, done.version)
    with pytest.raises(Refused, match="was handed in and can’t be changed"):
        scoring.hand_in(task.pk, version=done.version, by=task.person, at=NOON)
    assert state(task) == before


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        ({"value": None}, "Choose a value for"),
        ({"exhibit_id": None}, "Name the exhibit that carries"),
        ({"strengths": " short  "}, "Write what is strong in"),
        ({"next_step": ""}, "Write a next step for"),
    ],
)
def test_an_incomplete_review_says_what_is_missing(task: Assignment, gap: dict[str, Any], sentence: str) -> None:
    first, *rest = make.entries(task, 3)
    before = state(task)
    draft = Draft([replace(first, **gap), *rest])
    with pytest.raises(Refused, match=sentence):
        scoring.hand_in(task.pk, version=0, draft=draft, by=task.person, at=NOON)
    assert state(task) == before


def test_an_empty_review_counts_what_is_missing(task: Assignment) -> None:
    with pytest.raises(Refused, match="11 more things are missing"):
        scoring.hand_in(task.pk, version=0, by=task.person, at=NOON)


def test_evidence_that_cannot_be_scored_needs_its_reason_alone(task: Assignment) -> None:
    before = state(task)
    draft = Draft(condition="no-sound", condition_reason="  ")
    with pytest.raises(Refused, match="why the evidence can’t be scored"):
        scoring.hand_in(task.pk, version=0, draft=draft, by=task.person, at=NOON)
    assert state(task) == before
    make.unscorable(task, "no-sound")
    assert Assignment.objects.get(pk=task.pk).condition == "no-sound"


def test_a_candidate_who_withdrew_is_not_scored_any_more(task: Assignment, place: Enrolment, bo: User) -> None:
    enrolments.withdraw(place.pk, reason="Moved away.", by=bo, at=NOON)
    with pytest.raises(Refused, match="has withdrawn"):
        save(task)


def test_a_reviewer_who_left_the_panel_scores_nothing(task: Assignment, bo: User) -> None:
    panels.withdraw(task.member_id, by=bo, at=NOON)
    with pytest.raises(Refused, match="place on this panel has ended"):
        save(task)


def test_a_declined_review_takes_no_scores(task: Assignment) -> None:
    assignments.decline(task.pk, reason="No time.", by=task.person, at=NOON)
    with pytest.raises(Refused, match="was declined"):
        save(task)


def test_saving_and_handing_in_take_few_statements(task: Assignment) -> None:
    entries = make.entries(task, 3)
    with CaptureQueriesContext(
        connection,
    ) as saved:
        save(task, entries=entries)
    with CaptureQueriesContext(connection) as handed_in:
        scoring.hand_in(task.pk, version=1, by=task.person, at=NOON)
    assert len(saved) <= 7, [query["sql"] for query in saved]
    assert len(handed_in) <= 10, [query["sql"] for query in handed_in]

"""Is every move of a submission legal or refused as the table says?"""

from __future__ import annotations

from itertools import product

import pytest

from accounts.models import AuditEvent
from portfolios import submissions
from portfolios.models import Submission
from portfolios.states import EDITABLE, HANDED_IN, LABEL, MOVES, OPEN, TURN, Audience, Status, face, label, legal
from portfolios.submissions import IllegalMove
from tests import make
from tests.make import NOON

PAIRS = list(product(Status, Status))
HIDDEN = {Status.IN_REVIEW, Status.ADJUDICATION, Status.SETTLED}


def at(submission: Submission, status: Status) -> Submission:
    """The submission as if it stood there; only this test writes a status past the verb."""
    Submission.objects.filter(pk=submission.pk).update(status=status, returned_reason="Sound.")
    return Submission.objects.select_related("section").get(pk=submission.pk)


@pytest.fixture
def handed_in(db: None) -> Submission:
    place = make.enrolment(cohort=make.slim_cohort("data"))
    return make.offered(place)


def test_every_move_is_made_or_refused_as_the_table_says(handed_in: Submission) -> None:
    for before, after in PAIRS:
        submission, lines = at(handed_in, before), AuditEvent.objects.count()
        if after in MOVES[before]:
            submissions.move(submission, after, by=None, at=NOON)
            assert Submission.objects.get(pk=handed_in.pk).status == after
            assert AuditEvent.objects.count() == lines + 1
        else:
            with pytest.raises(IllegalMove):
                submissions.move(submission, after, by=None, at=NOON)
            assert Submission.objects.get(pk=handed_in.pk).status == before
            assert AuditEvent.objects.count() == lines


def test_many_moves_obey_the_same_table_and_one_illegal_stops_all(handed_in: Submission) -> None:
    other = make.offered(make.enrolment(cohort=make.slim_cohort("data", "support", title="Another")), "data")
    at(other, Status.SETTLED)
    with pytest.raises(IllegalMove):
        submissions.move_many([handed_in.pk, other.pk], Status.IN_REVIEW, by=None, at=NOON)
    assert Submission.objects.get(pk=handed_in.pk).status == Status.SUBMITTED
    assert [moved.pk for moved in submissions.move_many([handed_in.pk], Status.IN_REVIEW, by=None, at=NOON)] == [
        handed_in.pk
    ]


def test_every_status_has_its_moves_its_turn_and_its_words() -> None:
    assert set(MOVES) == set(TURN) == set(LABEL) == set(Status)
    assert all(set(words) == set(Audience) for words in LABEL.values())


def test_what_is_over_has_no_moves_and_only_that() -> None:
    assert {status for status in Status if not MOVES[status]} == set(Status) - OPEN


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_nothing_goes_back_to_a_draft_and_nothing_skips_the_table(before: Status, after: Status) -> None:
    assert legal(before, after) == (after in MOVES[before])
    assert after != Status.DRAFT or not legal(before, after)


@pytest.mark.parametrize("status", sorted(HIDDEN))
def test_a_candidate_reads_the_same_from_handing_in_to_release(status: Status) -> None:
    assert face(status) == Status.SUBMITTED
    assert label(status, Audience.CANDIDATE) == label(Status.SUBMITTED, Audience.CANDIDATE)


def test_what_can_be_edited_was_not_handed_in() -> None:
    assert not EDITABLE & HANDED_IN

"""Does a release wait for files that were on their way when a window closed, and for nothing else?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from accounts.models import User
from accounts.refusals import Refused
from certification import extensions
from certification.models import Cohort, Cycle, Enrolment
from portfolios.models import Submission, Upload
from portfolios.uploading import uploads
from reviews import decisions, releases
from reviews.models import Release
from tests import make
from tests.make import NOON

MINUTE, INSTANT, GRACE = timedelta(minutes=1), timedelta(microseconds=1), timedelta(hours=24)
STILL = "A file that was on its way when the window closed may still arrive"


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.cohort(by=bo)


@pytest.fixture
def cycle(cohort: Cohort) -> Cycle:
    return make.cycle(cohort)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture
def begun(place: Enrolment) -> Submission:
    return make.draft(make.portfolio(place=place), "data", full=False)


def send(begun: Submission, at: datetime) -> Upload:
    """A file whose upload begins at that moment and doesn't end."""
    who, slot = make.owner(begun.portfolio), begun.section.requirements.get(position=1)
    file = uploads.File("measured.pdf", 2_000)
    return uploads.begin(begun.portfolio_id, file=file, submission_id=begun.pk, requirement_id=slot.pk, by=who, at=at)


def prepare(cycle: Cycle, by: User, at: datetime) -> Release:
    decisions.decide_ready(at=at)
    return releases.prepare(cycle.pk, by=by, at=at)


def test_a_release_waits_until_the_grace_of_a_file_is_over(begun: Submission, cycle: Cycle, bo: User) -> None:
    send(begun, cycle.closes_at - MINUTE)
    with pytest.raises(Refused, match=f"{STILL}. Wait 24 hours at most"):
        prepare(cycle, bo, cycle.closes_at)
    with pytest.raises(Refused, match=f"{STILL}. Wait an hour at most"):
        prepare(cycle, bo, cycle.closes_at + GRACE - INSTANT)
    assert not Release.objects.exists()
    assert prepare(cycle, bo, cycle.closes_at + GRACE)


def test_a_release_waits_for_no_file_where_none_was_on_its_way(begun: Submission, cycle: Cycle, bo: User) -> None:
    sent = send(begun, NOON)
    uploads.cancel(sent.pk, by=make.owner(begun.portfolio), at=NOON)
    assert prepare(cycle, bo, cycle.closes_at)


def test_a_release_waits_for_no_file_where_the_cohort_gives_no_grace(
    begun: Submission, cohort: Cohort, cycle: Cycle, bo: User
) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(upload_grace_hours=0)
    send(begun, cycle.closes_at - MINUTE)
    assert prepare(cycle, bo, cycle.closes_at)


def test_the_grace_of_an_extended_window_counts_from_its_own_close(
    begun: Submission, place: Enrolment, cycle: Cycle, bo: User
) -> None:
    until = cycle.closes_at + timedelta(days=7)
    extensions.grant(place.pk, cycle_id=cycle.pk, closes_at=until, reason="Illness.", by=bo, at=NOON)
    send(begun, until - MINUTE)
    with pytest.raises(Refused, match=STILL):
        prepare(cycle, bo, until + GRACE - INSTANT)
    assert prepare(cycle, bo, until + GRACE)


def test_an_approval_waits_for_a_late_file_too(begun: Submission, cycle: Cycle, bo: User, dora: User) -> None:
    release = prepare(cycle, bo, cycle.closes_at)
    Upload.objects.filter(pk=send(begun, NOON).pk).update(begun_at=cycle.closes_at - MINUTE)
    with pytest.raises(Refused, match=STILL):
        releases.approve(release.pk, by=dora, at=cycle.closes_at + timedelta(hours=1))
    release.refresh_from_db()
    assert release.approved_at is None

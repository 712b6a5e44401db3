"""Does an upload that was begun in time count, and nothing else? Tried at the borders of window and grace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refused
from certification import extensions
from portfolios import evidence, exhibits, submissions
from portfolios.models import Evidence, Portfolio, Submission, Upload
from portfolios.states import Status, UploadState
from portfolios.uploading import arrivals
from tests import make
from tests.conftest import SetClock
from tests.portfolios.uploads.sending import Sender

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)
PDF = (make.FIXTURES / "measurements.pdf").read_bytes()


@pytest.fixture
def waiting(portfolio: Portfolio) -> Submission:
    """A section in which all is placed but the one document."""
    begun = make.draft(portfolio, "data")
    first = begun.exhibits.get(requirement__position=1)
    exhibits.remove(first.pk, by=make.owner(portfolio), at=make.NOON)
    evidence.remove(first.evidence_id, by=make.owner(portfolio), at=make.NOON)
    return begun


@pytest.fixture
def close(portfolio: Portfolio) -> datetime:
    return portfolio.enrolment.cohort.cycles.get(number=1).closes_at


def grace_ends(close: datetime) -> datetime:
    return close + timedelta(hours=24)


def slot(begun: Submission) -> dict[str, int]:
    return {"submission": begun.pk, "requirement": begun.section.requirements.get(position=1).pk}


def upload(sender: Sender, begun: Submission, set_clock: SetClock, *, begun_at: datetime, arrived_at: datetime) -> None:
    set_clock(begun_at)
    assert sender.begin("measured.pdf", PDF, **slot(begun)).status_code == 200
    sender.send(PDF)
    set_clock(arrived_at)
    assert sender.complete().status_code == 200
    arrivals.take_due(at=arrived_at)
    assert sender.upload.state == UploadState.DONE


def hand_in(begun: Submission, at: datetime) -> Submission:
    return submissions.submit(begun.pk, attested=True, by=make.owner(begun.portfolio), at=at)


def refused(begun: Submission, at: datetime) -> str:
    with pytest.raises(Refused) as refusal:
        hand_in(begun, at)
    assert Submission.objects.get(pk=begun.pk).status == Status.DRAFT
    return str(refusal.value)


def test_an_upload_begun_before_the_close_is_handed_in_after_it(
    sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock
) -> None:
    upload(sender, waiting, set_clock, begun_at=close - INSTANT, arrived_at=close + timedelta(hours=3))
    handed_in = hand_in(waiting, grace_ends(close) - INSTANT)
    assert (handed_in.status, handed_in.cycle and handed_in.cycle.number) == (Status.SUBMITTED, 1)


def test_after_the_grace_it_is_too_late(
    sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock
) -> None:
    upload(sender, waiting, set_clock, begun_at=close - INSTANT, arrived_at=close + timedelta(hours=3))
    assert refused(waiting, grace_ends(close)) == "No window is open now."


def test_an_upload_begun_at_the_close_does_not_count(
    sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock
) -> None:
    upload(sender, waiting, set_clock, begun_at=close, arrived_at=close + INSTANT)
    assert refused(waiting, close + timedelta(minutes=5)) == "No window is open now."


def test_one_that_was_over_before_the_close_gives_no_grace(
    sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock
) -> None:
    upload(sender, waiting, set_clock, begun_at=close - timedelta(hours=2), arrived_at=close - timedelta(hours=1))
    assert refused(waiting, close) == "No window is open now."


def test_while_it_is_on_its_way_the_section_waits(
    sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock
) -> None:
    set_clock(close - INSTANT)
    sender.begin("measured.pdf", PDF, **slot(waiting))
    assert "once it has arrived" in refused(waiting, close)


def test_another_sections_upload_gives_no_grace(
    sender: Sender, waiting: Submission, portfolio: Portfolio, close: datetime, set_clock: SetClock
) -> None:
    other = make.draft(portfolio, "support")
    upload(sender, waiting, set_clock, begun_at=close - INSTANT, arrived_at=close + INSTANT)
    assert refused(other, close + timedelta(minutes=1)) == "No window is open now."


def test_what_was_changed_after_the_close_cannot_be_handed_in(
    sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock
) -> None:
    upload(sender, waiting, set_clock, begun_at=close - INSTANT, arrived_at=close + INSTANT)
    text: Evidence = waiting.exhibits.get(evidence__kind="text").evidence
    later = close + timedelta(minutes=9)
    by = make.owner(waiting.portfolio)
    evidence.save_text(text.pk, text="Afterthoughts.", title=text.title, version=text.version, by=by, at=later)
    assert "was changed after the window had closed" in refused(waiting, later + INSTANT)


def test_what_was_placed_after_the_close_cannot_be_handed_in(
    sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock
) -> None:
    upload(sender, waiting, set_clock, begun_at=close - INSTANT, arrived_at=close + INSTANT)
    placed = waiting.exhibits.get(evidence__kind="text")
    by, later = make.owner(waiting.portfolio), close + timedelta(minutes=9)
    exhibits.remove(placed.pk, by=by, at=later)
    exhibits.place(waiting.pk, requirement_id=placed.requirement_id, evidence_id=placed.evidence_id, by=by, at=later)
    assert "was placed after the window had closed" in refused(waiting, later)


def test_with_an_extension_the_later_close_counts(
    sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock, bo: User
) -> None:
    cycle = waiting.portfolio.enrolment.cohort.cycles.get(number=1)
    later = close + timedelta(days=5)
    place = waiting.portfolio.enrolment_id
    extensions.grant(place, cycle_id=cycle.pk, closes_at=later, reason="Ill.", by=bo, at=close - timedelta(days=1))
    upload(sender, waiting, set_clock, begun_at=later - INSTANT, arrived_at=later + INSTANT)
    assert hand_in(waiting, later + timedelta(hours=23)).status == Status.SUBMITTED


def test_a_cohort_without_grace_gives_none(
    sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock
) -> None:
    cohort = waiting.portfolio.enrolment.cohort
    cohort.upload_grace_hours = 0
    cohort.save()
    upload(sender, waiting, set_clock, begun_at=close - INSTANT, arrived_at=close)
    assert refused(waiting, close) == "No window is open now."


def test_the_pages_say_until_when(sender: Sender, waiting: Submission, close: datetime, set_clock: SetClock) -> None:
    upload(sender, waiting, set_clock, begun_at=close - INSTANT, arrived_at=close + INSTANT)
    set_clock(close + timedelta(hours=1))
    client = sender.client
    section = client.get(reverse("portfolios:section", args=[waiting.portfolio_id, "data"])).content.decode()
    assert "A file for this section was on its way in time." in section
    check = client.get(reverse("portfolios:check", args=[waiting.pk])).content.decode()
    assert "For your upload the window is open until" in check
    assert Upload.objects.count() == 1

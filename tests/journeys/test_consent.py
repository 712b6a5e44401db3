"""A reviewer has a desk with a recording open while its consent is withdrawn: it is gone for them at once."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts import audit
from accounts.models import AuditEvent, Message, User
from portfolios.models import Consent, Submission
from reviews.models import Assignment
from tests import browsing, make
from tests.journeys.conftest import Visit
from tests.journeys.machines import until
from tests.journeys.visitor import Visitor

pytestmark = [*browsing.LIVE, pytest.mark.timeout(300)]
REASON = "The parents of two students called on Monday."
SENTENCE = "This recording was withdrawn."


def under_review(cleo: User, ada: User, bo: User) -> Assignment:
    """cleo's section with a recording, on ada's desk: the window is open now."""
    now = timezone.now()
    cohort = make.open_cohort(by=bo, at=now)
    own = make.portfolio(cleo, place=make.enrolment(cleo, cohort=cohort, at=now), at=now)
    submission = make.submission(own, "data", at=now)
    make.rendition(submission.exhibits.get(evidence__kind="video").evidence, at=now)
    (task,) = make.assigned(submission, make.panel_member(ada, cohort=cohort, at=now), at=now)
    return task


def test_a_withdrawn_recording_is_gone_from_an_open_desk(visit: Visit) -> None:
    at = timezone.now()
    cleo, ada = make.person("cleo", at=at), make.person("ada", at=at)
    bo, dora = make.administrator("bo", at=at), make.administrator("dora", at=at)
    task = under_review(cleo, ada, bo)
    reviewer = visit(ada)
    reviewer.go(reverse("reviews:desk", args=[task.pk]))
    film = reviewer.page.locator("video")
    expect(film).to_have_count(1)
    file = film.get_attribute("src") or ""
    assert reviewer.page.request.get(file).status == 200

    withdrawn(visit(cleo, color_scheme="dark"), task.submission)

    assert reviewer.page.request.get(file).status == 404
    reviewer.page.evaluate("document.querySelector('video').dispatchEvent(new Event('seeking'))")
    expect(film).to_have_count(0)
    reviewer.sees(SENTENCE)
    reviewer.look()
    reviewer.go(reverse("reviews:desk", args=[task.pk]))
    reviewer.sees(SENTENCE)
    expect(film).to_have_count(0)
    assert_told(ada, bo, dora)
    told_at_home(visit(bo))
    line = AuditEvent.objects.get(action="consent.withdrawn")
    assert (line.by, line.data["reason"]) == (cleo, REASON)
    assert audit.broken_at() is None


def withdrawn(coach: Visitor, submission: Submission) -> None:
    """The coach finds the register from the recording and takes the consent back, by keyboard and forms alone."""
    recording = submission.exhibits.get(evidence__kind="video").evidence
    coach.go(reverse("portfolios:evidence", args=[recording.pk]))
    coach.follow("Who can be seen or heard")
    coach.sees("Everybody has agreed", "Teacher A")
    coach.follow("Withdraw the consent of Teacher A")
    coach.fill(reason=REASON)
    coach.press("Withdraw and hide the recording")
    coach.sees("Consent withdrawn. The recording is hidden.", "Hidden: a consent was withdrawn")
    coach.go(reverse("portfolios:evidence", args=[recording.pk]))
    coach.sees("This recording is hidden")
    coach.go(reverse("portfolios:preview", args=[submission.pk]))
    coach.sees(SENTENCE)
    assert Consent.objects.get().withdrawn_by_id == submission.portfolio.enrolment.person_id


def assert_told(ada: User, *administrators: User) -> None:
    """Both administrators at once, the reviewer by the sweep; all by mail, the reviewer without a reason."""
    told = Message.objects.filter(key__startswith="consent_withdrawn")
    assert set(told.values_list("person", flat=True)) == {person.pk for person in administrators}
    until(lambda: Message.objects.filter(person=ada, key__contains="recording_withdrawn").exists(), what="The letter")
    assert REASON not in Message.objects.get(person=ada, key__contains="recording_withdrawn").body
    until(lambda: not Message.objects.filter(mailed=True, sent_at=None).exists(), what="The delivery of all mails")


def told_at_home(bo: Visitor) -> None:
    """The administrator follows the notice to the register."""
    bo.go("/notices/")
    bo.go(Message.objects.get(key__startswith="consent_withdrawn", person__email="bo@example.org").link)
    bo.sees("Consent register", "Withdrawn", REASON)

"""How do a cycle's results become visible: two people, all at once, once?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification import enrolments, extensions
from certification.models import Cohort, Credential, Cycle, Enrolment
from portfolios.models import Submission
from portfolios.states import Status
from reviews import decisions, releases, results
from reviews.models import Decision, Release
from reviews.states import Outcome, ReleaseState
from tests import make
from tests.make import AFTER_CLOSE, NOON


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", by=bo)


@pytest.fixture
def cycle(cohort: Cohort) -> Cycle:
    return make.cycle(cohort)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture
def other(cohort: Cohort) -> Enrolment:
    return make.enrolment(cohort=cohort)


def state() -> tuple[Any, ...]:
    """All that a release changes."""
    return (
        tuple(Release.objects.order_by("pk").values_list()),
        tuple(Decision.objects.order_by("pk").values_list("pk", "outcome", "release")),
        tuple(Submission.objects.order_by("pk").values_list("pk", "status")),
        Credential.objects.count(),
        Message.objects.count(),
    )


def refused(sentence: str, act: Any, pk: int, *, by: User, at: Any = AFTER_CLOSE) -> None:
    before = state()
    with pytest.raises(Refused, match=sentence):
        act(pk, by=by, at=at)
    assert state() == before


# Preparing


def test_a_prepared_release_shows_its_figures_and_changes_nothing_else(
    place: Enrolment, other: Enrolment, cycle: Cycle, bo: User
) -> None:
    make.settled(make.offered(place))
    decisions.decide_ready(at=AFTER_CLOSE)
    before = state()[1:]
    release = releases.prepare(cycle.pk, by=bo, at=AFTER_CLOSE)
    counts = {key: value for key, value in release.figures["outcomes"].items() if value}
    assert counts == {"certified": 1, "in_progress": 1}
    assert (release.figures["candidates"], release.figures["submissions"]) == (2, 1)
    assert state()[1:] == before


def test_a_release_waits_for_the_last_window(place: Enrolment, cycle: Cycle, bo: User) -> None:
    until = AFTER_CLOSE + timedelta(days=7)
    extensions.grant(place.pk, cycle_id=cycle.pk, closes_at=until, reason="Illness.", by=bo, at=NOON)
    refused("still open for somebody", releases.prepare, cycle.pk, by=bo)
    make.prepared(cycle, at=until)


def test_a_release_waits_until_all_is_settled_and_decided(place: Enrolment, cycle: Cycle, bo: User) -> None:
    section = make.reviewed(make.offered(place))
    refused("One section is not settled yet", releases.prepare, cycle.pk, by=bo)
    results.settle(section.pk, at=AFTER_CLOSE)
    refused("One candidate is not decided yet", releases.prepare, cycle.pk, by=bo)
    decisions.decide_ready(at=AFTER_CLOSE)
    releases.prepare(cycle.pk, by=bo, at=AFTER_CLOSE)
    refused("prepared already", releases.prepare, cycle.pk, by=bo)


def test_an_open_section_of_somebody_who_withdrew_holds_nobody_up(
    place: Enrolment, other: Enrolment, cycle: Cycle, bo: User
) -> None:
    make.reviewed(make.offered(place))
    enrolments.withdraw(place.pk, reason="Moved away.", by=bo, at=NOON)
    assert make.prepared(cycle).figures["outcomes"]["withdrawn"] == 1


def test_cycles_are_released_in_their_order(place: Enrolment, cohort: Cohort, bo: User) -> None:
    refused("Release cycle 1 first", releases.prepare, make.cycle(cohort, 2).pk, by=bo, at=AFTER_CLOSE + timedelta(365))


def test_only_administrators_release(place: Enrolment, cycle: Cycle, cleo: User, ada: User) -> None:
    decisions.decide_ready(at=AFTER_CLOSE)
    for person in (cleo, ada):
        refused("Only an administrator", releases.prepare, cycle.pk, by=person)
    release = make.prepared(cycle)
    for person in (cleo, ada):
        refused("Only an administrator", releases.approve, release.pk, by=person)
        refused("Only an administrator", releases.cancel, release.pk, by=person)


# Approving


def test_everything_becomes_visible_at_once(
    place: Enrolment, other: Enrolment, cycle: Cycle, bo: User, dora: User
) -> None:
    section = make.settled(make.offered(place))
    release = make.prepared(cycle, by=bo)
    assert not Message.objects.filter(key__startswith="results.released.").exists()
    releases.approve(release.pk, by=dora, at=AFTER_CLOSE)
    release.refresh_from_db()
    assert (release.status, release.approved_by) == (ReleaseState.APPROVED, dora)
    assert set(Decision.objects.values_list("release", flat=True)) == {release.pk}
    assert Submission.objects.get(pk=section.pk).status == Status.RELEASED
    assert Credential.objects.get().enrolment == place
    told = Message.objects.filter(key__startswith="results.released.").values_list("person", flat=True)
    assert set(told) == {place.person_id, other.person_id}
    assert AuditEvent.objects.filter(action="decision.released").count() == 2
    assert AuditEvent.objects.filter(action="release.approved").count() == 1


def test_the_letters_tell_that_there_is_a_result_and_never_which(place: Enrolment, cycle: Cycle) -> None:
    make.settled(make.offered(place), (1,), (1,))
    make.released(cycle)
    letter = Message.objects.get(key__startswith="results.released.")
    assert letter.link == f"/portfolios/{place.portfolio.pk}/results/"
    words = (letter.subject + letter.body).lower()
    assert not any(word in words for word in ("certified", "not yet", "below", "score"))


def test_the_certificate_bears_the_local_day_of_the_release(place: Enrolment, cycle: Cycle) -> None:
    make.settled(make.offered(place))
    midnight_in_london = AFTER_CLOSE.replace(hour=1)
    make.released(cycle, at=midnight_in_london)
    assert Credential.objects.get().awarded_on == midnight_in_london.date() - timedelta(days=1)  # evening in Chicago


def test_nobody_approves_their_own_preparation(place: Enrolment, cycle: Cycle, bo: User) -> None:
    release = make.prepared(cycle, by=bo)
    refused("Another administrator must approve", releases.approve, release.pk, by=bo)


def test_a_release_is_approved_once(place: Enrolment, cycle: Cycle, dora: User) -> None:
    release = make.released(cycle)
    refused("released already", releases.approve, release.pk, by=dora)
    refused("released already", releases.cancel, release.pk, by=dora)
    refused("released already", releases.prepare, cycle.pk, by=dora)


def test_figures_that_changed_since_are_not_released(place: Enrolment, cycle: Cycle, bo: User, dora: User) -> None:
    make.settled(make.offered(place))
    release = make.prepared(cycle, by=bo)
    enrolments.withdraw(place.pk, reason="Moved away.", by=bo, at=AFTER_CLOSE)
    decisions.decide_ready(at=AFTER_CLOSE)
    refused("figures have changed", releases.approve, release.pk, by=dora)
    releases.cancel(release.pk, by=dora, at=AFTER_CLOSE)
    releases.approve(releases.prepare(cycle.pk, by=bo, at=AFTER_CLOSE).pk, by=dora, at=AFTER_CLOSE)
    assert Decision.objects.get().outcome == Outcome.WITHDRAWN
    assert not Message.objects.filter(key__startswith="results.released.").exists()


def test_the_digest_covers_every_decision_and_result(place: Enrolment, cycle: Cycle) -> None:
    make.settled(make.offered(place))
    decisions.decide_ready(at=AFTER_CLOSE)
    before = releases.contents(cycle).figures()
    assert releases.contents(cycle).figures() == before
    Decision.objects.update(working={"tampered": True})
    assert releases.contents(cycle).figures()["digest"] != before["digest"]


def test_a_cancelled_release_stays_cancelled(place: Enrolment, cycle: Cycle, bo: User, dora: User) -> None:
    release = make.prepared(cycle, by=bo)
    releases.cancel(release.pk, by=bo, at=AFTER_CLOSE)
    refused("was cancelled", releases.approve, release.pk, by=dora)
    assert not Decision.objects.filter(release__isnull=False).exists()


def test_released_decisions_can_no_longer_change(place: Enrolment, cycle: Cycle, bo: User) -> None:
    make.released(cycle)
    enrolments.withdraw(place.pk, reason="Moved away.", by=bo, at=AFTER_CLOSE)
    assert decisions.decide_ready(at=AFTER_CLOSE) == 0
    assert Decision.objects.get().outcome == Outcome.IN_PROGRESS


@pytest.mark.parametrize("last", [True, False])
def test_what_was_settled_after_its_own_cycle_comes_with_the_next(
    place: Enrolment, other: Enrolment, cohort: Cohort, bo: User, last: bool
) -> None:
    """Somebody withdrew with a section in review; it settled after the release."""
    section = make.reviewed(make.offered(place))
    enrolments.withdraw(place.pk, reason="Moved away.", by=bo, at=NOON)
    make.released(make.cycle(cohort))
    results.settle_ready(at=AFTER_CLOSE)
    assert Submission.objects.get(pk=section.pk).status == Status.SETTLED
    if last:
        make.released(make.cycle(cohort, 2), at=AFTER_CLOSE + timedelta(365))
        assert Submission.objects.get(pk=section.pk).status == Status.RELEASED


def test_approving_takes_at_most_thirty_statements_however_many_decisions(cohort: Cohort, bo: User, dora: User) -> None:
    counts = {}
    for number, size in ((1, 1), (2, 100), (3, 300)):
        cycle = make.cycle(cohort, number)
        make.judged_cycle(cycle, size)
        at = cycle.closes_at + timedelta(days=30)
        release = releases.prepare(cycle.pk, by=bo, at=at)
        with CaptureQueriesContext(connection) as statements:
            releases.approve(release.pk, by=dora, at=at)
        counts[size] = len(statements)
        assert Decision.objects.filter(release=release).count() == size
        assert Submission.objects.filter(cycle=cycle, status=Status.RELEASED).count() == size
        assert Credential.objects.filter(issued_at=at).count() == size
        assert Message.objects.filter(key__startswith="results.released.", created_at=at).count() == size
    assert counts[1] == counts[100] == counts[300] <= 27

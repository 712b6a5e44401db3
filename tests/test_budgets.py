"""How many statements does each page cost? A fixed number, the same at 1, 3 and 300 rows, and within its budget."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Message
from certification import cohorts
from certification.models import Credential, Cycle
from portfolios.states import Status
from reviews import decisions, releases
from reviews.models import Assignment, Release
from reviews.states import ReleaseState, Task
from tests.counting import Act, Prepare, filled_in, made, reading, sending, statements
from tools.seeding import Seeded, Wanted

pytestmark = pytest.mark.django_db

ROWS = (1, 3, 300)
ATTESTED = {"own_work": "on", "permissions": "on", "no_last_names": "on"}


def within(budget: int, prepare: Prepare, *sizes: int) -> None:
    """Each size takes the same number of statements, and no more than the budget."""
    found = statements(prepare, *(sizes or ROWS))
    numbers = {size: len(asked) for size, asked in found.items()}
    said = "\n".join(sql[:160] for sql in max(found.values(), key=len))
    assert max(numbers.values()) <= budget, f"{numbers}, at most {budget} are allowed:\n{said}"
    assert len(set(numbers.values())) == 1, f"{numbers} differ:\n{said}"


def test_the_reviewers_queue_takes_at_most_10_statements() -> None:
    within(10, lambda rows: reading(made(saving=rows, exhibits=1).ada, "reviews:queue"))


def desk_of(**wanted: Any) -> Act:
    found = made(**wanted)
    return reading(found.ada, "reviews:desk", found.saving[0].pk)


def test_the_desk_takes_at_most_16_statements_however_many_reviews_wait() -> None:
    within(16, lambda rows: desk_of(saving=rows, exhibits=1))


def test_the_desk_takes_at_most_16_statements_however_many_exhibits_lie_on_it() -> None:
    within(16, lambda rows: desk_of(saving=1, exhibits=rows))


def saving(**wanted: Any) -> Act:
    found = made(**wanted)
    task = found.saving[0]
    return sending(found.ada, "reviews:save", task.pk, status=200, data=filled_in(task), accept="application/json")


def test_saving_a_review_takes_at_most_13_statements_however_many_reviews_wait() -> None:
    within(13, lambda rows: saving(saving=rows, exhibits=1))


def test_saving_a_review_takes_at_most_13_statements_however_many_exhibits_lie_on_the_desk() -> None:
    within(13, lambda rows: saving(saving=1, exhibits=rows))


def handing_in_review(**wanted: Any) -> Act:
    found = made(**wanted)
    return sending(found.ben, "reviews:hand_in", found.ready[0].pk, status=302, data={"version": "1"})


def test_handing_in_a_review_takes_at_most_17_statements_however_many_reviews_wait() -> None:
    within(17, lambda rows: handing_in_review(ready=rows, exhibits=1))


def test_handing_in_a_review_takes_at_most_17_statements_however_many_exhibits_lie_on_the_desk() -> None:
    within(17, lambda rows: handing_in_review(ready=1, exhibits=rows))


def test_the_review_that_was_counted_is_handed_in() -> None:
    found = made(ready=1, exhibits=1)
    sending(found.ben, "reviews:hand_in", found.ready[0].pk, status=302, data={"version": "1"})()
    assert Assignment.objects.get(pk=found.ready[0].pk).status == Task.HANDED_IN


def test_a_candidates_hand_in_takes_at_most_25_statements() -> None:
    def handing_in(others: int) -> Act:
        found = made(drafts=1, judged=others, candidates=2)
        assert found.draft is not None
        return sending(found.cleo, "portfolios:hand_in", found.draft.pk, status=302, data=ATTESTED)

    within(25, handing_in)


def test_the_cohort_board_takes_at_most_10_statements() -> None:
    def board(rows: int) -> Act:
        found = made(judged=rows, candidates=rows, exhibits=1)
        return reading(found.bo, "reviews:board", found.cohort.pk)

    within(10, board)


def test_the_statistics_take_at_most_8_statements() -> None:
    def statistics(rows: int) -> Act:
        found = made(judged=rows, exhibits=1)
        return reading(found.bo, "reviews:statistics", found.cohort.pk)

    within(8, statistics)


def test_the_public_home_takes_at_most_3_statements() -> None:
    def home(rows: int) -> Act:
        first = made(tag="-0")
        windows, registration = Wanted().calendar(timezone.now())
        for number in range(1, rows):
            cohorts.create(
                first.cohort.framework_id,
                title=f"Cohort {number}",
                time_zone="UTC",
                windows=windows,
                registration=registration,
                open_registration=True,
                by=first.bo,
                at=timezone.now(),
            )
        return reading(None, "certification:home")

    within(3, home)


def test_the_candidates_home_takes_at_most_12_statements() -> None:
    def home(rows: int) -> Act:
        found = made(drafts=1, judged=6, exhibits=rows)
        return reading(found.cleo, "portfolios:home", found.portfolio.pk)

    within(12, home)


def test_releasing_takes_at_most_30_statements_with_all_its_messages() -> None:
    def approving(candidates: int) -> Act:
        release, found = prepared(candidates)
        return lambda: releases.approve(release.pk, by=found.dora, at=timezone.now())

    within(30, approving, 3, 100, 300)


def test_the_release_that_was_counted_reaches_everybody() -> None:
    release, found = prepared(100)
    releases.approve(release.pk, by=found.dora, at=timezone.now())
    assert Release.objects.get(pk=release.pk).status == ReleaseState.APPROVED
    assert release.cycle.decisions.filter(release=release).count() == 100
    assert release.cycle.submissions.filter(status=Status.RELEASED).count() == 700
    assert Message.objects.filter(person__enrolments__cohort=found.cohort).count() >= 100
    certified = release.cycle.decisions.filter(outcome="certified").count()
    assert 0 < certified == Credential.objects.filter(enrolment__cohort=found.cohort).count()


def prepared(candidates: int) -> tuple[Release, Seeded]:
    """A cycle in which everybody has all seven sections settled, decided and ready for the second administrator."""
    at = timezone.now()
    found = made(judged=7 * candidates, candidates=candidates, exhibits=1, over=True)
    decisions.decide_ready(at=at)
    cycle = Cycle.objects.get(cohort=found.cohort, number=1)
    return releases.prepare(cycle.pk, by=found.bo, at=at), found

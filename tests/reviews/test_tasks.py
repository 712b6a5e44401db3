"""Do the sweeps that beat starts carry work from hand-in to decision without a nudge?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from certification.models import Enrolment
from config.celery import EVERY_FEW_SECONDS
from reviews import tasks
from reviews.models import Decision, Result
from tests import make
from tests.conftest import SetClock
from tests.make import AFTER_CLOSE


@pytest.fixture
def place(db: None) -> Enrolment:
    return make.enrolment(cohort=make.slim_cohort("data"))


def test_beat_knows_both_sweeps_by_name() -> None:
    assert {tasks.settle_ready.name, tasks.decide_ready.name} <= set(EVERY_FEW_SECONDS)


def test_two_hand_ins_and_the_clock_are_enough(place: Enrolment, set_clock: SetClock) -> None:
    set_clock(make.cycle(place.cohort).closes_at - timedelta(seconds=1))
    make.reviewed(make.offered(place))
    assert (tasks.settle_ready(), tasks.decide_ready()) == (1, 0)
    set_clock(AFTER_CLOSE)
    assert (tasks.settle_ready(), tasks.decide_ready()) == (0, 1)
    assert (tasks.settle_ready(), tasks.decide_ready()) == (0, 0)
    assert Result.objects.count() == Decision.objects.count() == 1

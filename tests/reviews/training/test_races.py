"""Two at once: are sets taken once, decided once, and somebody paused once?"""

from __future__ import annotations

import pytest

from accounts.models import Message
from certification.models import PanelMember
from reviews.models import Assignment, Benchmark, Qualification
from reviews.states import Duty, Purpose, Standing
from reviews.training import drifting, giving, pool, qualifications
from tests import make, racing
from tests.make import training
from tests.make.people import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clicks_at_once_begin_the_sets_once(monkeypatch: pytest.MonkeyPatch) -> None:
    member, section_id = _ready(Purpose.QUALIFICATION)

    def begin() -> Qualification:
        assert member.person is not None
        return qualifications.begin(member.pk, section_id=section_id, by=member.person, at=NOON)

    with racing.meeting(monkeypatch, pool, "free"):
        racing.at_once(begin, begin)
    assert Qualification.objects.filter(standing=Standing.OPEN).count() == 1
    assert len(training.tasks(member, Duty.QUALIFICATION)) == 2


def test_the_last_two_papers_handed_in_at_once_decide_once(monkeypatch: pytest.MonkeyPatch) -> None:
    member, section_id = _ready(Purpose.QUALIFICATION)
    assert member.person is not None
    row = qualifications.begin(member.pk, section_id=section_id, by=member.person, at=NOON)

    def hand_in(task: Assignment) -> None:
        make.review(task, 3)
        qualifications.decide_ready(at=NOON)

    one, two = training.tasks(member, Duty.QUALIFICATION)
    with racing.meeting(monkeypatch, qualifications, "measured"):
        racing.at_once(lambda: hand_in(one), lambda: hand_in(two))
    qualifications.decide_ready(at=NOON)
    row.refresh_from_db()
    assert row.standing == Standing.QUALIFIED
    assert Message.objects.filter(key__startswith="qualification.").count() == 1


def test_two_sweeps_at_once_pause_once(monkeypatch: pytest.MonkeyPatch) -> None:
    member, section_id = _ready(Purpose.VALIDITY)
    assert member.person is not None
    for paper in Benchmark.objects.all():
        task = giving.task(paper, member.pk, member.person, due_at=NOON, by=None, at=NOON)
        task.save()
        make.review(task, 1)

    def watch() -> object:
        return drifting.watch(member.pk, section_id=section_id, at=NOON)

    with racing.meeting(monkeypatch, drifting, "drift"):
        answers = racing.at_once(watch, watch)
    assert sum(isinstance(answer, Qualification) for answer in answers) == 1
    assert Qualification.objects.filter(standing=Standing.PAUSED).count() == 1


def _ready(purpose: Purpose) -> tuple[PanelMember, int]:
    """A reviewer and two benchmarks, in two sets where they are for qualifying."""
    cohort = make.slim_cohort("data", by=make.administrator("bo"))
    member = make.panel_member(make.person("ada"), cohort=cohort)
    training.papers(cohort, purpose, 2, 3, sets=(1, 2) if purpose == Purpose.QUALIFICATION else ())
    return member, cohort.framework.sections.get().pk

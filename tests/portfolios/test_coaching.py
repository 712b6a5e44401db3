"""Are coaching cycles kept under a pseudonym, and does a section about one of them insist on it?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.refusals import Refused, Stale
from portfolios import evidence, exhibits, submissions
from portfolios.models import CoachingCycle, Evidence, Portfolio
from portfolios.practice import coaching
from portfolios.states import Status
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import NOON

pytestmark = pytest.mark.django_db
MARCH, MAY = date(2027, 3, 1), date(2027, 5, 3)


@pytest.fixture
def own(cleo: User) -> Portfolio:
    return make.portfolio(cleo)


def belongs(own: Portfolio, cycle: CoachingCycle | None, *pieces: Evidence) -> list[Evidence]:
    cycle_id, ids = cycle.pk if cycle else None, [each.pk for each in pieces]
    return coaching.assign(own.pk, cycle_id=cycle_id, evidence_ids=ids, by=make.owner(own), at=NOON)


@pytest.mark.parametrize(
    ("teacher", "refusal"),
    [
        ("", "Give a pseudonym"),
        ("maria@example.org", "no address, link or number"),
        ("https://school.example/maria", "no address, link or number"),
        ("Teacher 204417", "no address, link or number"),
        ("Teacher\u202eA", "hidden characters"),
    ],
)
def test_a_name_that_leads_to_a_person_is_refused(own: Portfolio, teacher: str, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        coaching.start(own.pk, teacher=teacher, began_on=MARCH, by=make.owner(own), at=NOON)
    assert not CoachingCycle.objects.exists()


def test_a_cycle_cannot_end_before_it_began(own: Portfolio) -> None:
    with pytest.raises(Refused, match="can’t end before it began"):
        coaching.start(own.pk, teacher="Ms K", began_on=MAY, ended_on=MARCH, by=make.owner(own), at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoachingCycle.objects.create(
            portfolio=own, teacher="Ms K", began_on=MAY, ended_on=MARCH, started_at=NOON, changed_at=NOON
        )


def test_beginning_the_same_cycle_twice_begins_one(own: Portfolio) -> None:
    for _ in range(2):
        coaching.start(own.pk, teacher="Ms K", began_on=MARCH, by=make.owner(own), at=NOON)
    assert CoachingCycle.objects.count() == AuditEvent.objects.filter(action="coaching.started").count() == 1


def test_two_windows_on_one_cycle_lose_neither(own: Portfolio) -> None:
    cycle = coaching.start(own.pk, teacher="Ms K", began_on=MARCH, by=make.owner(own), at=NOON)
    words: dict[str, Any] = {"teacher": "Ms K", "began_on": MARCH, "ended_on": None, "by": make.owner(own), "at": NOON}
    coaching.change(cycle.pk, note="In one window.", version=1, **words)
    with pytest.raises(Stale) as stale:
        coaching.change(cycle.pk, note="In the other.", version=1, **words)
    assert stale.value.current["note"] == "In one window."
    assert CoachingCycle.objects.get().note == "In one window."


def test_somebody_elses_evidence_and_cycle_are_refused(own: Portfolio, otto: User) -> None:
    note, cycle = make.written(own), make.coaching_cycle(own)
    other = make.portfolio(otto)
    foreign = make.written(other)
    for cycle_id, piece in ((cycle.pk, foreign), (make.coaching_cycle(other).pk, note)):
        with pytest.raises(Refused, match="doesn’t belong to your portfolio"):
            coaching.assign(own.pk, cycle_id=cycle_id, evidence_ids=[piece.pk], by=make.owner(own), at=NOON)
    assert not Evidence.objects.exclude(coaching_cycle=None).exists()


def test_a_cycle_is_removed_only_when_nothing_belongs_to_it(own: Portfolio) -> None:
    cycle, note = make.coaching_cycle(own), make.written(own)
    belongs(own, cycle, note)
    with pytest.raises(Refused, match="1 piece of evidence belongs to this cycle"):
        coaching.remove(cycle.pk, by=make.owner(own), at=NOON)
    belongs(own, None, note)
    coaching.remove(cycle.pk, by=make.owner(own), at=NOON)
    assert not CoachingCycle.objects.exists()


def test_what_was_handed_in_keeps_its_cycle_but_can_still_be_given_its_first(own: Portfolio) -> None:
    submission = make.submission(own, "data")
    first, second = make.coaching_cycle(own), make.coaching_cycle(own, teacher="Teacher B")
    piece = submission.exhibits.get(evidence__kind="video").evidence
    belongs(own, first, piece)
    for wanted in (second, None):
        with pytest.raises(Refused, match="was handed in and keeps its coaching cycle"):
            belongs(own, wanted, piece)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=piece.pk).update(coaching_cycle=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=piece.pk).update(title="Another")
    piece.refresh_from_db()
    assert piece.coaching_cycle == first


def test_what_is_placed_joins_the_cycle_of_the_section(own: Portfolio) -> None:
    begun = make.draft(own, "impact-cycle", full=False)
    before, after, other = (make.written(own, title=title) for title in ("Before", "After", "Of Teacher B"))
    slot = begun.section.requirements.get(slug="reflection")
    cycle, second = make.coaching_cycle(own), make.coaching_cycle(own, teacher="Teacher B")
    belongs(own, second, other)
    place = {"requirement_id": slot.pk, "by": make.owner(own), "at": NOON}
    exhibit = exhibits.place(begun.pk, evidence_id=before.pk, **place)
    coaching.choose(begun.pk, cycle_id=cycle.pk, by=make.owner(own), at=NOON)
    exhibits.remove(exhibit.pk, by=make.owner(own), at=NOON)
    exhibit = exhibits.place(begun.pk, evidence_id=after.pk, **place)
    exhibits.remove(exhibit.pk, by=make.owner(own), at=NOON)
    exhibits.place(begun.pk, evidence_id=other.pk, **place)
    for each in (before, after, other):
        each.refresh_from_db()
    assert [each.coaching_cycle for each in (before, after, other)] == [cycle, cycle, second]


def test_a_section_about_one_cycle_names_what_differs_and_is_refused(own: Portfolio) -> None:
    begun = make.draft(own, "impact-cycle")
    piece = begun.exhibits.get(requirement__slug="reflection").evidence
    other = make.coaching_cycle(own, teacher="Teacher B")
    belongs(own, other, piece)
    sentence = f"“{piece.title}” belongs to the cycle with Teacher B; the others to Teacher A."
    assert submissions.look_over(begun, submissions.offered(begun.pk)).misses == (sentence,)
    with pytest.raises(Refused, match="belongs to the cycle with Teacher B; the others to Teacher A"):
        submissions.submit(begun.pk, attested=True, by=make.owner(own), at=NOON)
    begun.refresh_from_db()
    assert begun.status == Status.DRAFT
    belongs(own, begun.coaching_cycle, piece)
    assert submissions.submit(begun.pk, attested=True, by=make.owner(own), at=NOON).status == Status.SUBMITTED


def test_a_section_whose_evidence_belongs_nowhere_asks_for_its_cycle(own: Portfolio) -> None:
    begun = make.draft(own, "impact-cycle")
    pieces = Evidence.objects.filter(exhibits__submission=begun)
    belongs(own, None, *pieces)
    check = submissions.look_over(begun, submissions.offered(begun.pk))
    assert check.misses == ("Choose the coaching cycle that everything here comes from.",)


def test_the_pages_of_a_cycle_work_by_forms_alone(own: Portfolio, log_in: LogIn, set_clock: SetClock) -> None:
    set_clock(NOON)
    cleos = log_in(make.owner(own))
    words = {"teacher": "Ms K", "began_on": "2027-03-01", "note": "Year 7."}
    answer = cleos.post(reverse("portfolios:start_cycle", args=[own.pk]), words)
    cycle = CoachingCycle.objects.get()
    assert answer["Location"] == reverse("portfolios:cycle", args=[cycle.pk])
    pieces = [make.written(own, title=title) for title in ("First talk", "Second talk")]
    address = reverse("portfolios:cycle_evidence", args=[cycle.pk])
    cleos.post(address, {"evidence": [each.pk for each in pieces]})
    assert cycle.evidence.count() == 2
    cleos.post(address, {"evidence": pieces[0].pk, "out": "1"})
    assert list(cycle.evidence.all()) == [pieces[1]]
    page = cleos.get(reverse("portfolios:cycle", args=[cycle.pk])).content.decode()
    assert "Belongs to no cycle yet" in page
    assert cleos.get(reverse("portfolios:cycles", args=[own.pk])).status_code == 200


def test_a_goal_is_begun_once_and_belongs_to_its_cycle(own: Portfolio, log_in: LogIn, set_clock: SetClock) -> None:
    set_clock(NOON)
    first, second = make.coaching_cycle(own), make.coaching_cycle(own, teacher="Teacher B")
    cleos = log_in(make.owner(own))
    for cycle in (first, first, second):
        cleos.post(reverse("portfolios:begin_goal", args=[cycle.pk]))
    goals = Evidence.objects.filter(kind="form").order_by("pk")
    assert [goal.coaching_cycle for goal in goals] == [first, second]
    goal = goals[0]
    answers = {"goal": "Twenty of twenty-eight students explain each step."}
    evidence.save_form(goal.pk, answers=answers, title=goal.title, version=1, by=make.owner(own), at=NOON)
    page = cleos.get(reverse("portfolios:cycle", args=[first.pk])).content.decode()
    assert answers["goal"] in page
    assert "7 answers still to be given" in page

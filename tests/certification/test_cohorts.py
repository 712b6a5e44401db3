"""Are cohorts made on the right days, and do their dates move only forward?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification import calendar, cohorts, frameworks, schema
from certification.calendar import Span
from certification.models import Cohort, Cycle
from certification.states import CycleKind
from tests import make
from tests.make.cohorts import SHIPPED
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


def change(cycle: Cycle, *, by: User, at: datetime = NOON, **dates: datetime) -> Cycle:
    stored = {name: getattr(cycle, name) for name in ("opens_at", "closes_at", "releases_at")}
    return cohorts.change_cycle(cycle.pk, **stored | dates, by=by, at=at)


def test_a_cohort_gets_the_pilots_calendar(bo: User) -> None:
    cohort = make.cohort(by=bo, time_zone="America/Chicago", first_year=2027)
    stored = [(one.number, one.kind, one.opens_at, one.closes_at, one.releases_at) for one in cohort.cycles.all()]
    assert stored == [
        (one.number, one.kind, one.opens_at, one.closes_at, one.releases_at)
        for one in calendar.pilot(2027, "America/Chicago")
    ]
    assert cohort.registration_closes_at == datetime(2027, 2, 1, 6, tzinfo=UTC)
    assert (cohort.fee_cents, cohort.currency, cohort.open_registration) == (40_000, "USD", False)
    assert AuditEvent.objects.filter(action="cohort.created", by=bo).count() == 1


def test_two_cohorts_of_one_title_get_addresses_of_their_own(bo: User) -> None:
    slugs = [make.cohort(by=bo, title="Pilot 2027").slug for _ in range(3)]
    assert slugs == ["pilot-2027", "pilot-2027-2", "pilot-2027-3"]


def test_a_title_without_latin_letters_still_gets_an_address(bo: User) -> None:
    assert make.cohort(by=bo, title="試行").slug == "cohort"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"title": "  "}, "Give the cohort a title"),
        ({"time_zone": "Mars/Base"}, "Choose a time zone"),
        ({"currency": "dollar"}, "three capital letters"),
        ({"fee_cents": -1}, "between 0 and 100,000"),
        ({"first_year": 9999}, "first year between 2001 and 2096"),
        ({"first_year": None}, "first year between"),
        ({"registration": Span(NOON, NOON)}, "Registration must close after it opens"),
        ({"windows": [calendar.Window(1, CycleKind.ANY, NOON, NOON, NOON)]}, "must close after it opens"),
        (
            {"windows": [calendar.Window(1, CycleKind.ANY, NOON, NOON + timedelta(days=1), NOON)]},
            "must come after its window has closed",
        ),
        (
            {"windows": [*calendar.pilot(2027, "UTC"), calendar.pilot(2028, "UTC")[0]]},
            "must open after the results of the cycle before",
        ),
        (
            {"windows": [calendar.Window(1, CycleKind.ANY, NOON, NOON, datetime.max.replace(tzinfo=UTC))]},
            "between 2000 and 2099",
        ),
    ],
)
def test_a_cohort_that_cannot_be_is_refused(bo: User, options: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        make.cohort(by=bo, **options)
    assert not Cohort.objects.exists()


def test_a_cohort_cannot_stand_on_a_draft(bo: User) -> None:
    draft = frameworks.load(schema.read(SHIPPED.read_text(encoding="utf-8")), at=NOON)
    with pytest.raises(Refused, match="Publish the framework first"):
        cohorts.create(draft.pk, title="Pilot", time_zone="UTC", first_year=2027, by=bo, at=NOON)
    assert not Cohort.objects.exists()


def test_only_administrators_make_cohorts(otto: User) -> None:
    with pytest.raises(Refused, match="Only an administrator"):
        make.cohort(by=otto)
    assert not Cohort.objects.exists()


def test_a_cycle_moves_and_its_candidates_are_told(bo: User, cleo: User) -> None:
    cohort = make.cohort(by=bo)
    make.enrolment(cleo, cohort=cohort)
    first = cohort.cycles.get(number=1)
    later = first.closes_at + timedelta(days=3)
    assert change(first, by=bo, closes_at=later).closes_at == later
    letter = Message.objects.get(key__startswith="cycle.changed")
    assert (letter.person, letter.subject) == (cleo, "New dates for cycle 1 of Pilot cohort")
    assert "The last day to hand in is 18 June 2027." in letter.body
    assert AuditEvent.objects.filter(action="cycle.changed", by=bo).count() == 1


def test_a_change_that_changes_nothing_tells_nobody(bo: User, cleo: User) -> None:
    cohort = make.cohort(by=bo)
    make.enrolment(cleo, cohort=cohort)
    change(cohort.cycles.get(number=2), by=bo)
    assert not Message.objects.filter(key__startswith="cycle.changed").exists()


@pytest.mark.parametrize(
    ("number", "at", "dates", "words"),
    [
        (1, NOON, {"opens_at": NOON + timedelta(days=1)}, "opened already; its beginning stands"),
        (1, NOON, {"closes_at": NOON - timedelta(days=1)}, "can’t close in the past"),
        (1, NOON.replace(month=7), {"closes_at": NOON.replace(month=8)}, "grant extensions"),
        (1, NOON.replace(month=12), {"releases_at": NOON.replace(year=2028, month=4)}, "due already"),
        (1, NOON.replace(month=7), {"releases_at": NOON.replace(month=6, day=20)}, "can’t be due in the past"),
        (2, NOON, {"opens_at": NOON}, "must open after the results of the cycle before"),
        (2, NOON, {"releases_at": NOON.replace(year=2030)}, "must open after the results of the cycle before"),
    ],
)
def test_what_has_begun_or_is_over_stands(
    bo: User, number: int, at: datetime, dates: dict[str, datetime], words: str
) -> None:
    cycle = make.cohort(by=bo).cycles.get(number=number)
    with pytest.raises(Refused, match=words):
        change(cycle, by=bo, at=at, **dates)
    unchanged = Cycle.objects.get(pk=cycle.pk)
    assert (unchanged.opens_at, unchanged.closes_at) == (cycle.opens_at, cycle.closes_at)


def test_registration_can_be_opened_and_the_fee_changed_without_touching_those_who_joined(bo: User) -> None:
    cohort = make.cohort(by=bo)
    joined = make.enrolment(cohort=cohort)
    span = Span(NOON, NOON + timedelta(days=20))
    options: dict[str, Any] = {"title": "Pilot", "open_registration": True, "fee_cents": 500, "currency": "EUR"}
    changed = cohorts.change_registration(cohort.pk, span=span, **options, by=bo, at=NOON)
    assert (changed.open_registration, changed.fee_cents, changed.registration_closes_at) == (True, 500, span.closes_at)
    joined.refresh_from_db()
    assert (joined.fee_cents, joined.currency) == (40_000, "USD")


def test_only_administrators_move_dates(bo: User, otto: User) -> None:
    cohort = make.cohort(by=bo)
    span = Span(NOON, NOON + timedelta(days=20))
    options: dict[str, Any] = {"title": "Pilot", "open_registration": True, "fee_cents": 0, "currency": "EUR"}
    with pytest.raises(Refused):
        change(cohort.cycles.get(number=1), by=otto, closes_at=NOON + timedelta(days=90))
    with pytest.raises(Refused):
        cohorts.change_registration(cohort.pk, span=span, **options, by=otto, at=NOON)
    assert not AuditEvent.objects.filter(action__in=["cycle.changed", "cohort.changed"]).exists()

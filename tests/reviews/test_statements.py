"""Does nobody see evidence who has not agreed this year to keep it confidential?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, Message, User
from accounts.refusals import Refused
from certification.models import Cohort, PanelMember
from certification.states import PanelRole
from portfolios.models import Submission
from reviews import assignments, conflicts, results, statements
from reviews.confidentiality import CURRENT, VALID
from reviews.marks import Policy
from reviews.models import Assignment, Statement
from reviews.states import Duty, Task
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
PAGE = "/reviews/statement/"


@pytest.fixture(autouse=True)
def _noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", by=bo)


@pytest.fixture
def member(cohort: Cohort, ada: User) -> PanelMember:
    return make.panel_member(ada, cohort=cohort, signed=False)


@pytest.fixture
def work(cohort: Cohort) -> Submission:
    return make.offered(make.enrolment(cohort=cohort))


@pytest.fixture
def task(work: Submission, member: PanelMember) -> Assignment:
    return make.assigned(work, member)[0]


def agree(person: User, *, relations: str = "", at: datetime = NOON) -> Statement:
    return statements.agree(CURRENT, agreed=True, relations=relations, by=person, at=at)


def evidence_pages(task: Assignment) -> list[str]:
    """Every address at which a reviewer comes upon evidence."""
    part = {"pk": task.pk, "number": 1, "kind": "page", "part": 1}
    return [
        reverse("reviews:desk", args=[task.pk]),
        reverse("reviews:exhibit_file", args=[task.pk, 1]),
        reverse("reviews:exhibit_part", kwargs=part),
        reverse("reviews:hand_in", args=[task.pk]),
    ]


# Before


def test_whoever_has_not_agreed_is_led_to_the_statement_from_everything_with_evidence(
    task: Assignment, ada: User, log_in: LogIn
) -> None:
    browser = log_in(ada)
    for page in evidence_pages(task):
        answer = browser.get(page)
        assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?next={page}")
    saving = browser.post(reverse("reviews:save", args=[task.pk]), {"version": "none"})
    assert saving["Location"].startswith(PAGE)
    assert make.reviews.TEXT not in saving.content.decode()


def test_the_list_is_open_to_them_and_so_is_the_way_to_give_a_review_back(
    task: Assignment, ada: User, log_in: LogIn
) -> None:
    browser = log_in(ada)
    assert task.submission.alias in browser.get(reverse("reviews:queue")).content.decode()
    answer = browser.post(reverse("reviews:recuse", args=[task.pk]), {"reason": "I know the alias from a talk."})
    assert answer.status_code == 302
    assert Assignment.objects.get(pk=task.pk).status == Task.DECLINED


def test_a_lead_is_led_there_too(work: Submission, cohort: Cohort, judy: User, log_in: LogIn) -> None:
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD, signed=False)
    make.settled(work, (4,), (1,))
    ruling = Assignment.objects.get(duty=Duty.ADJUDICATION)
    assert log_in(judy).get(reverse("reviews:desk", args=[ruling.pk]))["Location"].startswith(PAGE)


def test_agreeing_leads_back_to_the_review(task: Assignment, ada: User, log_in: LogIn) -> None:
    browser, desk = log_in(ada), reverse("reviews:desk", args=[task.pk])
    way = browser.get(desk)["Location"]
    assert browser.get(way).status_code == 200
    answer = browser.post(way, {"version": CURRENT, "agreed": "on", "relations": ""})
    assert (answer.status_code, answer["Location"]) == (302, desk)
    assert browser.get(desk).status_code == 200
    assert AuditEvent.objects.filter(action="statement.agreed", subject_id=Statement.objects.get().pk).exists()


def test_the_same_said_twice_is_one_statement(member: PanelMember, ada: User) -> None:
    first = agree(ada)
    assert agree(ada, at=NOON + timedelta(hours=1)) == first
    assert agree(ada, relations="Hill School.", at=NOON + timedelta(hours=1)) != first
    assert agree(ada, at=NOON + timedelta(days=30)) != first
    assert Statement.objects.count() == 3


def test_nobody_is_led_out_of_the_house(member: PanelMember, ada: User, log_in: LogIn) -> None:
    sent = {"version": CURRENT, "agreed": "on", "relations": ""}
    for wanted in ("https://evil.example/", "//evil.example", ""):
        answer = log_in(ada).post(f"{PAGE}?next={wanted}", sent)
        assert answer["Location"] == reverse("reviews:queue")


def test_an_unticked_box_agrees_to_nothing(member: PanelMember, ada: User, log_in: LogIn) -> None:
    answer = log_in(ada).post(PAGE, {"version": CURRENT, "relations": "Hill School, my sister works there."})
    assert answer.status_code == 400
    assert "my sister works there" in answer.content.decode()
    for refused in ({"version": CURRENT, "agreed": False}, {"version": CURRENT + 1, "agreed": True}):
        with pytest.raises(Refused):
            statements.agree(**refused, by=ada, at=NOON)  # type: ignore[arg-type]
    assert not Statement.objects.exists()


def test_it_is_for_those_who_judge(cohort: Cohort, otto: User, bo: User, log_in: LogIn) -> None:
    for person in (otto, bo):
        assert log_in(person).get(PAGE).status_code == 403
        with pytest.raises(Refused, match="panel"):
            agree(person)


# A year


def test_it_holds_for_a_year_and_not_a_moment_longer(
    task: Assignment, ada: User, log_in: LogIn, set_clock: SetClock
) -> None:
    agree(ada)
    browser, desk = log_in(ada), reverse("reviews:desk", args=[task.pk])
    set_clock(NOON + VALID - timedelta(seconds=1))
    assert browser.get(desk).status_code == 200
    set_clock(NOON + VALID)
    assert browser.get(desk)["Location"].startswith(PAGE)
    assert "ended on" in browser.get(PAGE).content.decode()
    agree(ada, at=NOON + VALID)
    assert browser.get(desk).status_code == 200


def test_a_draft_is_saved_even_when_the_year_ends_meanwhile(
    task: Assignment, ada: User, log_in: LogIn, set_clock: SetClock
) -> None:
    agree(ada)
    set_clock(NOON + VALID)
    fields = {"version": "0", "condition": "unplayable", "condition_reason": "It stops after ten seconds."}
    save = reverse("reviews:save", args=[task.pk])
    answer = log_in(ada).post(save, fields, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert Assignment.objects.get(pk=task.pk).condition == "unplayable"


def reminded() -> list[str]:
    found = Message.objects.filter(key__startswith="statement.due").order_by("pk")
    return list(found.values_list("subject", flat=True))


def test_somebody_is_reminded_once_before_the_end_and_once_after_it(task: Assignment, ada: User) -> None:
    agree(ada)
    statements.remind(at=NOON + timedelta(days=300))
    assert reminded() == []
    for days in (352, 360, 366, 370):
        statements.remind(at=NOON + timedelta(days=days))
    assert [subject.partition(" ")[0] for subject in reminded()] == ["Your", "Before"]


def test_only_those_with_reviews_to_do_are_asked_for_a_first_one(member: PanelMember, work: Submission) -> None:
    assert statements.remind(at=NOON) == 0
    make.assigned(work, member)
    assert (statements.remind(at=NOON), statements.remind(at=NOON + timedelta(days=1))) == (1, 1)
    assert len(reminded()) == 1


# What administrators see


def test_administrators_see_who_agreed_when_and_whom_they_would_ask_in_vain(
    cohort: Cohort, member: PanelMember, work: Submission, bo: User, log_in: LogIn
) -> None:
    signed = make.panel_member(cohort=cohort)
    browser, page = log_in(bo), reverse("reviews:assignments", args=[cohort.pk])
    shown = browser.get(page)
    assert "Not signed" in shown.content.decode()
    assert {(row.name, row.signed) for row in shown.context["panel"]} == {(str(signed), True), (str(member), False)}
    proposal = browser.get(page, {"propose": 1})
    assert proposal.context["preview"].unsigned == [str(member.person)]
    assert "Not signed yet" in proposal.content.decode()
    assignments.assign(work.pk, member_id=signed.pk, by=bo, at=NOON)


def test_whom_somebody_names_is_told_to_administrators_until_they_have_seen_to_it(
    member: PanelMember, ada: User, bo: User, otto: User, log_in: LogIn
) -> None:
    row = agree(ada, relations=" Hill School: my sister teaches there. ")
    letter = Message.objects.get(key=f"statement.relations.{row.pk}.{bo.pk}")
    assert "my sister teaches there" in letter.body
    browser, page = log_in(bo), reverse("reviews:conflicts", args=[member.cohort_id])
    assert "my sister teaches there" in browser.get(page).content.decode()
    done = reverse("reviews:see_to", args=[member.cohort_id, row.pk])
    assert log_in(otto).post(done).status_code == 403
    assert browser.post(done).status_code == 302
    assert "my sister teaches there" not in browser.get(page).content.decode()
    with pytest.raises(Refused, match="already"):
        statements.see_to(row.pk, by=bo, at=NOON)


def test_what_was_agreed_is_never_changed(member: PanelMember, ada: User) -> None:
    row = agree(ada)
    for act in (Statement.objects.filter(pk=row.pk).delete, lambda: Statement.objects.update(version=9)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Statement.objects.get().version == CURRENT


# "I know this person"


def test_who_recuses_is_out_at_once_and_somebody_else_is_proposed(
    task: Assignment, work: Submission, cohort: Cohort, ada: User, bo: User
) -> None:
    other = make.panel_member(cohort=cohort)
    conflicts.recuse(task.pk, reason="I recognise the voice.", by=ada, at=NOON)
    assert work in assignments.waiting(cohort.pk, Policy.from_framework(cohort.framework.policy))
    assert {pair.member_id for pair in assignments.propose(cohort.pk).pairs} == {other.pk}
    assert Message.objects.filter(person=bo, key__startswith="review.declined").exists()


def test_when_a_lead_recuses_another_is_asked(work: Submission, cohort: Cohort) -> None:
    leads = {make.panel_member(cohort=cohort, role=PanelRole.LEAD).pk for _ in range(2)}
    make.settled(work, (4,), (1,))
    first = Assignment.objects.get(duty=Duty.ADJUDICATION)
    conflicts.recuse(first.pk, reason="My cousin.", by=first.person, at=NOON)
    results.settle_ready(at=NOON)
    second = Assignment.objects.get(duty=Duty.ADJUDICATION, status=Task.ASSIGNED)
    assert {first.member_id, second.member_id} == leads

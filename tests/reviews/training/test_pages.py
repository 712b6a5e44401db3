"""Do the pages of training lead from a benchmark to a qualified reviewer, and show each person what is theirs alone?"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certification.models import Cohort, PanelMember, Section
from certification.states import PanelRole
from reviews.models import Benchmark, Qualification
from reviews.states import Duty, Purpose, Standing
from reviews.training import qualifications
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import training
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(set_clock: SetClock) -> None:
    set_clock(NOON)


@pytest.fixture
def reader(ada: User, log_in: LogIn) -> Client:
    return log_in(ada)


def text(client: Client, name: str, *args: int) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_administrator_makes_a_benchmark_of_a_released_section(cohort: Cohort, bo: User, log_in: LogIn) -> None:
    (released,) = training.past(cohort, 1)
    client = log_in(bo)
    make_url = reverse("reviews:make_benchmark", args=[released.pk])
    assert make_url in text(client, "reviews:submission", released.pk)
    client.post(make_url, {"purpose": "practice", "set_number": "", "consent": training.CONSENT})
    made = Benchmark.objects.get()
    url = reverse("reviews:benchmark", args=[made.pk])
    fields = {f"value-{each.slug}": "3" for each in released.section.criteria.all()}
    refused = client.post(url, fields | {"agree": "1"})
    assert refused.status_code == 400
    assert "Say in a sentence why" in refused.content.decode()
    fields |= {f"rationale-{each.slug}": training.WHY for each in released.section.criteria.all()}
    client.post(url, fields)
    client.post(url, fields | {"agree": "1"})
    made.refresh_from_db()
    assert made.agreed_by == bo
    page = text(client, "reviews:benchmark", made.pk)
    assert training.WHY in page
    assert "Save draft" not in page
    assert url in text(client, "reviews:panel_training", cohort.pk)
    assert url in text(client, "reviews:submission", released.pk)


def test_a_section_before_its_release_offers_no_benchmark(cohort: Cohort, bo: User, log_in: LogIn) -> None:
    settled = make.settled(make.offered(make.enrolment(cohort=cohort)))
    client = log_in(bo)
    assert "Make a benchmark" not in text(client, "reviews:submission", settled.pk)
    assert "Only a section whose result is released" in text(client, "reviews:make_benchmark", settled.pk)


def test_practice_shows_the_rationale_only_after_handing_in(
    cohort: Cohort, member: PanelMember, section: Section, reader: Client
) -> None:
    training.papers(cohort, Purpose.PRACTICE, 1, 4)
    answer = reader.post(reverse("reviews:practise", args=[member.pk, section.pk]))
    (task,) = training.tasks(member, Duty.PRACTICE)
    desk = reverse("reviews:desk", args=[task.pk])
    assert answer["Location"] == desk
    before = text(reader, "reviews:desk", task.pk) + text(reader, "reviews:hand_in", task.pk)
    before += text(reader, "reviews:training") + text(reader, "reviews:queue")
    assert training.WHY not in before
    assert "agreed scores" not in text(reader, "reviews:desk", task.pk).replace("The agreed scores are shown", "")
    make.review(task, 3)
    after = text(reader, "reviews:desk", task.pk)
    assert training.WHY in after
    assert "Adjacent" in after
    assert "0 of 3 values at the agreed level, 3 adjacent." in text(reader, "reviews:training")
    assert "Your colleagues" not in after


def test_a_training_paper_leads_back_to_training_and_stands_in_no_queue(
    cohort: Cohort, member: PanelMember, section: Section, reader: Client
) -> None:
    training.papers(cohort, Purpose.PRACTICE, 1)
    reader.post(reverse("reviews:practise", args=[member.pk, section.pk]))
    (task,) = training.tasks(member, Duty.PRACTICE)
    assert task.submission.alias not in text(reader, "reviews:queue")
    assert f'href="{reverse("reviews:training")}"' in text(reader, "reviews:desk", task.pk)
    answer = reader.post(reverse("reviews:recuse", args=[task.pk]), {"reason": "We taught together."})
    assert answer["Location"] == reverse("reviews:training")


def test_the_sets_lead_to_an_outcome_with_figures_and_no_agreed_score(
    cohort: Cohort, member: PanelMember, section: Section, reader: Client
) -> None:
    training.papers(cohort, Purpose.QUALIFICATION, 2, 3, sets=(1, 2))
    assert "Not qualified" in text(reader, "reviews:training")
    reader.post(reverse("reviews:qualify", args=[member.pk, section.pk]))
    tasks = training.tasks(member, Duty.QUALIFICATION)
    assert "Sets being scored" in text(reader, "reviews:training")
    for task in tasks:
        make.review(task, 3)
        assert training.WHY not in text(reader, "reviews:desk", task.pk)
        assert "values at the agreed level" not in text(reader, "reviews:training")
    qualifications.decide_ready(at=NOON)
    page = text(reader, "reviews:training")
    assert "6 of 6 values at the agreed level, 6 adjacent." in page
    assert "Begin the sets" not in page
    assert training.WHY not in text(reader, "reviews:desk", tasks[0].pk)


def test_what_cant_be_begun_says_why(cohort: Cohort, member: PanelMember, section: Section, reader: Client) -> None:
    page = text(reader, "reviews:training")
    assert "There is no further practice paper in this section." in page
    assert "you judge it on the administrators’ word" in page
    answer = reader.post(reverse("reviews:qualify", args=[member.pk, section.pk]), follow=True)
    assert "There is no further set for you here." in answer.content.decode()
    assert not Qualification.objects.exists()


def test_an_administrator_decides_by_hand(
    cohort: Cohort, member: PanelMember, section: Section, bo: User, log_in: LogIn
) -> None:
    client = log_in(bo)
    url = reverse("reviews:standing", args=[member.pk, section.pk])
    assert url in text(client, "reviews:panel_training", cohort.pk)
    assert client.post(url, {"standing": "paused", "reason": ""}).status_code == 400
    client.post(url, {"standing": "paused", "reason": "We have to talk first."})
    assert Qualification.objects.get().standing == Standing.PAUSED
    assert "We have to talk first." in text(client, "reviews:standing", member.pk, section.pk)
    assert "Paused" in text(client, "reviews:panel_training", cohort.pk)


def test_a_lead_sees_how_the_panel_stands_and_neither_figures_nor_benchmarks(
    member: PanelMember, judy: User, bo: User, log_in: LogIn
) -> None:
    cohort, section = member.cohort, member.sections.get()
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    (paper,) = training.papers(cohort, Purpose.VALIDITY, 1)
    qualifications.vouch(
        member.pk, section_id=section.pk, standing=Standing.QUALIFIED, reason="Years of it.", by=bo, at=NOON
    )
    page = text(log_in(judy), "reviews:panel_training", cohort.pk)
    assert "Ada Abara" in page
    assert "Qualified" in page
    assert "Years of it." not in page
    assert paper.submission.alias not in page
    assert reverse("reviews:panel_training", args=[cohort.pk]) in text(log_in(judy), "reviews:training")


def test_nobody_sees_anothers_training(
    cohort: Cohort, member: PanelMember, reader: Client, ben: User, log_in: LogIn
) -> None:
    make.panel_member(ben, cohort=cohort)
    training.papers(cohort, Purpose.PRACTICE, 1, 4)
    reader.post(reverse("reviews:practise", args=[member.pk, member.cohort.framework.sections.get().pk]))
    (task,) = training.tasks(member, Duty.PRACTICE)
    make.review(task, 4)
    assert "3 of 3 values" in text(reader, "reviews:training")
    assert "3 of 3 values" not in text(log_in(ben), "reviews:training")
    assert log_in(ben).get(reverse("reviews:desk", args=[task.pk])).status_code == 404

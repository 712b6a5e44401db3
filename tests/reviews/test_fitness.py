"""Who must not judge whom?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from certification.states import PanelRole
from reviews import fitness
from reviews.fitness import Judge, Work
from reviews.states import Duty

JUDGE = Judge(
    member_id=1, person_id=10, name="Ada Abara", organisation="Northfield District", section_ids=frozenset({5})
)
WORK = Work(
    submission_id=1,
    cycle_id=3,
    section_id=5,
    enrolment_id=7,
    candidate_id=20,
    organisation="Lakeside Elementary School",
)


def test_somebody_with_the_section_and_no_tie_to_the_candidate_may_judge() -> None:
    assert fitness.refuse_judge(JUDGE, WORK) == ""


@pytest.mark.parametrize(
    ("judge", "work", "sentence"),
    [
        ({"active": False}, {}, "Ada Abara isn’t an active member of this panel."),
        ({"qualified": False}, {}, "Ada Abara isn’t qualified yet."),
        ({"section_ids": frozenset({4})}, {}, "Ada Abara doesn’t judge this section."),
        ({}, {"duty": Duty.ADJUDICATION}, "Ada Abara isn’t a lead reviewer."),
        ({}, {"candidate_id": 10}, "Ada Abara is the candidate."),
        ({"candidate": True}, {}, "Ada Abara is a candidate in this cohort."),
        ({"organisation": "lakeside elementary"}, {}, "Ada Abara works at the candidate’s organisation."),
        (
            {"mail_domain": "hill.k12.tx.us"},
            {"mail_domain": "hill.k12.tx.us"},
            "Ada Abara has a mail address of the candidate’s organisation.",
        ),
        ({}, {"declared": frozenset({10})}, "Ada Abara has a conflict with this candidate."),
        ({}, {"seen": frozenset({10})}, "Ada Abara saw an earlier attempt at this section."),
        ({}, {"taken": frozenset({10})}, "Ada Abara already judges this submission."),
        ({}, {"declined": frozenset({10})}, "Ada Abara declined this submission."),
        ({}, {"worded": frozenset({10})}, "Ada Abara has seen what this coach will read."),
        ({"capacity": 2, "load": {3: 2}}, {}, "Ada Abara has no room left in this cycle."),
    ],
)
def test_every_reason_not_to_judge_has_its_sentence(judge: dict[str, Any], work: dict[str, Any], sentence: str) -> None:
    assert fitness.refuse_judge(replace(JUDGE, **judge), replace(WORK, **work)) == sentence


def test_a_lead_with_the_section_may_adjudicate() -> None:
    lead = replace(JUDGE, role=PanelRole.LEAD)
    assert fitness.refuse_judge(lead, replace(WORK, duty=Duty.ADJUDICATION)) == ""


def test_the_work_of_another_cycle_takes_no_room() -> None:
    assert fitness.refuse_judge(replace(JUDGE, capacity=1, load={2: 1}), WORK) == ""


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ada@Hill.K12.TX.us", "hill.k12.tx.us"),
        ("ada@staff.hill.org.", "staff.hill.org"),
        ("ada@gmail.com", ""),
        ("ada@GoogleMail.com", ""),
        ("ada@sevenfold.example", ""),
        ("ada@example.org", ""),
        ("ada@school.test", ""),
        ("ada@localhost", ""),
        ("", ""),
    ],
)
def test_a_mail_address_tells_the_organisation_unless_anybody_can_have_one(email: str, domain: str) -> None:
    assert fitness.mail_domain(email) == domain


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("hill.org", "hill.org", True),
        ("staff.hill.org", "hill.org", True),
        ("hill.org", "staff.hill.org", True),
        ("uphill.org", "hill.org", False),
        ("a.k12.tx.us", "b.k12.tx.us", False),
        ("", "", False),
        ("", "hill.org", False),
    ],
)
def test_a_part_of_an_organisations_domain_is_the_organisation(one: str, other: str, same: bool) -> None:
    assert fitness.same_mail(one, other) is same


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Lakeside Elementary School", "LAKESIDE ELEMENTARY"),
        ("The Hill School", "Hill"),
        ("St. Mary's School", "Saint Marys"),
        ("Springfield Public Schools", "Springfield School District"),
        ("Hope & Light Academy", "hope and light"),
        ("Lincoln H.S.", "Lincoln High School"),
        ("Écolé Bleue", "Ecole   bleue"),
        ("Riverside ISD", "Riverside Unified School District"),
    ],
)
def test_two_ways_of_writing_one_organisation_are_the_same(one: str, two: str) -> None:
    assert fitness.organisation_key(one) == fitness.organisation_key(two) != ""


@pytest.mark.parametrize(
    ("one", "two"),
    [("Lincoln High School", "Lincoln Middle School"), ("North Hill", "South Hill"), ("School A", "School B")],
)
def test_different_organisations_stay_different(one: str, two: str) -> None:
    assert fitness.organisation_key(one) != fitness.organisation_key(two)


@pytest.mark.parametrize("nothing", ["", "  ", "—", "…!"])
def test_two_people_without_an_organisation_have_no_conflict(nothing: str) -> None:
    judge, work = replace(JUDGE, organisation=nothing), replace(WORK, organisation=nothing)
    assert fitness.refuse_judge(judge, work) == ""


def test_a_name_made_of_suffixes_alone_still_counts() -> None:
    assert fitness.organisation_key("The School District") == "school district"

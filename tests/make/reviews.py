"""Make judged work through the verbs that the product itself uses: offered, assigned, scored, settled, released.

The slim framework asks one written text per section, so that whole cohorts are judged in a moment."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from accounts.models import User
from certification import cohorts, frameworks, schema
from certification.models import Cohort, Cycle, Enrolment, Framework, PanelMember
from certification.states import PanelRole, Place
from portfolios import evidence, exhibits, portfolios, submissions
from portfolios.models import Portfolio, Submission
from portfolios.practice import coaching
from portfolios.states import Status
from reviews import assignments, decisions, releases, results, scoring
from reviews.models import Assignment, Decision, Release, Result
from reviews.scoring import Entry
from reviews.states import Duty, Outcome
from tests.make.cohorts import EARLIER, SHIPPED, panel_member
from tests.make.people import NOON, administrator

AFTER_CLOSE = NOON + timedelta(days=60)
"""After the first window of the pilot calendar, before the second."""

SECTION = "data"
TEXT = "What I saw in the lesson, what the teacher made of it, and what the students did next."


@cache
def _shipped() -> dict[str, Any]:
    return schema.read(SHIPPED.read_text(encoding="utf-8"))


def slim_framework(
    *sections: str, whole: Sequence[str] = (), policy: dict[str, Any] | None = None, at: datetime = EARLIER
) -> Framework:
    """The shipped policy, levels and criteria, with one written text per section; all seven unless some are named.
    `whole` ask for all that they do as shipped; `policy` is what the policy says besides."""
    document: dict[str, Any] = deepcopy(_shipped())
    chosen = [section for section in document["sections"] if not sections or section["slug"] in sections]
    for section in (section for section in chosen if section["slug"] not in whole):
        text = {"slug": "text", "title": "Written text", "help": "Write.", "kind": "text", "accepts": ["text"]}
        section["requirements"] = [text | {"min_items": 1, "max_items": 1, "max_words": 900}]
    kept = {section["factor"] for section in chosen}
    document |= {"slug": f"slim-{'-'.join(sections) or 'seven'}"[:60], "sections": chosen}
    document["factors"] = [factor for factor in document["factors"] if factor["slug"] in kept]
    document["policy"] |= policy or {}
    loaded = frameworks.load(document, at=at)
    return loaded if loaded.published_at else frameworks.publish(loaded.pk, by=None, at=at)


def slim_cohort(
    *sections: str,
    by: User | None = None,
    policy: dict[str, Any] | None = None,
    at: datetime = EARLIER,
    **options: Any,
) -> Cohort:
    """A cohort on the pilot calendar under the slim framework; options as of `cohorts.create`."""
    given: dict[str, Any] = {"title": "Slim cohort", "time_zone": "America/Chicago", "first_year": NOON.year}
    framework = slim_framework(*sections, policy=policy, at=at)
    return cohorts.create(framework.pk, by=by or administrator(at=at), at=at, **given | options)


def cycle(cohort: Cohort, number: int = 1) -> Cycle:
    return cohort.cycles.select_related("cohort__framework").get(number=number)


def offered(place: Enrolment, section: str = SECTION, *, at: datetime = NOON) -> Submission:
    """A section handed in by its candidate: every slot of it filled with a written text."""
    who = place.person
    assert who is not None
    portfolio = portfolios.open(place.pk, by=who, at=at)
    chosen = place.cohort.framework.sections.get(slug=section)
    begun = submissions.begin(portfolio.pk, section_id=chosen.pk, by=who, at=at)
    if chosen.one_coaching_cycle:
        cycle_of = coaching.start(portfolio.pk, teacher="Teacher A", began_on=at.date(), by=who, at=at)
        coaching.choose(begun.pk, cycle_id=cycle_of.pk, by=who, at=at)
    for requirement in chosen.requirements.all():
        text = evidence.add_text(portfolio.pk, title=requirement.title, text=TEXT, by=who, at=at)
        exhibits.place(begun.pk, requirement_id=requirement.pk, evidence_id=text.pk, by=who, at=at)
    return submissions.submit(begun.pk, attested=True, by=who, at=at)


def assigned(
    submission: Submission, *members: PanelMember, duty: Duty = Duty.REVIEW, at: datetime = NOON
) -> list[Assignment]:
    """These members as its reviewers, assigned by the cohort's own administrator."""
    boss = submission.portfolio.enrolment.cohort.created_by
    return [assignments.assign(submission.pk, member_id=m.pk, duty=duty, by=boss, at=at) for m in members]


def entries(assignment: Assignment, *values: float | str | Decimal) -> list[Entry]:
    """A complete entry for each criterion with these values; one value alone stands for all."""
    criteria = list(assignment.submission.section.criteria.all())
    exhibit = assignment.submission.exhibits.first()
    given = [Decimal(str(value)) for value in (values if len(values) > 1 else values * len(criteria))]
    return [
        Entry(
            criterion_id=criterion.pk,
            value=value,
            exhibit_id=exhibit.pk if exhibit else None,
            strengths=f"The evidence for {criterion.title} is easy to follow.",
            next_step=f"Show {criterion.title} with a second class.",
        )
        for criterion, value in zip(criteria, given, strict=True)
    ]


def review(assignment: Assignment, *values: float | str | Decimal, at: datetime = NOON) -> Assignment:
    """The review scored with these values and handed in."""
    draft = scoring.Draft(entries(assignment, *(values or (3,))))
    return scoring.hand_in(assignment.pk, version=assignment.version, draft=draft, by=assignment.person, at=at)


def unscorable(assignment: Assignment, code: str = "unplayable", *, at: datetime = NOON) -> Assignment:
    """The review handed in with a condition in place of scores."""
    draft = scoring.Draft(condition=code, condition_reason="The recording stops after ten seconds.")
    return scoring.hand_in(assignment.pk, version=assignment.version, draft=draft, by=assignment.person, at=at)


Values = Sequence[float | str | Decimal]


def reviewed(
    submission: Submission,
    first: Values = (3,),
    second: Values = (3,),
    *,
    panel: Sequence[PanelMember] = (),
    at: datetime = NOON,
) -> Submission:
    """Both reviews handed in, nothing settled yet."""
    cohort = submission.portfolio.enrolment.cohort
    pair = panel or reviewers(cohort, at=at)
    for assignment, values in zip(assigned(submission, *pair[:2], at=at), (first, second), strict=True):
        review(assignment, *values, at=at)
    submission.refresh_from_db()
    return submission


def settled(submission: Submission, first: Values = (3,), second: Values = (3,), **options: Any) -> Submission:
    """Both reviews handed in and settled, or referred to a lead where they disagree."""
    reviewed(submission, first, second, **options)
    results.settle(submission.pk, at=options.get("at", NOON))
    submission.refresh_from_db()
    return submission


def reviewers(cohort: Cohort, *, at: datetime = NOON) -> list[PanelMember]:
    """Two reviewers of the cohort's panel, who join it where it has none."""
    rows = cohort.panel.filter(role=PanelRole.REVIEWER, person__isnull=False).select_related("person").order_by("pk")
    found = list(rows[:2])
    return found + [panel_member(cohort=cohort, capacity=200, at=at) for _ in range(2 - len(found))]


def prepared(place: Cycle, *, by: User | None = None, at: datetime = AFTER_CLOSE) -> Release:
    """Everything of the cycle decided, and its release prepared."""
    decisions.decide_ready(at=at)
    return releases.prepare(place.pk, by=by or administrator(at=at), at=at)


def released(place: Cycle, *, at: datetime = AFTER_CLOSE) -> Release:
    """The cycle released by two administrators."""
    return releases.approve(prepared(place, at=at).pk, by=administrator(at=at), at=at)


def judged_cycle(place: Cycle, size: int) -> None:
    """So many candidates with one settled section and a decision each, laid into the tables in one go: for counting
    statements, where walking the verbs would take minutes."""
    cohort, section = place.cohort, place.cohort.framework.sections.get()
    at, names = place.opens_at, [f"bulk-{place.number}-{n}" for n in range(size)]
    people = User.objects.bulk_create(User(email=f"{n}@example.org", name=n, joined_at=at) for n in names)
    active = {"status": Place.ACTIVE, "joined_at": at, "eligibility_confirmed_at": at}
    places = Enrolment.objects.bulk_create(Enrolment(cohort=cohort, person=person, **active) for person in people)
    folders = Portfolio.objects.bulk_create(Portfolio(enrolment=row, opened_at=at) for row in places)
    sealed = {
        "submitted_at": at,
        "manifest": {"format": 1},
        "manifest_sha256": "0" * 64,
        "begun_at": at,
        "status_at": at,
    }
    sections = Submission.objects.bulk_create(
        Submission(portfolio=folder, section=section, cycle=place, status=Status.SETTLED, alias=f"{place.number}B{n}",
                   submitted_by=folder.enrolment.person, **sealed)
        for n, folder in enumerate(folders)
    )  # fmt: skip
    mark = {"numerator": 3, "denominator": 1, "policy_fingerprint": cohort.framework.fingerprint}
    Result.objects.bulk_create(Result(submission=row, working={}, settled_at=at, **mark) for row in sections)
    certified = {"outcome": Outcome.CERTIFIED, "working": {}, "decided_at": at, "cycle": place}
    Decision.objects.bulk_create(Decision(enrolment=row, **certified, **mark) for row in places)

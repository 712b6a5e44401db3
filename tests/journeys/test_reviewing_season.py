"""A season of reviewing in a browser: from a benchmark to the plan of a candidate who isn't certified yet."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from certification.models import Cycle
from portfolios.models import Submission
from reviews.models import Assignment, BackReading, Benchmark, Conflict, Decision, Qualification, Result, Score
from reviews.states import Duty, Outcome, Purpose, Standing, Task
from reviews.training import qualifications
from tests import browsing, make
from tests.journeys import season
from tests.journeys.conftest import Visit
from tests.journeys.machines import until
from tests.journeys.season import JUDGED, OTHER, Season
from tests.journeys.visitor import Visitor
from tests.make import training

pytestmark = [*browsing.LIVE, pytest.mark.timeout(600)]
WHY = "Exhibit 1 counts before it judges, and the teacher says what the count means."
STRENGTH = "The teacher says what the numbers mean."
NEXT = "Count once more at the end."


@pytest.fixture
def ours(chromium: object) -> Season:
    """Before the machinery runs, so that nothing of it works on what is still being laid out."""
    return season.begun()


def test_from_a_benchmark_to_a_retake_plan(ours: Season, visit: Visit) -> None:
    bo, ada, judy = visit(ours.bo), visit(ours.ada), visit(ours.judy, color_scheme="dark")
    benchmark_agreed(bo, ours)
    practised(ada, ours)
    qualified(ada, ours)
    assigned(bo, ours)
    scored_live(ada, ours)
    recused_and_given_anew(ada, bo, ours)
    adjudicated(judy, ours)
    read_once_more(judy, bo, ours)
    released(bo, visit(ours.dora), ours)
    plan_read(visit(ours.cleo, viewport={"width": 390, "height": 844}), ours)


def benchmark_agreed(bo: Visitor, ours: Season) -> None:
    """One for practice on the pages; the two for the sets, where the pages show nothing new, by the verbs."""
    practice, *sets = ours.papers
    bo.go(f"/submissions/{practice.pk}/")
    bo.follow("Make a benchmark")
    bo.page.locator("[name=purpose]").select_option(Purpose.PRACTICE)
    bo.fill(consent="The coach and the teacher agreed in writing in May; no name is heard.")
    bo.press("Begin the benchmark")
    for criterion in ours.section.criteria.all():
        bo.page.locator(f"[name=value-{criterion.slug}]").select_option("3")
        bo.page.locator(f"[name=rationale-{criterion.slug}]").fill(WHY)
    bo.press("Save draft")
    bo.press("Agree")
    bo.sees(WHY, "Retire")
    assert Benchmark.objects.get().agreed_by == ours.bo
    for number, paper in enumerate(sets, start=1):
        training.agreed(paper, Purpose.QUALIFICATION, 3, set_number=number, by=ours.bo, at=timezone.now())
    bo.go(f"/cohorts/{ours.cohort.pk}/training/")


def practised(ada: Visitor, ours: Season) -> None:
    """The rationale comes after the own scores, not before."""
    ada.go("/training/")
    ada.sees("Not qualified")
    ada.page.locator("section", has_text=ours.section.title).get_by_role("button", name="Practise").click()
    task = begun(ada, Duty.PRACTICE)
    expect(ada.page.locator("body")).not_to_contain_text(WHY)
    by_keyboard(ada, task, "4")
    ada.go(f"/reviews/{task.pk}/")
    ada.sees(WHY, "Adjacent")


def begun(ada: Visitor, duty: Duty) -> Assignment:
    """A training paper that a button has opened, or the first of several."""
    ada.page.wait_for_load_state("networkidle")
    ada.look()
    return Assignment.objects.filter(duty=duty, status=Task.ASSIGNED).earliest("pk")


def qualified(ada: Visitor, ours: Season) -> None:
    """Two sets, scored cold; the worker decides."""
    ada.go("/training/")
    ada.page.locator("section", has_text=ours.section.title).get_by_role("button", name="Begin the sets").click()
    begun(ada, Duty.QUALIFICATION)
    for task in Assignment.objects.filter(duty=Duty.QUALIFICATION).order_by("pk"):
        ada.go(f"/reviews/{task.pk}/")
        by_keyboard(ada, task, "3")
    until(Qualification.objects.filter(standing=Standing.QUALIFIED).exists, what="The outcome of the sets")
    ada.go("/training/")
    ada.sees("Qualified", "6 of 6 values at the agreed level, 6 adjacent.")


def assigned(bo: Visitor, ours: Season) -> None:
    """bo vouches for ben on the page and for the others by the verb, then gives ada and ben both sections."""
    ben, dan, judy = (ours.member(nick) for nick in ("ben", "dan", "judy"))
    bo.go(f"/panel/{ben.pk}/sections/{ours.section.pk}/")
    bo.page.locator("[name=standing]").select_option(Standing.QUALIFIED)
    bo.fill(reason="Judged this section in two seasons.")
    bo.press("Record")
    for member in (dan, judy):
        qualifications.vouch(
            member.pk,
            section_id=ours.section.pk,
            standing=Standing.QUALIFIED,
            reason="Years of it.",
            by=ours.bo,
            at=timezone.now(),
        )
    for slug in (JUDGED, OTHER):
        ready_for_reviewers(bo, ours.work(slug))
        for nick in ("ada", "ben"):
            bo.press(f"Assign {ours.member(nick).person}")


def ready_for_reviewers(bo: Visitor, work: Submission) -> None:
    """The worker has looked for names in it, so that the page offers reviewers."""

    def offered() -> bool:
        bo.go(f"/submissions/{work.pk}/")
        return bo.page.get_by_role("button", name=re.compile("^Assign ")).count() > 0

    until(offered, what="Looking for names")


def task_of(ours: Season, nick: str, slug: str) -> Assignment:
    return Assignment.objects.get(member=ours.member(nick), submission=ours.work(slug), status=Task.ASSIGNED)


def by_keyboard(reviewer: Visitor, task: Assignment, level: str) -> None:
    """The open desk without the mouse: what is shown, a level and the feedback of each criterion; then handed in."""
    keys = reviewer.page.keyboard
    reviewer.page.wait_for_load_state("networkidle")
    for place in range(task.submission.section.criteria.count()):
        for key in ("j", "n", "m") if place else ("m",):
            keys.press(key)
        keys.press(level)
        for key, words in (("w", STRENGTH), ("W", NEXT)):
            keys.press(key)
            keys.type(words)
            keys.press("Escape")
    keys.press("s")
    reviewer.saved()
    keys.press("h")
    expect(reviewer.page.get_by_text("Everything is there.")).to_be_visible()
    reviewer.look()
    button = reviewer.page.get_by_role("button", name="Hand in")
    for _ in range(60):
        keys.press("Tab")
        if button.evaluate("(button) => button === document.activeElement"):
            break
    with reviewer.page.expect_navigation():
        keys.press("Enter")
    reviewer.look()
    task.refresh_from_db()
    assert task.status == Task.HANDED_IN


def scored_live(ada: Visitor, ours: Season) -> None:
    """Live work by keyboard; the page of the document and the moment of the recording are kept."""
    task = task_of(ours, "ada", JUDGED)
    ada.go("/reviews/")
    ada.go(f"/reviews/{task.pk}/")
    by_keyboard(ada, task, "4")
    kept = Score.objects.filter(assignment=task).order_by("criterion__position")
    assert list(kept.values_list("value", "from_page", "from_seconds", "strengths", "next_step")) == [
        (4, 1, None, STRENGTH, NEXT),
        (4, None, 0, STRENGTH, NEXT),
        (4, None, None, STRENGTH, NEXT),
    ]


def recused_and_given_anew(ada: Visitor, bo: Visitor, ours: Season) -> None:
    """ada knows whose the other section is: it leaves her list at once, and the proposal gives it to dan."""
    task = task_of(ours, "ada", OTHER)
    ada.go(f"/reviews/{task.pk}/")
    ada.go(f"/reviews/{task.pk}/recuse/")
    ada.fill(reason="We taught at the same school.")
    ada.press("I know this person")
    assert Conflict.objects.get().person == ours.ada
    ada.turned_away(f"/reviews/{task.pk}/", 404)
    bo.go(f"/cohorts/{ours.cohort.pk}/assignments/")
    bo.follow("Propose an assignment")
    bo.press("Assign")
    assert task_of(ours, "dan", OTHER)


def adjudicated(judy: Visitor, ours: Season) -> None:
    """ben disagrees, the worker refers, and judy rules without having read either."""
    ben = task_of(ours, "ben", JUDGED)
    make.review(ben, 1, at=timezone.now())
    words = Score.objects.filter(assignment=ben).values_list("strengths", flat=True)[0]
    ruling = Assignment.objects.filter(duty=Duty.ADJUDICATION)
    until(ruling.exists, what="The referral to a lead")
    judy.go(f"/reviews/{ruling.get().pk}/")
    for said in (STRENGTH, NEXT, words):
        expect(judy.page.locator("main")).not_to_contain_text(said)
    by_keyboard(judy, ruling.get(), "3")
    until(Result.objects.filter(submission=ours.work(JUDGED)).exists, what="Settling by the lead's word")


def read_once_more(judy: Visitor, bo: Visitor, ours: Season) -> None:
    """The other section settles near the floor: judy is asked, and confirms it blind."""
    for nick, value in (("ben", "2"), ("dan", "1.75")):
        make.review(task_of(ours, nick, OTHER), value, at=timezone.now())
    reading = Assignment.objects.filter(duty=Duty.BACK_READING)
    until(reading.exists, what="Asking a lead to read it once more")
    bo.go(f"/cohorts/{ours.cohort.pk}/read-once-more/")
    judy.go("/wording/")
    expect(judy.page.locator("main")).not_to_contain_text(ours.work(OTHER).alias)
    judy.go(f"/reviews/{reading.get().pk}/")
    by_keyboard(judy, reading.get(), "2")
    until(BackReading.objects.filter(read_at__isnull=False, objected=False).exists, what="Taking in the reading")
    bo.go(f"/cohorts/{ours.cohort.pk}/read-once-more/")


def released(bo: Visitor, dora: Visitor, ours: Season) -> None:
    """The window ends and the worker decides; one administrator prepares, another approves."""
    Cycle.objects.filter(cohort=ours.cohort, number=1).update(closes_at=timezone.now())
    made = Decision.objects.filter(enrolment__cohort=ours.cohort)
    until(made.exists, what="The decision")
    assert made.get().outcome == Outcome.NOT_YET
    page = reverse("reviews:release", args=[make.cycle(ours.cohort).pk])
    bo.go(page)
    bo.press("Prepare the release")
    dora.go(page)
    dora.page.get_by_role("link", name="Approve and release").click()
    dora.look()
    dora.press("Release now")
    dora.sees("Results released.")


def plan_read(cleo: Visitor, ours: Season) -> None:
    """What the lead wrote, the way on, and what is banked."""
    cleo.go("/notices/")
    cleo.go(f"/portfolios/{ours.work(JUDGED).portfolio_id}/results/")
    cleo.sees("The way on", "What would pass both tests", "What is banked", STRENGTH, NEXT)
    cleo.go(f"/portfolios/{ours.work(JUDGED).portfolio_id}/results/?whole")

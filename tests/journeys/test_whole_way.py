"""The whole way in a browser, on real files, with a real worker: from an invitation to a verified certificate."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message, User
from certification.models import Cohort, Credential, Cycle, Requirement
from certification.states import EvidenceKind, PanelRole
from portfolios import evidence, exhibits, submissions
from portfolios.models import Portfolio, Step, Submission
from portfolios.practice import coaching
from portfolios.preparation import preparing
from portfolios.states import Status, StepKind, StepState
from reviews.models import Assignment, Decision
from reviews.states import Duty, Outcome, Task
from tests import browsing, make
from tests.journeys.conftest import Visit
from tests.journeys.machines import until
from tests.journeys.visitor import Visitor

pytestmark = [*browsing.LIVE, pytest.mark.timeout(600)]
NAME = "Cleo Carter"
WRITTEN = "I asked Maria what she noticed before I said what I had seen. She named the goal in her own words."
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True}
ATTESTED = ("own_work", "permissions", "no_last_names")


def test_from_an_invitation_to_a_verified_certificate(visit: Visit, looked_at: list[str], tmp_path: Path) -> None:
    now = timezone.now()
    make.framework(at=now)
    ada, ben, judy, otto = (make.person(nick, at=now) for nick in ("ada", "ben", "judy", "otto"))
    bo, dora = (make.administrator(nick, at=now) for nick in ("bo", "dora"))
    at_desk = visit(bo)
    cohort = cohort_opened(at_desk)
    panel_invited(at_desk, cohort, ada, ben, judy)
    candidate_invited(at_desk, cohort)
    accepted(visit(ada), ada)

    cleo = visit()
    registered(cleo)
    section_worked_out(cleo, cohort)
    others_prepared(cohort)
    seven_handed_in(cleo, cohort)

    assigned(at_desk, cohort)
    hers = Assignment.objects.get(person=ada, submission__section__slug="data")
    scored(agreed(visit(ada), hers), hers, "4")
    scored(visit(ben, color_scheme="dark"), Assignment.objects.get(person=ben, submission__section__slug="data"), "2")
    rest_scored(cohort)
    adjudicated(visit(judy), cohort)
    decided(cleo, cohort)

    released(at_desk, visit(dora), cohort)
    code = result_read(cleo, cohort, tmp_path)
    verified_and_nothing_else(visit(), visit(otto, **PHONE), cohort, code)
    assert_told()
    sys.stdout.write(f"{len(looked_at)} pages looked at, {len(set(looked_at))} addresses.\n")
    assert len(looked_at) > 60


def cohort_opened(bo: Visitor) -> Cohort:
    """A cohort whose first window is open now."""
    today = timezone.localdate()
    bo.go("/cohorts/")
    bo.go(f"/cohorts/new/?year={today.year + 1}")
    bo.fill(title="Pilot cohort")
    for name, day in {"opens_on": today - timedelta(days=3), "last_day": today + timedelta(days=30)}.items():
        bo.fill(**{f"cycle_1_{name}": day.isoformat()})
    bo.fill(cycle_1_release_on=(today + timedelta(days=90)).isoformat())
    shift(bo, today)
    bo.press("Set up the cohort")
    bo.sees("Pilot cohort is set up.")
    return Cohort.objects.get()


def shift(bo: Visitor, today: date) -> None:
    """The later cycles a year apart."""
    for number in (2, 3):
        opens = today + timedelta(days=365 * (number - 1))
        days = {"opens_on": opens, "last_day": opens + timedelta(days=40), "release_on": opens + timedelta(days=90)}
        bo.fill(**{f"cycle_{number}_{name}": day.isoformat() for name, day in days.items()})


def panel_invited(bo: Visitor, cohort: Cohort, ada: User, ben: User, judy: User) -> None:
    """ada by the page; ben and judy, where the page shows nothing new, by the verb."""
    bo.go(f"/cohorts/{cohort.pk}/panel/invite/")
    bo.fill(name=ada.name, email=ada.email)
    bo.press("Send")
    bo.sees("is invited to the panel.")
    now = timezone.now()
    make.panel_member(ben, cohort=cohort, at=now)
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD, at=now)


def candidate_invited(bo: Visitor, cohort: Cohort) -> None:
    bo.go(f"/cohorts/{cohort.pk}/candidates/invite/")
    bo.fill(people=f"{NAME} <cleo@example.org>")
    bo.press("Send invitations")
    bo.sees("1 invitation sent.")


def letter(address: str) -> Message:
    return Message.objects.filter(email=address).latest("pk")


def accepted(reviewer: Visitor, person: User) -> None:
    reviewer.go(letter(person.email).link)
    reviewer.press("Accept")


def registered(cleo: Visitor) -> None:
    """By the mailed link: an account, the place, the portfolio."""
    cleo.go("/")
    cleo.go(letter("cleo@example.org").link)
    cleo.follow("Create your account")
    cleo.fill(organisation="Lakeside Elementary School", password1=make.PASSWORD)
    cleo.press("Open my account")
    cleo.tick("eligible")
    cleo.press("Take my place")
    cleo.press("Open my portfolio")
    cleo.sees("0 of 7")


def own() -> Portfolio:
    return Portfolio.objects.select_related("enrolment__cohort__framework", "enrolment__person").get()


def section_worked_out(cleo: Visitor, cohort: Cohort) -> None:
    """One section in the browser from its beginning: a real PDF, a real MP4, a text, two claims."""
    cleo.go(f"/portfolios/{own().pk}/sections/data/")
    cleo.press("Begin this section")
    cleo.choose_file(1, "measurements.pdf")
    cleo.choose_file(2, "lesson.mp4")
    cleo.follow("Write a text for this slot")
    cleo.fill(title="What the numbers told us")
    cleo.press("Begin writing")
    cleo.page.locator("#id_text").fill(WRITTEN)
    cleo.saved()
    cleo.go(f"/portfolios/{own().pk}/sections/data/")
    listed(cleo)
    claimed(cleo, "Exhibit 1", "baseline", "1", "1")
    claimed(cleo, "Exhibit 2", "student-goal", "0:00", "0:02")
    for page in ("", "evidence/", "coverage/"):
        cleo.go(f"/portfolios/{own().pk}/{page}")


def listed(cleo: Visitor) -> None:
    """Who can be seen in the recording, and her word that this is everybody."""
    cleo.click(cleo.page.get_by_role("link", name="No consent recorded").first)
    cleo.fill(visible="Teacher A", given_on=timezone.localdate().isoformat())
    cleo.page.locator("[name=role]").select_option("teacher")
    cleo.press("Add to the list")
    cleo.press("Confirm the list")
    cleo.sees("Everybody has agreed")
    cleo.go(f"/portfolios/{own().pk}/sections/data/")


def claimed(cleo: Visitor, exhibit: str, criterion: str, begins: str, ends: str) -> None:
    cleo.follow(f"Claim a criterion for {exhibit}")
    chosen = own().enrolment.cohort.framework.sections.get(slug="data").criteria.get(slug=criterion)
    cleo.page.locator("[name=criterion]").select_option(str(chosen.pk))
    cleo.fill(note="Look at how the goal is named.", pin_from=begins, pin_to=ends)
    cleo.press("Save the claim")
    cleo.sees("Claim saved.")
    cleo.go(f"/portfolios/{own().pk}/sections/data/")


def others_prepared(cohort: Cohort) -> None:
    """The other six sections by the verbs: the pages were seen, and more of the same shows nothing."""
    portfolio, now = own(), timezone.now()
    picture = make.upload(portfolio, "board.png", title="The list", at=now)
    for section in cohort.framework.sections.exclude(slug="data"):
        begun = submissions.begin(portfolio.pk, section_id=section.pk, by=make.owner(portfolio), at=now)
        if section.one_coaching_cycle:
            about = make.coaching_cycle(portfolio, at=now)
            coaching.choose(begun.pk, cycle_id=about.pk, by=make.owner(portfolio), at=now)
        listed = make.item(begun, "Think-pair-share", at=now).pk if section.item else None
        for requirement in section.requirements.all():
            for number in range(requirement.min_items):
                filled(begun, requirement, picture.pk, number, listed if requirement.per_item else None)


def filled(begun: Submission, requirement: Requirement, picture: int, number: int, listed: int | None) -> None:
    portfolio, now = own(), timezone.now()
    cleo, title = make.owner(portfolio), f"{requirement.title} {number + 1}"
    item = picture
    if EvidenceKind.TEXT in requirement.accepts:
        item = make.written(portfolio, title=title, at=now).pk
    elif EvidenceKind.LINK in requirement.accepts:
        url = f"https://vimeo.com/{10_000 + begun.pk}{requirement.pk:04d}"
        link = evidence.add_link(portfolio.pk, url=url, title=title, by=cleo, at=now)
        make.consented(link, at=now)
        item = link.pk
    exhibits.place(begun.pk, requirement_id=requirement.pk, evidence_id=item, item_id=listed, by=cleo, at=now)


def seven_handed_in(cleo: Visitor, cohort: Cohort) -> None:
    for section in cohort.framework.sections.all():
        submission = Submission.objects.get(section=section)
        cleo.go(f"/submissions/{submission.pk}/check/")
        if section.slug == "data":
            cleo.follow("See what a reviewer will see")
            cleo.go(f"/submissions/{submission.pk}/check/")
        cleo.tick(*ATTESTED)
        cleo.press("Hand in this section")
        cleo.sees("Section handed in.", "Seal of the whole list")
    cleo.go(f"/portfolios/{own().pk}/")
    cleo.sees("7 of 7")


def assigned(bo: Visitor, cohort: Cohort) -> None:
    """Prepared by the verb that the preparer runs, proposed, looked at, applied."""
    preparing.work_off(at=timezone.now())
    waiting = Step.objects.filter(state__in=[StepState.WAITING, StepState.RUNNING]).exclude(kind=StepKind.LINK)
    until(lambda: not waiting.exists(), what="Preparing")
    unread = Submission.objects.filter(identity_checked_at=None, status=Status.SUBMITTED)
    until(lambda: not unread.exists(), what="Looking for names")
    bo.go(f"/cohorts/{cohort.pk}/")
    bo.go(f"/cohorts/{cohort.pk}/assignments/")
    bo.follow("Propose an assignment")
    bo.sees("Nothing is assigned yet. 14 reviews in 7 sections")
    assert not Assignment.objects.exists()
    bo.press("Assign these reviews")
    bo.sees("14 reviews assigned.")


def scored(reviewer: Visitor, task: Assignment, level: str) -> None:
    """A review by keyboard: a level, the exhibit that carries it, the feedback, the next criterion; saved by itself."""
    reviewer.go("/reviews/")
    reviewer.go(f"/reviews/{task.pk}/")
    keyboard = reviewer.page.keyboard
    for criterion in task.submission.section.criteria.all():
        keyboard.press(level)
        keyboard.press("e")
        for field, words in (("strengths", "The goal is named by the teacher."), ("next_step", "Ask for one more.")):
            reviewer.page.locator(f"[name={field}-{criterion.slug}]").fill(words)
            reviewer.page.locator(f"#criterion-{criterion.slug}").focus()
        keyboard.press("j")
    keyboard.press("s")
    reviewer.saved()
    reviewer.press("Check and hand in")
    reviewer.press("Hand in this review")
    reviewer.sees("Review handed in.")


def agreed(reviewer: Visitor, task: Assignment) -> Visitor:
    """The yearly statement stands before the first desk, and leads on to it."""
    reviewer.go(f"/reviews/{task.pk}/")
    reviewer.sees("Confidentiality and conflicts")
    reviewer.tick("agreed")
    reviewer.press("Agree")
    reviewer.sees("Your statement holds for a year.", "Check and hand in")
    return reviewer


def rest_scored(cohort: Cohort) -> None:
    for task in Assignment.objects.filter(status=Task.ASSIGNED, duty=Duty.REVIEW).exclude(
        submission__section__slug="data"
    ):
        make.review(task, 3, at=timezone.now())


def adjudicated(judy: Visitor, cohort: Cohort) -> None:
    """The worker refers the section on which ada and ben disagree; judy rules, blind."""
    ruling = Assignment.objects.filter(duty=Duty.ADJUDICATION, submission__section__slug="data")
    until(ruling.exists, what="The referral to a lead")
    scored(judy, ruling.get(), "3")
    settled = Submission.objects.filter(status=Status.SETTLED)
    until(lambda: settled.count() == 7, what="Settling the seven sections")


def decided(cleo: Visitor, cohort: Cohort) -> None:
    """The window ends, and the worker decides. Nobody is told: cleo's page says that results are to come."""
    assert not Decision.objects.exists()
    Cycle.objects.filter(cohort=cohort, number=1).update(closes_at=timezone.now())
    until(Decision.objects.exists, what="The decision")
    assert Decision.objects.get().outcome == Outcome.CERTIFIED
    cleo.go(f"/portfolios/{own().pk}/results/")
    cleo.sees("Results are not out yet")


def released(bo: Visitor, dora: Visitor, cohort: Cohort) -> None:
    """One prepares, another approves."""
    page = reverse("reviews:release", args=[cohort.cycles.get(number=1).pk])
    bo.go(f"/cohorts/{cohort.pk}/")
    bo.go(f"/cohorts/{cohort.pk}/statistics/")
    bo.go(page)
    bo.press("Prepare the release")
    bo.sees("Another administrator must approve what you prepared.")
    dora.go(page)
    dora.page.get_by_role("link", name="Approve and release").click()
    dora.look()
    dora.press("Release now")
    dora.sees("Results released.")


def result_read(cleo: Visitor, cohort: Cohort, folder: Path) -> str:
    """The result with both tests, and the certificate with her name and the code in it."""
    cleo.go("/notices/")
    cleo.go(f"/portfolios/{own().pk}/results/")
    cleo.sees("Certified", "Gathering data")
    file = folder / "certificate.pdf"
    cleo.download("Download the certificate").save_as(file)
    with pypdfium2.PdfDocument(file) as document:
        words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    credential = Credential.objects.get()
    assert NAME in words
    assert credential.code in words
    return credential.code


def verified_and_nothing_else(stranger: Visitor, otto: Visitor, cohort: Cohort, code: str) -> None:
    """Anybody verifies the code; an outsider with an account opens nothing else of it."""
    for visitor in (stranger, otto):
        visitor.go("/verify/")
        visitor.fill(code=code.lower().replace("-", " "))
        visitor.press("Verify")
        visitor.sees("This certificate is valid", NAME)
    submission, task = Submission.objects.earliest("pk"), Assignment.objects.earliest("pk")
    credential, cycle = Credential.objects.get(), cohort.cycles.get(number=1)
    hidden = {
        reverse("portfolios:home", args=[own().pk]): 404,
        reverse("reviews:results", args=[own().pk]): 404,
        reverse("portfolios:receipt", args=[submission.pk]): 404,
        reverse("certification:certificate", args=[credential.pk]): 404,
        reverse("reviews:desk", args=[task.pk]): 404,
        reverse("reviews:board", args=[cohort.pk]): 403,
        reverse("reviews:submission", args=[submission.pk]): 403,
        reverse("reviews:release", args=[cycle.pk]): 403,
        reverse("accounts:audit"): 403,
    }
    for path, status in hidden.items():
        otto.turned_away(path, status)
        stranger.go(path)
        assert stranger.page.url.endswith(f"/accounts/login/?next={path}")


def assert_told() -> None:
    """Every mail of the way goes out by itself, each once."""
    until(lambda: not Message.objects.filter(mailed=True, sent_at=None).exists(), what="The delivery of all mails")
    to_cleo = Message.objects.filter(email="cleo@example.org").values_list("key", flat=True)
    assert len(to_cleo) == len(set(to_cleo))
    assert sum("handed_in" in key for key in to_cleo) == 7

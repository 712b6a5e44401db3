"""A principal fills in a form behind a private link, on a phone, in two sittings; a reviewer reads it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Message, User
from portfolios import submissions
from portfolios.models import FormRequest, Submission
from portfolios.questions import answering
from portfolios.questions.fillable import PREFIX
from portfolios.states import AskState
from tests import browsing, make
from tests.journeys.conftest import Visit
from tests.journeys.visitor import Visitor
from tests.make.people import NOON

pytestmark = [*browsing.LIVE, pytest.mark.timeout(300)]
PHONE = {"viewport": {"width": 390, "height": 844}}
PURPOSE = "Teachers choose a goal of their own and work towards it with the coach."


def test_a_form_goes_from_the_coach_to_a_principal_and_on_to_a_reviewer(visit: Visit, cleo: User, ada: User) -> None:
    begun = make.draft(make.portfolio(cleo), "support")
    begun.exhibits.filter(requirement__slug="principal-statement").delete()
    make.ready(begun)
    coach = visit(cleo)
    asked(coach, begun)
    link = Message.objects.get(email="paula@example.org").link
    begun_on_a_phone(visit(**PHONE), link)
    sent_later(visit(**PHONE, color_scheme="dark"), link)
    arrived_and_handed_in(coach, begun)
    read_at_the_desk(visit(ada), begun, ada)


def asked(coach: Visitor, begun: Submission) -> None:
    coach.go(reverse("portfolios:section", args=[begun.portfolio_id, "support"]))
    coach.follow("Ask by a private link")
    coach.fill(name="Paula Porter", email="paula@example.org", note="You know how we began.")
    coach.press("Send the link")
    coach.sees("Asked. The mail with the private link is on its way.")


def begun_on_a_phone(paula: Visitor, link: str) -> None:
    """It saves by itself; nothing is sent."""
    paula.go(link)
    paula.sees("Reviewers see neither your name nor your address.")
    paula.page.locator(f"[name={PREFIX}purpose]").fill(PURPOSE)
    expect(paula.page.locator("[data-save-state]").first).to_have_text(re.compile(r"^Saved \d\d:\d\d\.$"))
    paula.press("Save for later")
    paula.sees("This link works until")
    assert FormRequest.objects.get().state == AskState.OPENED


def sent_later(paula: Visitor, link: str) -> None:
    """Another day, another browser: what was written is there; what is missing is named before it goes."""
    paula.go(link)
    expect(paula.page.locator(f"[name={PREFIX}purpose]")).to_have_value(PURPOSE)
    form = FormRequest.objects.get().form
    for question in answering.questions(form):
        field = paula.page.locator(f"main [name={PREFIX}{question.slug}]")
        if answering.options(question):
            field.first.check()
        elif question.slug != "purpose":
            field.fill("2027-03-01" if question.kind == "date" else f"About {question.slug}.")
    paula.tick("consent")
    paula.press("Send")
    paula.sees("Thank you")
    paula.go(link)
    paula.sees("This link can’t be used again.")


def arrived_and_handed_in(coach: Visitor, begun: Submission) -> None:
    coach.go(reverse("portfolios:requests", args=[begun.portfolio_id]))
    coach.sees("Arrived")
    coach.go(reverse("portfolios:preview", args=[begun.pk]))
    coach.sees(PURPOSE)
    submissions.submit(begun.pk, attested=True, by=make.owner(begun.portfolio), at=NOON)  # while the window is open
    coach.go(reverse("portfolios:receipt", args=[begun.pk]))
    coach.sees("Statement from the principal")


def read_at_the_desk(reviewer: Visitor, begun: Submission, ada: User) -> None:
    """Questions and answers, and that a principal wrote them; never who."""
    submission = Submission.objects.get(pk=begun.pk)
    member = make.panel_member(ada, cohort=submission.portfolio.enrolment.cohort, at=NOON)
    (task,) = make.assigned(submission, member, at=NOON + timedelta(minutes=1))
    reviewer.go(reverse("reviews:desk", args=[task.pk]))
    reviewer.sees(PURPOSE)
    reviewer.sees("Written by a principal")
    assert "Paula" not in reviewer.page.content()

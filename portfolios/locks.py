"""How is one aggregate held while a verb changes it? Always in this order: portfolio, upload, submission, evidence."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.refusals import Refused
from portfolios.models import CoachingCycle, Consent, Evidence, Exhibit, Portfolio, Submission, SubmissionItem, Upload


def portfolio(pk: int) -> Portfolio:
    """The portfolio with its enrolment, held until the transaction ends."""
    rows = Portfolio.objects.select_for_update(of=("self",))
    return rows.select_related("enrolment__cohort__framework", "enrolment__person").get(pk=pk)


def upload(pk: int) -> Upload:
    """The upload and its portfolio, both held until the transaction ends."""
    portfolio(Upload.objects.values_list("portfolio_id", flat=True).get(pk=pk))
    rows = Upload.objects.select_for_update(of=("self",))
    return rows.select_related("portfolio__enrolment__person", "requirement", "submission").get(pk=pk)


def submission(pk: int) -> Submission:
    """The attempt with all that its rules ask for, held until the transaction ends.

    Its cycle is fetched when it is asked for: a row that had to be waited for comes with its new columns, but
    beside them the joined row of before, and a hand-in that was waited for has just chosen the cycle."""
    rows = Submission.objects.select_for_update(of=("self",))
    related = ("section__framework", "section__factor", "portfolio__enrolment__cohort")
    return rows.select_related(*related, "portfolio__enrolment__person").get(pk=pk)


def evidence(pk: int) -> Evidence:
    """The piece of evidence, held until the transaction ends."""
    rows = Evidence.objects.select_for_update(of=("self",))
    return rows.select_related("portfolio__enrolment__cohort").get(pk=pk)


def evidence_in(submission_id: int) -> Iterable[Evidence]:
    """All evidence placed in an attempt, held until the transaction ends."""
    placed = Evidence.objects.filter(exhibits__submission_id=submission_id).values("pk")
    return list(Evidence.objects.select_for_update().filter(pk__in=placed).order_by("pk"))


def exhibit(pk: int) -> tuple[Exhibit, Submission]:
    """The exhibit and its attempt, which is held; refuses when somebody took the exhibit out meanwhile."""
    submission_id = Exhibit.objects.filter(pk=pk).values_list("submission_id", flat=True).first()
    held = submission(submission_id) if submission_id else None
    found = Exhibit.objects.select_related("evidence").filter(pk=pk).first()
    if held is None or found is None:
        raise Refused("This exhibit was taken out already.")
    return found, held


def coaching_cycle(pk: int) -> CoachingCycle:
    """The coaching cycle; its portfolio is held until the transaction ends."""
    portfolio_id = CoachingCycle.objects.filter(pk=pk).values_list("portfolio_id", flat=True).first()
    held = portfolio(portfolio_id) if portfolio_id else None
    found = CoachingCycle.objects.filter(pk=pk).first()
    if held is None or found is None:
        raise Refused("This coaching cycle was removed already.")
    found.portfolio = held
    return found


def item(pk: int) -> SubmissionItem:
    """Something listed in a section; its attempt is held until the transaction ends."""
    submission_id = SubmissionItem.objects.filter(pk=pk).values_list("submission_id", flat=True).first()
    held = submission(submission_id) if submission_id else None
    found = SubmissionItem.objects.filter(pk=pk).first()
    if held is None or found is None:
        raise Refused("This was taken off the list already.")
    found.submission = held
    return found


def consent(pk: int) -> Consent:
    """A line of a consent register; its recording is held until the transaction ends."""
    evidence_id = Consent.objects.filter(pk=pk).values_list("evidence_id", flat=True).first()
    held = evidence(evidence_id) if evidence_id else None
    found = Consent.objects.select_related("renewal").filter(pk=pk).first()
    if held is None or found is None:
        raise Refused("This line was removed already.")
    found.evidence = held
    return found

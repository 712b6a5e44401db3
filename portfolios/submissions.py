"""How does an attempt at a section begin, get handed in, go back or end? The only writer of a submission's status."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from accounts import access as people
from accounts import audit
from accounts.models import User
from accounts.refusals import allow, first
from certification import extensions
from certification.models import Criterion, Cycle, Section
from portfolios import completeness, locks, notices, rules, standing
from portfolios.blindness import aliases, findings
from portfolios.completeness import Check
from portfolios.models import Claim, Exhibit, Submission
from portfolios.practice import covering
from portfolios.proof import manifests, receipts
from portfolios.states import EDITABLE, Status, legal
from portfolios.uploading import grace


class IllegalMove(ValueError):
    """A verb asked for a move that isn't in the table: a mistake in the code, not a person's."""


def move(
    submission: Submission, to: Status, *, by: User | None, at: datetime, fields: Collection[str] = (), **data: Any
) -> Submission:
    """Give a locked submission its next status, in one statement with its other changed `fields`; remember `data`."""
    _require(submission, to)
    before, submission.status, submission.status_at = submission.status, to, at
    submission.save(update_fields=["status", "status_at", *fields])
    audit.record(f"submission.{to.value}", submission, by=by, at=at, before=before, **data)
    return submission


def move_many(ids: Iterable[int], to: Status, *, by: User | None, at: datetime, **data: Any) -> list[Submission]:
    """Give many submissions the same next status, in three statements whatever their number."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("section")
    with transaction.atomic():
        found = list(rows.filter(pk__in=list(ids)).order_by("pk"))
        for submission in found:
            _require(submission, to)
            submission.status, submission.status_at = to, at
        Submission.objects.filter(pk__in=[submission.pk for submission in found]).update(status=to, status_at=at)
        audit.record_many(f"submission.{to.value}", found, by=by, at=at, **data)
    return found


def _require(submission: Submission, to: Status) -> None:
    if not legal(submission.status, to):
        raise IllegalMove(f"A submission can’t go from {submission.status} to {to.value}.")


def attempts(portfolio_id: int, section_id: int) -> list[Submission]:
    """All attempts of one portfolio at one section, first to last."""
    rows = Submission.objects.filter(portfolio_id=portfolio_id, section_id=section_id)
    return list(rows.select_related("cycle").order_by("attempt"))


@transaction.atomic
def begin(portfolio_id: int, *, section_id: int, by: User, at: datetime) -> Submission:
    """Open the next attempt at a section; a draft that is there already is answered as it is."""
    portfolio = locks.portfolio(portfolio_id)
    section = Section.objects.get(pk=section_id, framework_id=portfolio.enrolment.cohort.framework_id)
    before = attempts(portfolio.pk, section.pk)
    if before and before[-1].status in EDITABLE and not rules.refuse_stranger(by, portfolio.enrolment):
        return before[-1]
    allow(rules.refuse_begin(by, standing.load(portfolio.enrolment, at=at), before))
    submission = Submission.objects.create(
        portfolio=portfolio,
        section=section,
        attempt=len(before) + 1,
        status=Status.DRAFT,
        alias=aliases.draw(),
        begun_at=at,
        status_at=at,
    )
    audit.record("submission.begun", submission, by=by, at=at, attempt=submission.attempt)
    return submission


@transaction.atomic
def submit(submission_id: int, *, attested: bool, by: User, at: datetime) -> Submission:
    """Hand in: freeze every exhibit, seal the manifest, write the receipt."""
    submission = locks.submission(submission_id)
    locks.evidence_in(submission.pk)
    stands = standing.load(submission.portfolio.enrolment, at=at)
    exhibits = offered(submission.pk)
    checked = look_over(submission, exhibits)
    late = grace.of(submission, stands)
    allow(
        first(
            rules.refuse_submit(by, submission, stands, earlier(submission), late=late.cycle if late else None),
            grace.refuse_late(late, exhibits),
            rules.refuse_incomplete(checked.misses),
            rules.refuse_unattested(attested),
        )
    )
    _seal(submission, exhibits, stands.taking or (late.cycle if late else None), by=by, at=at)
    findings.look(submission, at=at)
    notices.handed_in(submission, at=at)
    return submission


def _seal(submission: Submission, exhibits: Sequence[Exhibit], cycle: Cycle | None, *, by: User, at: datetime) -> None:
    assert cycle is not None  # noqa: S101 (the rule has just found it open)
    submission.cycle = cycle
    submission.submitted_at, submission.submitted_by = at, by
    submission.returned_reason = ""
    submission.manifest = manifests.build(submission, exhibits, cycle=cycle, at=at)
    sealed = receipts.signed(submission.manifest)
    submission.manifest_sha256, submission.signed_with, submission.signature = sealed.values()
    changed = ["cycle", "submitted_at", "submitted_by", "returned_reason", "manifest", *sealed]
    move(submission, Status.SUBMITTED, by=by, at=at, fields=changed, **sealed)


def offered(submission_id: int) -> list[Exhibit]:
    """The exhibits of one attempt in their order with all that is asked about them, in four statements."""
    return list(offering(submission_id))


def offering(submission_id: int) -> QuerySet[Exhibit]:
    """The same, for whoever asks for more beside it."""
    related = ("evidence__coaching_cycle", "requirement__section", "item")
    rows = Exhibit.objects.filter(submission_id=submission_id).select_related(*related).annotate(cover=covering.cover())
    rows = rows.annotate(captions_sha256=manifests.captions_digest())
    claims = Claim.objects.select_related("criterion").prefetch_related("pins").order_by("criterion__position", "pk")
    return rows.prefetch_related(Prefetch("claims", claims), "evidence__steps").order_by("number")


def look_over(submission: Submission, exhibits: Sequence[Exhibit], criteria: Iterable[Criterion] = ()) -> Check:
    """What each slot of the attempt has and misses; the exhibits are all that it offers."""
    section = submission.section
    return completeness.check(
        section.requirements.all(),
        exhibits,
        criteria,
        items=list(submission.items.all()) if section.item else (),
        one_cycle=section.one_coaching_cycle,
    )


def earlier(submission: Submission) -> list[Submission]:
    """The attempts at the same section before this one."""
    every = attempts(submission.portfolio_id, submission.section_id)
    return [attempt for attempt in every if attempt.attempt < submission.attempt]


@transaction.atomic
def withdraw(submission_id: int, *, by: User, at: datetime) -> Submission:
    """End an attempt; what is in it stays in the library, and the section can be begun anew."""
    submission = locks.submission(submission_id)
    still = window_open(submission, at=at)
    allow(rules.refuse_withdraw(by, submission.portfolio.enrolment, submission.status, window_open=still))
    return move(submission, Status.WITHDRAWN, by=by, at=at)


def window_open(submission: Submission, *, at: datetime) -> bool:
    """Whether the window that took this attempt still takes work of its candidate."""
    stands = standing.load(submission.portfolio.enrolment, at=at)
    return submission.cycle is not None and stands.is_open(submission.cycle)


@transaction.atomic
def send_back(submission_id: int, *, reason: str, until: datetime | None, by: User, at: datetime) -> Submission:
    """Return what was handed in, with the reason; `until` gives this candidate a later close of the window."""
    submission = locks.submission(submission_id)
    still = window_open(submission, at=at) or (until is not None and until > at)
    administrator = people.is_administrator(by)
    allow(rules.refuse_send_back(administrator, submission, reason=reason, window_open=still))
    if until is not None and submission.cycle_id is not None:
        enrolment = submission.portfolio.enrolment_id
        extensions.grant(enrolment, cycle_id=submission.cycle_id, closes_at=until, reason=reason, by=by, at=at)
    submission.returned_reason = reason.strip()
    move(submission, Status.RETURNED, by=by, at=at, fields=["returned_reason"], reason=submission.returned_reason)
    stands = standing.load(submission.portfolio.enrolment, at=at)
    closes_at = stands.closes_at(submission.cycle) if submission.cycle else None
    notices.returned(submission, closes_at=closes_at, at=at)
    return submission

"""Which benchmarks can be used, and by whom? Never one whose work a person has met, or must not judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from certification.states import Place
from portfolios.models import Consent, Exhibit, IdentityFinding
from portfolios.practice import covering
from portfolios.states import ConsentScope, Status
from reviews.fitness import Judge, Work, conflict, mail_domain
from reviews.models import Assignment, Benchmark, Conflict

REVIEW_ONLY = covering.STANDING & Q(scope=ConsentScope.REVIEW)


def narrow(path: str = "submission") -> Exists:
    """For rows that lead to a submission by `path`: somebody in it agreed to review alone."""
    return Exists(Consent.objects.filter(REVIEW_ONLY, evidence__exhibits__submission=OuterRef(path)))


def hidden(path: str = "submission") -> Exists:
    """For rows that lead to a submission by `path`: one of its recordings can't be shown any more."""
    return Exists(Exhibit.objects.filter(covering.hidden(), submission=OuterRef(path)))


def telling(path: str = "submission") -> Exists:
    """For rows that lead to a submission by `path`: something in it may tell whose it is."""
    return Exists(IdentityFinding.objects.filter(submission=OuterRef(path), cleared_at=None))


def usable() -> QuerySet[Benchmark]:
    """Benchmarks that may be given to somebody now: agreed, not retired, and still covered by everybody's consent."""
    standing = Benchmark.objects.filter(
        agreed_at__isnull=False,
        retired_at=None,
        submission__status=Status.RELEASED,
        submission__identity_checked_at__isnull=False,
    )
    left = standing.exclude(submission__portfolio__enrolment__status=Place.WITHDRAWN)
    covered = left.exclude(hidden()).exclude(narrow()).exclude(telling())
    related = covered.select_related("submission__section", "submission__portfolio__enrolment__person")
    return related.defer("submission__manifest").order_by("set_number", "pk")


def free(people: Collection[User], benchmarks: Iterable[Benchmark]) -> dict[int, list[Benchmark]]:
    """Of these benchmarks those that each person may be given, by the person's id; two statements.

    A person has met a submission who was ever given any attempt of the same section and portfolio."""
    found = list(benchmarks)
    met, declared = _met(people, found), _declared(people, found)
    return {
        person.pk: [
            row
            for row in found
            if (person.pk, row.submission.portfolio_id, row.submission.section_id) not in met
            and not conflict(_judge(person), _work(row, declared[row.submission.portfolio.enrolment_id]))
        ]
        for person in people
    }


def _met(people: Collection[User], benchmarks: Collection[Benchmark]) -> set[tuple[int, int, int]]:
    rows = Assignment.objects.filter(
        person__in=[person.pk for person in people],
        submission__portfolio__in={row.submission.portfolio_id for row in benchmarks},
    )
    return set(rows.values_list("person_id", "submission__portfolio_id", "submission__section_id"))


def _declared(people: Collection[User], benchmarks: Collection[Benchmark]) -> dict[int, set[int]]:
    declared: dict[int, set[int]] = defaultdict(set)
    enrolments = {row.submission.portfolio.enrolment_id for row in benchmarks}
    rows = Conflict.objects.filter(person__in=[person.pk for person in people], enrolment__in=enrolments)
    for enrolment_id, person_id in rows.values_list("enrolment_id", "person_id"):
        declared[enrolment_id].add(person_id)
    return declared


def _judge(person: User) -> Judge:
    return Judge(0, person.pk, str(person), organisation=person.organisation, mail_domain=mail_domain(person.email))


def _work(benchmark: Benchmark, declared: set[int]) -> Work:
    submission = benchmark.submission
    person = submission.portfolio.enrolment.person
    assert person is not None  # noqa: S101 (nobody hands in before they have joined)
    return Work(
        submission_id=submission.pk,
        cycle_id=submission.cycle_id or 0,
        section_id=submission.section_id,
        enrolment_id=submission.portfolio.enrolment_id,
        candidate_id=person.pk,
        organisation=person.organisation,
        mail_domain=mail_domain(person.email),
        declared=frozenset(declared),
    )

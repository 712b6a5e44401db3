"""Does every released result and decision still follow from what is stored? Worked out again and compared; nothing is
written. Rows come a batch at a time, so that memory stays the same and each batch takes the same statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import AuditEvent
from certification import frameworks
from certification.models import Cycle, Framework, Section
from portfolios.models import Submission
from portfolios.states import JUDGED, Status
from reviews import decisions, differing, filed, marks, results
from reviews.marks import Filed, Policy, Settlement
from reviews.models import Decision, Release, Result
from reviews.states import ReleaseState
from reviews.tallies import RESULT_COLUMNS, Tally

BATCH = 500
UNREADABLE = (KeyError, TypeError, ValueError, ArithmeticError)
"""What the pure rule raises for figures that are none: somebody has changed them past the database's rules."""

INPUTS = "what it was decided from"
RESULTS = "what is settled itself"
REVIEWS = "what was handed in"


@dataclass
class Look:
    """How far a replay has come. `textless` names the frameworks whose text nobody kept: their fingerprint can't be
    worked out again."""

    releases: int = 0
    results: int = 0
    decisions: int = 0
    differences: int = 0
    textless: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Context:
    """What every row of one release is held against."""

    release: Release
    cycle: Cycle
    framework: Framework
    sections: Sequence[str]


def released() -> QuerySet[Release]:
    """What can be replayed, the oldest first."""
    rows = Release.objects.filter(status=ReleaseState.APPROVED).select_related("cycle__cohort__framework")
    return rows.order_by("approved_at", "pk")


def replay(releases: Iterable[Release], look: Look) -> Iterator[str]:
    """Every difference as a sentence, as it is found; `look` counts along."""
    seen: set[int] = set()
    for release in releases:
        framework = release.cycle.cohort.framework
        found = [] if framework.pk in seen else [_framework(framework, look)]
        seen.add(framework.pk)
        for sentence in (each for part in [*found, _release(release, look)] for each in part):
            look.differences += 1
            yield sentence
        look.releases += 1


def _framework(framework: Framework, look: Look) -> Iterator[str]:
    if not frameworks.has_text(framework):
        look.textless.append(str(framework))
    for fault in frameworks.faults(framework):
        yield f"{framework}: {fault}"


def _release(release: Release, look: Look) -> Iterator[str]:
    """Every decision and every result of one release, and at last its own figures."""
    framework = release.cycle.cohort.framework
    slugs = Section.objects.filter(framework=framework).order_by("position").values_list("slug", flat=True)
    context, tally = Context(release, release.cycle, framework, list(slugs)), Tally()
    for decided in _decided(release):
        settled = _settled_for(decided, release.cycle)
        for decision in decided:
            tally.decision(decision)
            look.decisions += 1
            yield from _decision(context, decision, settled.get(decision.enrolment_id, []))
    for judged, handed_in in _judged(release):
        for submission in judged:
            tally.result([_column(submission, name) for name in RESULT_COLUMNS])
            look.results += 1
            yield from _result(context, submission, handed_in.get(submission.pk, []))
    yield from _figures(release, tally.figures())


# What is read


def _decided(release: Release) -> Iterator[list[Decision]]:
    rows = Decision.objects.filter(release=release).select_related("enrolment__person", "enrolment__invitation")
    after = 0
    while batch := list(rows.filter(enrolment__gt=after).order_by("enrolment")[:BATCH]):
        yield batch
        after = batch[-1].enrolment_id


def _settled_for(decided: Sequence[Decision], cycle: Cycle) -> dict[int, list[Submission]]:
    """What is judged of these candidates up to this cycle, in the order in which decisions read it."""
    rows = Submission.objects.filter(
        portfolio__enrolment__in=[decision.enrolment_id for decision in decided],
        cycle__number__lte=cycle.number,
        status__in=JUDGED,
        result__isnull=False,
    ).select_related("result", "section", "cycle", "portfolio")
    lean = rows.only(
        *("alias", "attempt", "status", "section__slug", "cycle__number", "portfolio__enrolment"),
        *("result__numerator", "result__denominator", "result__condition", "result__settled_at"),
    )
    found: dict[int, list[Submission]] = {}
    for row in lean.order_by("portfolio__enrolment", "section__position", "attempt"):
        found.setdefault(row.portfolio.enrolment_id, []).append(row)
    return found


def _judged(release: Release) -> Iterator[tuple[list[Submission], dict[int, list[Filed]]]]:
    """What this release made visible: it gave all of it the same moment, and no status follows."""
    assert release.approved_at is not None  # noqa: S101 (an approved release, see `released`)
    whole = Submission.objects.filter(
        cycle__cohort=release.cycle.cohort_id, status=Status.RELEASED, status_at=release.approved_at
    )
    rows = whole.filter(result__isnull=False).select_related("result").only("alias", "result")
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield batch, filed.by_submission(Submission.objects.filter(pk__in=[row.pk for row in batch]))
        after = batch[-1].pk


def _column(submission: Submission, name: str) -> Any:
    """One of the columns of a digest, from a row that is here already."""
    return submission.pk if name == "pk" else getattr(submission.result, name.removeprefix("result__"))


# What is compared


def policy_of(working: Mapping[str, Any], framework: Framework) -> Mapping[str, Any]:
    """The policy of the day: as the working keeps it; what was settled before results kept theirs has the
    framework's, which is frozen and bears the same fingerprint."""
    return working.get("policy", framework.policy)  # type: ignore[no-any-return]


def _policy(name: str, row: Decision | Result, framework: Framework) -> Iterator[str]:
    if row.policy_fingerprint != framework.fingerprint:
        yield f"{name}: its policy’s fingerprint is not that of {framework}."
    for path, stored, found in differing.leaves(policy_of(row.working, framework), framework.policy):
        figure, one, other = " › ".join(path), differing.words(stored), differing.words(found)
        yield f"{name}: “{figure}” of its policy is stored as {one}; {framework} has {other}."


def _result(context: Context, submission: Submission, handed_in: Sequence[Filed]) -> Iterator[str]:
    """A result against the reviews as they were handed in, under the policy of its day."""
    name, result = f"Result of section {submission.alias}", submission.result
    yield from _policy(name, result, context.framework)
    policy = policy_of(result.working, context.framework)
    try:
        settlement = marks.settle_filed(Policy.from_framework(policy), handed_in)
    except UNREADABLE:
        settlement = None
    if not isinstance(settlement, Settlement):
        yield f"{name}: {REVIEWS} settles nothing."
        return
    found = results.columns(settlement, policy=policy)
    yield from differing.record(name, {column: getattr(result, column) for column in found}, found, REVIEWS)


def _decision(context: Context, decision: Decision, settled: Sequence[Submission]) -> Iterator[str]:
    """A decision against the inputs that it keeps, and against the results themselves."""
    name = f"Decision on {decision.enrolment} in cycle {context.cycle.number}"
    yield from _policy(name, decision, context.framework)
    try:
        for source, inputs in _inputs(decision, settled):
            found = _decided_again(context, decision.working, inputs)
            stored = {column: getattr(decision, column) for column in found}
            yield from differing.record(name, stored, found, source)
    except UNREADABLE:
        yield f"{name}: its working lacks what it takes to decide again."


def _inputs(decision: Decision, settled: Sequence[Submission]) -> Iterator[tuple[str, list[Any]]]:
    """What it was decided from: as it keeps it, and as it is settled now. What was settled later it can't have seen."""
    kept = decision.working["inputs"]
    known = {each["submission"] for each in kept}
    itself = [row for row in settled if row.alias in known or row.result.settled_at <= decision.decided_at]
    yield INPUTS, kept
    yield RESULTS, [decisions.input_of(row) for row in itself]


def _decided_again(context: Context, working: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    verdict = decisions.verdict_on(
        inputs,
        policy=policy_of(working, context.framework),
        sections=context.sections,
        cycle=context.cycle.number,
        last_cycle=working["last_cycle"],
        withdrawn=working["withdrawn"],
    )
    return decisions.columns(verdict)


def _figures(release: Release, found: Mapping[str, Any]) -> Iterator[str]:
    """The figures that were fixed and approved, against what is stored now and against the audit trail."""
    name = f"Release of cycle {release.cycle.number} of {release.cycle.cohort}"
    for path, stored, now in differing.leaves(release.figures, found):
        one, other = differing.words(stored), differing.words(now)
        yield f"{name}: “{' › '.join(path)}” of its figures is stored as {one}; what it released gives {other}."
    told = AuditEvent.objects.filter(
        Q(action="release.approved"), subject_kind="release", subject_id=release.pk
    ).values_list("data__figures", flat=True)
    if list(told) != [release.figures]:
        yield f"{name}: its figures are not those in the audit trail."

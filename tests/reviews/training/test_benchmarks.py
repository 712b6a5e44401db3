"""Does only released, consented and clean work become a benchmark, and does it stay as it was agreed?"""

from __future__ import annotations

import pytest
from django.db import InternalError, transaction
from django.db.utils import DatabaseError

from accounts.models import AuditEvent, User
from accounts.refusals import Refused
from certification.models import Cohort, PanelMember
from portfolios.models import Consent, Submission
from portfolios.states import ConsentRole, ConsentScope
from reviews.models import Assignment, Benchmark
from reviews.states import Duty, Purpose, Task
from reviews.training import benchmarks, pool, practice
from reviews.training.rules import Agreed
from tests import make
from tests.make import training
from tests.make.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def released(cohort: Cohort) -> Submission:
    return training.past(cohort, 1)[0]


def agreed_to(released: Submission, scope: ConsentScope) -> None:
    """Somebody in the evidence agreed to this; laid into the table, for the slim framework asks for texts alone."""
    evidence = released.exhibits.all()[0].evidence
    values = {"visible": "Teacher A", "role": ConsentRole.TEACHER, "given_on": NOON.date(), "recorded_at": NOON}
    Consent.objects.create(evidence=evidence, scope=scope, recorded_by=released.submitted_by, **values)


def begun(released: Submission, by: User, **changed: object) -> Benchmark:
    words: dict[str, object] = {"purpose": Purpose.PRACTICE, "consent": training.CONSENT} | changed
    return benchmarks.make(released.pk, **words, by=by, at=NOON)  # type: ignore[arg-type]


def test_a_released_submission_becomes_a_draft_and_then_an_agreed_benchmark(released: Submission, bo: User) -> None:
    made = begun(released, bo)
    assert not pool.usable().exists()
    benchmarks.write(made.pk, scores=training.scores(released, 2), by=bo, at=NOON)
    benchmarks.agree(made.pk, scores=training.scores(released, 3), by=bo, at=NOON)
    made.refresh_from_db()
    assert (made.agreed_by, made.agreed_at) == (bo, NOON)
    assert {score.value for score in made.scores.all()} == {3}
    assert pool.usable().get() == made
    for deed in ("made", "written", "agreed"):
        assert AuditEvent.objects.filter(action=f"benchmark.{deed}", subject_id=made.pk).count() == 1


def test_what_is_under_embargo_never_becomes_a_benchmark(cohort: Cohort, bo: User) -> None:
    settled = make.settled(make.offered(make.enrolment(cohort=cohort)))
    with pytest.raises(Refused, match="Only a section whose result is released"):
        begun(settled, bo)
    assert not Benchmark.objects.exists()


def test_somebody_who_agreed_to_review_only_keeps_it_from_training(released: Submission, bo: User) -> None:
    agreed_to(released, ConsentScope.REVIEW)
    with pytest.raises(Refused, match="agreed to review only"):
        begun(released, bo)
    assert not Benchmark.objects.exists()


def test_a_consent_to_training_lets_it_through(released: Submission, bo: User) -> None:
    agreed_to(released, ConsentScope.TRAINING)
    assert begun(released, bo)


def test_what_may_tell_whose_it_is_stays_out(released: Submission, bo: User) -> None:
    make.finding(released.exhibits.all()[0])
    with pytest.raises(Refused, match="may tell whose it is"):
        begun(released, bo)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"consent": " "}, "Please give a reason."),
        ({"purpose": "fun"}, "Choose what it is for."),
        ({"purpose": Purpose.QUALIFICATION}, "Give the number of its set."),
        ({"purpose": Purpose.QUALIFICATION, "set_number": 51}, "Sets are numbered from 1 to 50."),
    ],
)
def test_a_benchmark_says_what_it_is_for_and_who_agreed(
    released: Submission, bo: User, changed: dict[str, object], refusal: str
) -> None:
    with pytest.raises(Refused, match=refusal):
        begun(released, bo, **changed)
    assert not Benchmark.objects.exists()


def test_only_administrators_make_write_agree_and_retire(released: Submission, bo: User, judy: User) -> None:
    with pytest.raises(Refused, match="Only an administrator"):
        begun(released, judy)
    made, scores = begun(released, bo), training.scores(released)
    for verb in (benchmarks.write, benchmarks.agree):
        with pytest.raises(Refused, match="Only an administrator"):
            verb(made.pk, scores=scores, by=judy, at=NOON)
    with pytest.raises(Refused, match="Only an administrator"):
        benchmarks.retire(made.pk, reason="Too easy.", by=judy, at=NOON)
    assert Benchmark.objects.filter(agreed_at=None, retired_at=None).exists()
    assert not made.scores.exists()


def test_a_submission_is_one_benchmark_at_most(released: Submission, bo: User) -> None:
    begun(released, bo)
    with pytest.raises(Refused, match="is a benchmark already"):
        begun(released, bo, purpose=Purpose.VALIDITY)


def test_every_criterion_needs_its_value_and_its_reason(released: Submission, bo: User) -> None:
    made, scores = begun(released, bo), training.scores(released)
    title = released.section.criteria.order_by("position")[0].title
    pk, value = scores[0].criterion_id, scores[0].value
    gaps = {"Choose a value": Agreed(pk, None, training.WHY), "Say in a sentence why": Agreed(pk, value, "It is.")}
    for refusal, gap in gaps.items():
        with pytest.raises(Refused, match=f"{refusal}.*{title}"):
            benchmarks.agree(made.pk, scores=[gap, *scores[1:]], by=bo, at=NOON)
    made.refresh_from_db()
    assert made.agreed_at is None
    assert not made.scores.exists()


def test_agreed_scores_stay_as_they_are_in_the_database_too(released: Submission, bo: User) -> None:
    made = training.agreed(released, Purpose.PRACTICE, by=bo)
    with pytest.raises(Refused, match="can’t be changed"):
        benchmarks.write(made.pk, scores=training.scores(released, 2), by=bo, at=NOON)
    for change in (
        lambda: made.scores.update(value=4),
        lambda: made.scores.all().delete(),
        lambda: Benchmark.objects.filter(pk=made.pk).update(purpose=Purpose.VALIDITY),
        made.delete,
    ):
        with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
            change()
    assert {score.value for score in made.scores.all()} == {3}


def test_a_draft_that_is_retired_is_thrown_away(released: Submission, bo: User) -> None:
    made = begun(released, bo)
    benchmarks.write(made.pk, scores=training.scores(released), by=bo, at=NOON)
    benchmarks.retire(made.pk, reason="The wrong section.", by=bo, at=NOON)
    assert not Benchmark.objects.exists()
    assert begun(released, bo)


def test_a_retired_benchmark_is_given_to_nobody_and_leaves_whoever_has_it(
    released: Submission, member: PanelMember, bo: User, ada: User
) -> None:
    made = training.agreed(released, Purpose.PRACTICE, by=bo)
    task = practice.begin(member.pk, section_id=released.section_id, by=ada, at=NOON)
    benchmarks.retire(made.pk, reason="The rubric has changed.", by=bo, at=NOON)
    task.refresh_from_db()
    assert (task.status, task.ended_reason) == (Task.CANCELLED, benchmarks.RETIRED)
    assert not pool.usable().exists()
    with pytest.raises(Refused, match="retired already"):
        benchmarks.retire(made.pk, reason="Again.", by=bo, at=NOON)


def test_a_benchmark_is_given_to_nobody_once_a_consent_is_narrowed(released: Submission, bo: User) -> None:
    training.agreed(released, Purpose.PRACTICE, by=bo)
    assert pool.usable().exists()
    agreed_to(released, ConsentScope.REVIEW)
    assert not pool.usable().exists()


@pytest.mark.parametrize("duty", [Duty.PRACTICE, Duty.QUALIFICATION, Duty.VALIDITY])
def test_the_database_gives_nobody_training_on_work_that_is_no_benchmark_of_it(
    released: Submission, member: PanelMember, bo: User, duty: Duty
) -> None:
    other = Purpose.VALIDITY if duty == Duty.PRACTICE else Purpose.PRACTICE
    training.agreed(released, other, by=bo)
    values = {"submission": released, "member": member, "person": member.person, "duty": duty}
    with pytest.raises(DatabaseError, match="on benchmarks of that purpose alone"), transaction.atomic():
        Assignment.objects.create(**values, assigned_at=NOON, due_at=NOON)

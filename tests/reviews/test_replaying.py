"""Does a replay find nothing where nothing was touched, and everything that was changed past the database's rules?"""

from __future__ import annotations

import hashlib
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from certification.models import Cohort, Enrolment
from certification.states import PanelRole
from reviews import decisions, replaying, results
from reviews.models import Assignment, Decision, Release, Result, Score
from reviews.replaying import Look
from reviews.states import Duty
from tests import make
from tests.make import AFTER_CLOSE, NOON


@pytest.fixture
def cohort(bo: User) -> Cohort:
    return make.slim_cohort("data", "support", by=bo)


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture
def release(cohort: Cohort, place: Enrolment, judy: User) -> Release:
    """Agreed, ruled by a lead, unscorable and never begun: cleo has two scores, her neighbour none."""
    lead = make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)
    make.settled(make.offered(place), ("2.75", 3, "2.75"), (3, 3, 3))
    apart = make.settled(make.offered(place, "support"), (1,), (4,))
    make.review(Assignment.objects.get(submission=apart, duty=Duty.ADJUDICATION, person=lead.person), 3)
    results.settle(apart.pk, at=NOON)
    blank = make.offered(make.enrolment(cohort=cohort))
    for task in make.assigned(blank, *make.reviewers(cohort)):
        make.unscorable(task)
    results.settle(blank.pk, at=NOON)
    return make.released(make.cycle(cohort))


def past_the_triggers(statement: str, *values: Any) -> None:
    """Change what the database itself protects, as somebody who owns it could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def found() -> list[str]:
    return list(replaying.replay(replaying.released(), Look()))


def data(release: Release) -> Result:
    return Result.objects.get(submission__section__slug="data", numerator__isnull=False)


def set_working(table: str, pk: int, path: str, value: Any) -> None:
    past_the_triggers(
        f"UPDATE {table} SET working = jsonb_set(working, %s, %s) WHERE id = %s",  # noqa: S608 (a test's own table)
        path,
        json.dumps(value),
        pk,
    )


DIGEST = "“digest” of its figures is stored as"


def rest(sentences: list[str]) -> list[str]:
    """Without the digest, which notices everything; that it did is asserted here."""
    sealed = [each for each in sentences if DIGEST in each]
    assert len(sealed) == 1
    assert sealed[0].startswith("Release of cycle 1 of Slim cohort: ")
    return [each for each in sentences if each not in sealed]


def test_nothing_differs_where_nothing_was_touched(release: Release) -> None:
    look = Look()
    assert list(replaying.replay(replaying.released(), look)) == []
    assert (look.releases, look.results, look.decisions, look.textless) == (1, 3, 2, [])


def test_an_unreleased_cycle_is_not_replayed(place: Enrolment) -> None:
    make.settled(make.offered(place))
    make.prepared(make.cycle(place.cohort))
    look = Look()
    assert list(replaying.replay(replaying.released(), look)) == []
    assert look.releases == 0


def test_a_second_release_is_replayed_with_what_it_made_visible_itself(release: Release, cohort: Cohort) -> None:
    second, neighbour = make.cycle(cohort, 2), Enrolment.objects.get(decisions__outcome="in_progress")
    other = make.offered(neighbour, "support", at=second.opens_at)
    make.settled(other, (4,), (4,), at=second.opens_at)
    later = make.released(second, at=second.closes_at)
    assert (later.figures["submissions"], later.figures["candidates"]) == (1, 1)
    assert found() == []


def test_a_changed_score_of_a_review_is_found(release: Release) -> None:
    task = Assignment.objects.filter(submission=data(release).submission).order_by("pk")[1]
    score = Score.objects.filter(assignment=task).order_by("criterion__position")[0]
    past_the_triggers("UPDATE reviews_score SET value = 4 WHERE id = %s", score.pk)
    name = f"Result of section {data(release).submission.alias}"
    assert found() == [
        f"{name}: the score is stored as 35/12; what was handed in gives 37/12.",
        f"{name}: “gap” in the working is stored as 1/6; what was handed in gives 1/2.",
        f"{name}: “reviews › 2 › score” in the working is stored as 3; what was handed in gives 10/3.",
        f"{name}: “reviews › 2 › values › 1” in the working is stored as 3.00; what was handed in gives 4.00.",
        f"{name}: “score” in the working is stored as 35/12; what was handed in gives 37/12.",
    ]


def test_a_changed_result_is_found_in_itself_and_in_the_decision_on_it(release: Release) -> None:
    result = data(release)
    past_the_triggers("UPDATE reviews_result SET numerator = 1, denominator = 1 WHERE id = %s", result.pk)
    name = "Decision on Cleo Carter in cycle 1"
    sentences = rest(found())
    assert f"{name}: the outcome is stored as certified; what is settled itself gives not yet." in sentences
    assert f"{name}: the score is stored as 71/24; what is settled itself gives 2/1." in sentences
    assert (
        f"Result of section {result.submission.alias}: the score is stored as 1/1; what was handed in gives 35/12."
        in sentences
    )
    assert not [each for each in sentences if replaying.INPUTS in each]


def test_a_changed_condition_is_found(release: Release) -> None:
    result = Result.objects.get(numerator=None)
    past_the_triggers("UPDATE reviews_result SET condition = 'no-sound' WHERE id = %s", result.pk)
    name = f"Result of section {result.submission.alias}"
    assert f"{name}: the condition is stored as no-sound; what was handed in gives unplayable." in rest(found())


def test_a_forgotten_ruling_is_found(release: Release) -> None:
    result = Result.objects.get(adjudicated=True)
    past_the_triggers("UPDATE reviews_result SET adjudicated = false WHERE id = %s", result.pk)
    name = f"Result of section {result.submission.alias}"
    assert found() == [f"{name}: whether a lead ruled is stored as no; what was handed in gives yes."]


def test_a_changed_outcome_is_found_twice_over(release: Release) -> None:
    past_the_triggers("UPDATE reviews_decision SET outcome = 'not_yet' WHERE outcome = 'certified'")
    name = "Decision on Cleo Carter in cycle 1"
    assert [each for each in found() if "figures" not in each] == [
        f"{name}: the outcome is stored as not yet; what it was decided from gives certified.",
        f"{name}: the outcome is stored as not yet; what is settled itself gives certified.",
    ]
    assert any(
        "“outcomes › certified” of its figures is stored as 1; what it released gives 0." in each for each in found()
    )


def test_a_changed_input_is_found(release: Release) -> None:
    decision = Decision.objects.get(outcome="certified")
    set_working("reviews_decision", decision.pk, "{inputs,0,score}", "4")
    name = "Decision on Cleo Carter in cycle 1"
    sentences = rest(found())
    assert f"{name}: the score is stored as 71/24; what it was decided from gives 7/2." in sentences
    assert (
        f"{name}: “inputs › 1 › score” in the working is stored as 4; what is settled itself gives 35/12." in sentences
    )


def test_a_left_out_input_is_found(release: Release) -> None:
    decision = Decision.objects.get(outcome="certified")
    set_working("reviews_decision", decision.pk, "{inputs}", decision.working["inputs"][:1])
    name = "Decision on Cleo Carter in cycle 1"
    sentences = rest(found())
    assert f"{name}: the outcome is stored as certified; what it was decided from gives in progress." in sentences
    assert (
        f"{name}: “inputs” in the working is stored as a list of 1; what is settled itself gives a list of 2."
        in sentences
    )


def test_a_policy_changed_in_one_working_is_found(release: Release, cohort: Cohort) -> None:
    set_working("reviews_decision", Decision.objects.get(outcome="certified").pk, "{policy,section_floor}", "3")
    set_working("reviews_result", data(release).pk, "{policy,tolerance}", "0.1")
    sentences = rest(found())
    name, section = "Decision on Cleo Carter in cycle 1", f"Result of section {data(release).submission.alias}"
    told = f"“section_floor” of its policy is stored as 3; {cohort.framework} has 1.75."
    assert f"{name}: {told}" in sentences
    assert f"{name}: the outcome is stored as certified; what it was decided from gives not yet." in sentences
    assert f"{section}: what was handed in settles nothing." in sentences


def test_a_policy_changed_in_the_framework_is_found(release: Release, cohort: Cohort) -> None:
    past_the_triggers(
        "UPDATE certification_framework SET policy = jsonb_set(policy, '{tolerance}', '\"2.5\"') WHERE id = %s",
        cohort.framework_id,
    )
    sentences = found()
    assert f"{cohort.framework}: its policy is not the one in the text it was loaded from." in sentences
    told = f"“tolerance” of its policy is stored as 1.25; {cohort.framework} has 2.5."
    assert f"Decision on Cleo Carter in cycle 1: {told}" in sentences
    assert len(sentences) == 1 + 2 + 3


def test_a_policy_changed_everywhere_is_found_by_its_fingerprint_and_the_audit_trail(
    release: Release, cohort: Cohort
) -> None:
    floor = "'{policy,section_floor}', '\"1.5\"'"
    for table, path in (("reviews_decision", "working"), ("reviews_result", "working")):
        past_the_triggers(f"UPDATE {table} SET {path} = jsonb_set({path}, {floor})")  # noqa: S608
    past_the_triggers("UPDATE certification_framework SET policy = jsonb_set(policy, '{section_floor}', '\"1.5\"')")
    past_the_triggers(
        f"UPDATE certification_frameworktext SET document = jsonb_set(document, {floor})"  # noqa: S608
    )
    assert f"{cohort.framework}: the text it was loaded from does not give its fingerprint." in found()
    forged = Release.objects.get().figures | {"digest": "0" * 64}
    past_the_triggers("UPDATE reviews_release SET figures = %s", json.dumps(forged))
    assert "Release of cycle 1 of Slim cohort: its figures are not those in the audit trail." in found()


def test_a_forged_fingerprint_is_not_that_of_the_audit_trail(release: Release, cohort: Cohort) -> None:
    past_the_triggers("UPDATE certification_framework SET fingerprint = repeat('a', 64)")
    sentences = found()
    assert f"{cohort.framework}: its fingerprint is not the one in the audit trail." in sentences
    told = f"its policy’s fingerprint is not that of {cohort.framework}."
    assert f"Decision on Cleo Carter in cycle 1: {told}" in sentences


def test_a_working_that_lost_its_inputs_is_said_to_be_unreadable(release: Release) -> None:
    past_the_triggers("UPDATE reviews_decision SET working = working - 'inputs' WHERE outcome = 'certified'")
    assert "Decision on Cleo Carter in cycle 1: its working lacks what it takes to decide again." in found()


def test_what_was_settled_before_results_kept_their_policy_stays_replayable(place: Enrolment, cohort: Cohort) -> None:
    make.settled(make.offered(place))
    past_the_triggers("UPDATE reviews_result SET working = working - 'policy'")
    make.released(make.cycle(cohort))
    past_the_triggers("DELETE FROM certification_frameworktext")
    look = Look()
    assert list(replaying.replay(replaying.released(), look)) == []
    assert look.textless == [str(cohort.framework)]


def test_the_digest_is_that_of_both_lists_as_json(release: Release) -> None:
    rows = [
        [d.enrolment_id, d.outcome, d.numerator, d.denominator, d.working]
        for d in Decision.objects.order_by("enrolment_id")
    ]
    settled = [
        [r.submission_id, r.numerator, r.denominator, r.condition, r.working]
        for r in Result.objects.order_by("submission")
    ]
    text = json.dumps([rows, settled], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert release.figures["digest"] == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_batches_change_nothing(release: Release, monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(replaying, "BATCH", batch)
    assert found() == []


def test_statements_are_the_same_for_one_candidate_and_for_six(cohort: Cohort) -> None:
    counts = []
    for number, more in ((1, 1), (2, 5)):
        cycle = make.cycle(cohort, number)
        for _ in range(more):
            make.settled(make.offered(make.enrolment(cohort=cohort), at=cycle.opens_at), at=cycle.opens_at)
        make.released(cycle, at=cycle.closes_at)
        newest = list(replaying.released())[-1:]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert list(replaying.replay(newest, Look())) == []
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 14


def command(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("replay_decisions", *arguments, stdout=out)
    return int(ended.value.code or 0), out.getvalue()


def test_the_command_says_how_much_it_replayed(release: Release, cohort: Cohort) -> None:
    whole = "Replayed 1 release: 3 results, 2 decisions, no differences.\n"
    assert command() == command("--cohort", cohort.slug) == command("--release", str(release.pk)) == (0, whole)
    assert json.loads(command("--json")[1])["results"] == 3


def test_the_command_fails_with_the_differences(release: Release) -> None:
    past_the_triggers("UPDATE reviews_result SET adjudicated = NOT adjudicated WHERE numerator IS NULL")
    code, said = command()
    assert code == 1
    assert said.endswith("Replayed 1 release: 3 results, 2 decisions, 1 difference.\n")
    assert "whether a lead ruled is stored as yes" in said
    code, said = command("--json")
    assert (code, len(said.splitlines())) == (1, 2)


def test_the_command_refuses_what_was_never_released(cohort: Cohort) -> None:
    for choice in (("--release", "4711"), ("--cohort", cohort.slug)):
        with pytest.raises(CommandError, match="nothing is released yet"):
            call_command("replay_decisions", *choice)
    assert command()[1] == "Replayed 0 releases: 0 results, 0 decisions, no differences.\n"


def test_a_decision_is_not_held_against_what_was_settled_after_it(place: Enrolment, cohort: Cohort) -> None:
    make.settled(make.offered(place))
    decisions.decide_ready(at=AFTER_CLOSE)
    make.released(make.cycle(cohort))
    past_the_triggers("UPDATE reviews_decision SET working = jsonb_set(working, '{inputs}', '[]')")
    assert any("a list of 0; what is settled itself gives a list of 1" in each for each in found())
    past_the_triggers("UPDATE reviews_result SET settled_at = settled_at + interval '900 days'")
    assert not any("a list of 0; what is settled itself" in each for each in found())

"""May a lead word what a coach will read, without changing a value, losing a word or learning a name?"""

from __future__ import annotations

import re
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse

from accounts.models import AuditEvent, User
from accounts.refusals import Refused, Stale
from certification.models import Cohort, Enrolment, Framework
from certification.states import PanelRole
from portfolios.models import Submission
from reviews import access, conflicts, decisions, naming, releases, reports, results, rules, scoring, wordings
from reviews.models import Assignment, BackReading, LookedAt, Score, Wording
from reviews.states import Said, Spot
from tests import make
from tests.conftest import LogIn, SetClock
from tests.make import AFTER_CLOSE
from tests.make.people import NOON

pytestmark = pytest.mark.django_db
KIND = "Your goal is the teacher’s own, and one can measure it."


@pytest.fixture
def cohort() -> Cohort:
    return make.slim_cohort("data")


@pytest.fixture
def place(cohort: Cohort, cleo: User) -> Enrolment:
    return make.enrolment(cleo, cohort=cohort)


@pytest.fixture(autouse=True)
def _lead(cohort: Cohort, judy: User) -> None:
    make.panel_member(judy, cohort=cohort, role=PanelRole.LEAD)


@pytest.fixture
def settled(place: Enrolment, ada: User, ben: User) -> Submission:
    pair = [make.panel_member(person, cohort=place.cohort) for person in (ada, ben)]
    return make.settled(make.offered(place), (3,), (3.25,), panel=pair)


def worded(submission: Submission, by: User, *, version: int = 0, text: str = KIND, place: int = 0) -> int:
    return wordings.save(submission.pk, version=version, said={place: text}, by=by, at=NOON)


def read_by(person: User, place: Enrolment) -> list[str]:
    """Every strength and next step on the report of this person's results."""
    place.refresh_from_db()
    report = reports.report(person, place.portfolio)
    assert report
    criteria = [each for section in report.sections for attempt in section.attempts for each in attempt.criteria]
    return [voice.text for each in criteria for voice in (*each.strengths, *each.next_steps)]


# The texts


def test_a_section_has_each_reviewers_texts_in_the_rubrics_order(settled: Submission) -> None:
    found = wordings.passages(settled)
    assert [(each.who, each.field) for each in found[:4]] == [
        ("First reviewer", Said.STRENGTHS),
        ("First reviewer", Said.NEXT_STEP),
        ("Second reviewer", Said.STRENGTHS),
        ("Second reviewer", Said.NEXT_STEP),
    ]
    assert len(found) == 12
    assert all(each.text == each.original and each.version == 0 for each in found)


def test_the_coach_reads_the_wording_and_the_score_keeps_what_was_written(
    settled: Submission, place: Enrolment, judy: User, cleo: User
) -> None:
    before = list(Score.objects.order_by("pk").values())
    assert worded(settled, judy) == 1
    assert wordings.passages(settled)[0].text == KIND
    assert list(Score.objects.order_by("pk").values()) == before
    make.released(make.cycle(place.cohort))
    assert KIND in read_by(cleo, place)
    assert read_by(cleo, place).count(wordings.passages(settled)[0].original) == 1  # the second reviewer's


def test_an_emptied_text_puts_the_original_back_and_every_version_is_kept(settled: Submission, judy: User) -> None:
    worded(settled, judy)
    assert worded(settled, judy, version=1, text="  ") == 2
    passage = wordings.passages(settled)[0]
    assert passage.text == passage.original
    assert [row.text for row in Wording.objects.order_by("version")] == [KIND, passage.original]


def test_saving_over_what_somebody_else_worded_is_refused(settled: Submission, judy: User, bo: User) -> None:
    worded(settled, judy)
    with pytest.raises(Stale) as refusal:
        worded(settled, bo, text="Something else is said here.")
    assert refusal.value.current == {"version": 1}
    assert Wording.objects.count() == 1
    assert worded(settled, bo) == 1  # the same words are no conflict


@pytest.mark.parametrize("text", ["Short.", "x" * (rules.MOST_TEXT + 1), "A name \u202ereversed in it."])
def test_a_text_that_says_nothing_too_much_or_hides_something_is_refused(
    settled: Submission, judy: User, text: str
) -> None:
    with pytest.raises(Refused):
        worded(settled, judy, text=text)
    assert not Wording.objects.exists()
    assert not LookedAt.objects.exists()


def test_looking_without_changing_counts_once_and_is_audited(settled: Submission, judy: User, bo: User) -> None:
    for person in (judy, bo):
        wordings.save(settled.pk, version=0, said={}, by=person, at=NOON)
    assert LookedAt.objects.get().by == judy
    assert wordings.looked_at(make.cycle(settled.portfolio.enrolment.cohort)) == (1, 1)
    worded(settled, judy)
    actions = AuditEvent.objects.filter(action__startswith="wording.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["wording.looked_at", "wording.edited"]
    assert KIND not in str(list(AuditEvent.objects.values_list("data", flat=True)))


# Who may


def test_who_reviewed_it_may_not_but_who_adjudicated_may(place: Enrolment, judy: User, ada: User, ben: User) -> None:
    reviewers = [make.panel_member(person, cohort=place.cohort) for person in (ada, ben)]
    section = make.settled(make.offered(place), (4,), (1,), panel=reviewers)
    make.review(Assignment.objects.get(person=judy), 3)
    settle(section)
    assert [each.who for each in wordings.passages(section)] == ["Lead reviewer"] * 6
    worded(section, judy)
    with pytest.raises(Refused, match="Only lead reviewers"):
        worded(section, ada, version=1)
    assert Wording.objects.count() == 1


def settle(section: Submission) -> None:
    results.settle(section.pk, at=NOON)
    section.refresh_from_db()


def test_a_lead_who_reviewed_it_is_barred(place: Enrolment, judy: User) -> None:
    pair = [place.cohort.panel.get(person=judy), make.panel_member(cohort=place.cohort)]
    section = make.settled(make.offered(place), panel=pair)
    assert access.wordable_for(judy) == []
    with pytest.raises(Http404):
        access.wording_for(judy, section.alias)
    with pytest.raises(Refused, match="You reviewed this section"):
        worded(section, judy)
    assert not Wording.objects.exists()


def test_somebody_with_a_conflict_neither_finds_nor_words_it(
    settled: Submission, place: Enrolment, judy: User, bo: User
) -> None:
    for person in (judy, bo):
        assert access.wordable_for(person) == [settled]
        conflicts.declare(person.pk, enrolment_id=place.pk, reason="Neighbours.", by=person, at=NOON)
        assert access.wordable_for(person) == []
        with pytest.raises(Http404):
            access.wording_for(person, settled.alias)
        with pytest.raises(Refused, match="too near"):
            worded(settled, person)
    assert not Wording.objects.exists()


def test_a_lead_of_the_candidates_organisation_or_of_another_cohort_finds_nothing(
    settled: Submission, judy: User, cleo: User
) -> None:
    User.objects.filter(pk=judy.pk).update(organisation="Hill Elementary School")
    User.objects.filter(pk=cleo.pk).update(organisation="hill elementary")
    judy.refresh_from_db()
    assert access.wordable_for(judy) == []
    other = make.person()
    make.panel_member(other, cohort=make.slim_cohort("support"), role=PanelRole.LEAD)
    assert access.wordable_for(other) == []


# When


@pytest.mark.django_db(transaction=True)
def test_after_the_release_nothing_is_worded_not_even_in_the_database(
    settled: Submission, place: Enrolment, judy: User
) -> None:
    worded(settled, judy)
    make.released(make.cycle(place.cohort))
    with pytest.raises(Refused, match="released"):
        worded(settled, judy, version=1, text="Too late to say this.")
    score = wordings.passages(settled)[0].score
    late = {"score": score, "field": Said.STRENGTHS, "text": KIND, "edited_at": NOON, "edited_by": judy}
    for change in (
        lambda: Wording.objects.create(version=2, **late),
        lambda: Wording.objects.update(text="Rewritten."),
        lambda: Wording.objects.all().delete(),
        lambda: LookedAt.objects.update(by=judy),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Wording.objects.get().text == KIND


def test_while_a_release_is_prepared_its_wording_stands(settled: Submission, place: Enrolment, judy: User) -> None:
    make.prepared(make.cycle(place.cohort))
    with pytest.raises(Refused, match="A release is prepared"):
        worded(settled, judy)
    assert not LookedAt.objects.exists()


def test_what_is_not_settled_is_not_worded(place: Enrolment, judy: User) -> None:
    section = make.reviewed(make.offered(place))
    assert access.wordable_for(judy) == []
    with pytest.raises(Refused, match="Only a settled section"):
        worded(section, judy)


def test_what_a_lead_is_to_read_blind_is_shown_to_no_lead_before(settled: Submission, judy: User, bo: User) -> None:
    BackReading.objects.create(submission=settled, reason=Spot.SAMPLE, wanted_at=NOON)
    for person in (judy, bo):
        assert access.wordable_for(person) == []
        with pytest.raises(Http404):
            access.wording_for(person, settled.alias)
        with pytest.raises(Refused, match="once more first"):
            worded(settled, person)
    assert not Wording.objects.exists()


def test_not_looking_blocks_a_release_only_where_the_policy_says_so(settled: Submission, place: Enrolment) -> None:
    cycle = make.cycle(place.cohort)
    decisions.decide_ready(at=AFTER_CLOSE)
    ready = releases.readiness(cycle, at=AFTER_CLOSE)
    assert (ready.unlooked, rules.refuse_release(ready, at=AFTER_CLOSE)) == (0, "")
    with pgtrigger.ignore():
        framework = place.cohort.framework
        Framework.objects.filter(pk=framework.pk).update(policy=framework.policy | {"wording_looked_at": True})
    ready = releases.readiness(cycle, at=AFTER_CLOSE)
    said = "The wording of one section was not looked at yet."
    assert (ready.unlooked, rules.refuse_release(ready, at=AFTER_CLOSE)) == (1, said)


# Names


def named(place: Enrolment, text: str) -> Submission:
    """A settled section whose first text says something in particular."""
    section = make.offered(place)
    first, second = make.assigned(section, *make.reviewers(place.cohort))
    said = make.entries(first, 3)
    said[0] = scoring.Entry(**vars(said[0]) | {"strengths": text})
    scoring.hand_in(first.pk, version=0, draft=scoring.Draft(said), by=first.person, at=NOON)
    make.review(second, 3)
    settle(section)
    return section


def test_names_that_slipped_in_are_pointed_out(place: Enrolment, ada: User) -> None:
    make.panel_member(ada, cohort=place.cohort)
    section = named(place, "As Cleo Carter says and Abara notes, the goal is clear.")
    passage = wordings.passages(section)[0]
    for blind in (True, False):
        assert naming.found(passage, naming.terms(section), blind=blind) == ["Cleo Carter", "Abara"]


def test_a_blind_lead_learns_no_name_by_trying(settled: Submission, judy: User) -> None:
    worded(settled, judy, text="Cleo Carter has a goal that one can measure.")
    passage, wanted = wordings.passages(settled)[0], naming.terms(settled)
    assert naming.found(passage, wanted, blind=True) == []
    assert naming.found(passage, wanted, blind=False) == ["Cleo Carter"]


# The pages


@pytest.fixture
def _after(set_clock: SetClock) -> None:
    set_clock(AFTER_CLOSE)


def page(log_in: LogIn, person: User, url: str, **sent: Any) -> str:
    client = log_in(person)
    answer = client.post(url, sent, follow=True) if sent else client.get(url)
    return re.sub(r"[A-Za-z0-9]{64}", "TOKEN", answer.content.decode())


@pytest.mark.usefixtures("_after")
def test_a_lead_sees_the_alias_and_the_texts_and_no_name_value_or_outcome(
    log_in: LogIn, *, judy: User, cleo: User, ada: User, ben: User, settled: Submission
) -> None:
    decisions.decide_ready(at=AFTER_CLOSE)
    for url in (reverse("reviews:wordings"), reverse("reviews:wording", args=[settled.alias])):
        shown = page(log_in, judy, url)
        assert settled.alias in shown
        secrets = [*cleo.name.split(), *ada.name.split(), *ben.name.split(), "3.25", "3.12", "Certified", "Level "]
        assert not [secret for secret in secrets if secret in shown.partition("<main")[2].partition("</main")[0]]


@pytest.mark.usefixtures("_after")
def test_a_lead_words_looks_and_puts_back_on_the_page(log_in: LogIn, judy: User, settled: Submission) -> None:
    url = reverse("reviews:wording", args=[settled.alias])
    assert "0 of 1 looked at" in page(log_in, judy, reverse("reviews:wordings"))
    shown = page(log_in, judy, url, **{"version": 0, "text-0": KIND})
    assert "Saved and marked as looked at." in shown
    assert "As it stands now" in shown
    stale = page(log_in, judy, url, **{"version": 0, "text-0": "Another try at it."})
    assert wordings.ELSEWHERE in stale
    assert 'name="version" value="1"' in stale
    page(log_in, judy, url, version=1, restore=0)
    passage = wordings.passages(settled)[0]
    assert (passage.version, passage.text) == (2, passage.original)
    assert "1 of 1 looked at" in page(log_in, judy, reverse("reviews:wordings"))


@pytest.mark.usefixtures("_after")
def test_a_candidate_reads_the_same_before_the_release_whatever_is_worded(
    log_in: LogIn, *, cleo: User, judy: User, bo: User, settled: Submission, place: Enrolment
) -> None:
    place.refresh_from_db()
    mine = [place.portfolio.pk]
    urls = [reverse("reviews:results", args=mine), reverse("portfolios:home", args=mine)]
    urls.append(reverse("portfolios:section", args=[*mine, "data"]))
    before = [page(log_in, cleo, url) for url in urls]
    worded(settled, judy)
    assert [page(log_in, cleo, url) for url in urls] == before
    assert KIND in page(log_in, bo, urls[0])


@pytest.mark.usefixtures("_after")
def test_the_release_page_says_how_many_were_looked_at(log_in: LogIn, bo: User, settled: Submission) -> None:
    url = reverse("reviews:release", args=[make.cycle(settled.portfolio.enrolment.cohort).pk])
    assert "0 of 1 sections were looked at" in page(log_in, bo, url)
    wordings.save(settled.pk, version=0, said={}, by=bo, at=NOON)
    assert "1 of 1 sections were looked at" in page(log_in, bo, url)
